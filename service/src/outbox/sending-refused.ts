import { MAIL_PAUSE, retryDelay } from '../rules/backoff.ts';
import { emailPause, pauseEmail, resumeEmail } from '../store/email-pause.ts';
import type { Tx } from '../store/tx.ts';
import type { OutboxBell } from './enqueue.ts';
import { enqueueWebhooks } from './webhook-events.ts';

/**
 * The mail server takes no e-mail of this company, whoever it is for: a sender that it refuses, a sign-in that fails, no
 * connection. All of the company's e-mail waits; the first time the host is told.
 *
 * @param random a number from 0 up to 1, for the jitter
 * @returns until when everything waits, and whether this is the first failure
 */
export async function sendingRefused(
  tx: Tx,
  bell: OutboxBell,
  code: string,
  random: () => number,
): Promise<{ until: number; isFirst: boolean }> {
  const before = await emailPause(tx);
  // Attempts that ran at the same time are one failure.
  if (before !== undefined && before.until > tx.now) return { until: before.until, isFirst: false };
  const failures = (before?.failures ?? 0) + 1;
  const delay = retryDelay(MAIL_PAUSE, Math.min(failures, MAIL_PAUSE.length), random) ?? 0;
  const until = tx.now + delay;
  await pauseEmail(tx, { since: before?.since ?? tx.now, failures, code, until });
  if (before === undefined)
    await enqueueWebhooks(tx, bell, [{ type: 'email.sending_stopped', data: { code } }]);
  return { until, isFirst: before === undefined };
}

/** The mail server took an e-mail of this company, or its sender was changed: what waited is tried. */
export async function sendingResumed(tx: Tx, bell: OutboxBell): Promise<boolean> {
  const pause = await resumeEmail(tx);
  if (pause === undefined) return false;
  await enqueueWebhooks(tx, bell, [{ type: 'email.sending_resumed', data: { code: pause.code } }]);
  tx.afterCommit(() => bell.wake('email'));
  return true;
}
