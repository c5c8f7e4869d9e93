import { MAIL_RETRY, retryDelay } from '../rules/backoff.ts';
import { changeEmail, coverEmails, lockEmail } from '../store/emails.ts';
import { putJob, removeJobs } from '../store/jobs.ts';
import type { Tx } from '../store/tx.ts';
import { auditEmail } from './audit-email.ts';
import type { OutboxBell } from './enqueue.ts';
import { giveUp } from './give-up.ts';
import type { Attempt } from './prepare-email.ts';
import { sendingRefused, sendingResumed } from './sending-refused.ts';

/** What the mail server made of an attempt. */
export type SendResult =
  | { readonly kind: 'accepted' }
  /** `code` names the failure (`smtp_451`, `etimedout`), without the server's words: they may hold the address. */
  | { readonly kind: 'failed'; readonly code: string; readonly cause: FailureCause };

/**
 * Whose failure it is. `recipient`: there is no such mailbox, which no retry mends. `email`: this e-mail was not taken now.
 * `sending`: no e-mail of the company would be taken now.
 */
export type FailureCause = 'recipient' | 'email' | 'sending';

/** What was written down about it. */
export type Settled =
  | { readonly kind: 'sent'; readonly resumed: boolean }
  | { readonly kind: 'retry'; readonly at: number }
  /** No e-mail of the company is taken; everything waits. */
  | { readonly kind: 'paused'; readonly at: number; readonly isFirst: boolean }
  | { readonly kind: 'dead' }
  | { readonly kind: 'gone' };

/**
 * Writes down the outcome of an attempt: sent (and which waiting e-mails it covered), to be tried again, or dead.
 * If this transaction never commits, the claim runs out and the same Message-ID goes out again: at least once.
 *
 * @param random a number from 0 up to 1, for the back-off's jitter
 */
export async function settleEmail(
  tx: Tx,
  bell: OutboxBell,
  attempt: Attempt,
  result: SendResult,
  random: () => number,
): Promise<Settled> {
  const { emailId, tries } = attempt;
  const locked = await lockEmail(tx, emailId);
  if (locked?.email.status !== 'sending') return { kind: 'gone' };
  if (result.kind === 'accepted') {
    await changeEmail(tx, emailId, { status: 'sent', sent_at: tx.now, last_error: null });
    const covered = await coverEmails(tx, attempt.covers);
    await removeJobs(tx, 'email', [emailId, ...covered]);
    await auditEmail(tx, 'email.send', emailId, { tries, covered: covered.length });
    return { kind: 'sent', resumed: await sendingResumed(tx, bell) };
  }
  if (result.cause === 'sending') {
    // Says nothing of this e-mail: it keeps all its tries.
    await changeEmail(tx, emailId, { status: 'queued', attempts: tries - 1, last_error: result.code });
    const { until, isFirst } = await sendingRefused(tx, bell, result.code, random);
    await putJob(tx, 'email', emailId, until);
    return { kind: 'paused', at: until, isFirst };
  }
  const delay = result.cause === 'recipient' ? null : retryDelay(MAIL_RETRY, tries, random);
  if (delay === null) {
    await giveUp(tx, bell, locked.email, result.code);
    return { kind: 'dead' };
  }
  await changeEmail(tx, emailId, { status: 'queued', last_error: result.code });
  await putJob(tx, 'email', emailId, tx.now + delay);
  return { kind: 'retry', at: tx.now + delay };
}
