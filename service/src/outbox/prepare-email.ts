import { userKey } from '../auth/principal.ts';
import { usableAddress } from '../rules/email-address.ts';
import { dailyLimitEndsAt, EMAILS_A_DAY, planEmail, stillWanted } from '../rules/quiet-time.ts';
import { DEFAULT_EMAIL_QUIET_MINUTES } from '../rules/settings-in-force.ts';
import { placeOf, portalFacts } from '../store/eligibility-facts.ts';
import { emailPause } from '../store/email-pause.ts';
import {
  changeEmail,
  type EmailRow,
  lastEmailAt,
  lockEmail,
  nthLastEmailAt,
  senderOf,
  waitingEmails,
} from '../store/emails.ts';
import { putJob, removeJobs } from '../store/jobs.ts';
import { unreadOf } from '../store/mailbox.ts';
import type { Tx } from '../store/tx.ts';
import { auditEmail } from './audit-email.ts';
import type { OutboxBell } from './enqueue.ts';
import { giveUp } from './give-up.ts';
import type { WaitingCause } from './waiting-mail.ts';

/** Why an e-mail was cancelled. */
export type CancelReason = 'account_inactive' | 'disconnected' | 'already_read' | 'message_removed';

/** Everything an attempt needs, read just now. */
export interface Attempt {
  readonly emailId: string;
  readonly messageId: string;
  /** Counts from 1. */
  readonly tries: number;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly locale: string | null;
  readonly link: string;
  /** Other waiting e-mails whose messages this one tells of too. */
  readonly covers: readonly string[];
}

/** What became of a claimed job before anything was sent. */
export type Prepared =
  | { readonly kind: 'send'; readonly attempt: Attempt }
  | { readonly kind: 'gone' }
  | { readonly kind: 'cancelled'; readonly reason: CancelReason }
  | { readonly kind: 'deferred'; readonly until: number }
  /** As many as a day may have went to this portal user: it waits, and is told with what comes meanwhile. */
  | { readonly kind: 'withheld'; readonly until: number }
  | { readonly kind: 'not_configured'; readonly missing: WaitingCause }
  /** The mail server takes no e-mail of the company now. */
  | { readonly kind: 'paused' }
  /** Given up without an attempt: the address is none that mail can go to. */
  | { readonly kind: 'dead' };

/** A company without a sender address or portal link: looked at again, without counting as a try. */
const NOT_CONFIGURED_MS = 60_000;

/**
 * Decides, at the moment of the attempt, whether this e-mail still goes, to which address, from which brand and with
 * which link (B34), and marks it as being sent. One transaction of the e-mail's company.
 *
 * @param dailyMax e-mails to one portal user in 24 hours
 */
export async function prepareEmail(
  tx: Tx,
  bell: OutboxBell,
  emailId: string,
  dailyMax = EMAILS_A_DAY,
): Promise<Prepared> {
  const locked = await lockEmail(tx, emailId);
  if (locked === undefined || (locked.email.status !== 'queued' && locked.email.status !== 'sending')) {
    await removeJobs(tx, 'email', [emailId]);
    return { kind: 'gone' };
  }
  const { email, contact } = locked;
  if (email.messageRemoved) return cancel(tx, email, 'message_removed');
  const place = await placeOf(tx, email.patientId);
  const [person] = await portalFacts(tx, [email.portalUserId], place.chart);
  if (contact === undefined || person?.status !== 'active') return cancel(tx, email, 'account_inactive');
  if (person.connection === null) return cancel(tx, email, 'disconnected');

  const address = usableAddress(contact.address);
  if (address === undefined) {
    await giveUp(tx, bell, email, 'address_unusable');
    return { kind: 'dead' };
  }

  const pause = await emailPause(tx);
  if (pause !== undefined && pause.until > tx.now) {
    await changeEmail(tx, emailId, { status: 'queued', last_error: pause.code });
    await putJob(tx, 'email', emailId, pause.until);
    return { kind: 'paused' };
  }

  const sender = await senderOf(tx);
  if (sender.mailFrom === null || sender.portalUrl === null) {
    const missing = sender.mailFrom === null ? 'mail_from_not_set' : 'portal_url_not_set';
    await changeEmail(tx, emailId, { status: 'queued', last_error: missing });
    await putJob(tx, 'email', emailId, tx.now + NOT_CONFIGURED_MS);
    return { kind: 'not_configured', missing };
  }

  const { emailQuietMinutes } = place.settings;
  // Those that waited under the daily limit are due together: the first to go covers the others.
  const quietMinutes =
    email.deferred && emailQuietMinutes === 0 ? DEFAULT_EMAIL_QUIET_MINUTES : emailQuietMinutes;
  const { messages: unread } = await unreadOf(tx, userKey('portal', email.portalUserId));
  if (!stillWanted({ waited: email.deferred, unread })) return cancel(tx, email, 'already_read');
  const lastSentAt = await lastEmailAt(tx, email.portalUserId, emailId);
  const plan = planEmail({ quietMinutes, lastSentAt, waiting: false, now: tx.now });
  if (plan.kind === 'later') {
    await changeEmail(tx, emailId, { status: 'queued', deferred: 1 });
    await putJob(tx, 'email', emailId, plan.at);
    return { kind: 'deferred', until: plan.at };
  }
  const limitEndsAt = dailyLimitEndsAt(await nthLastEmailAt(tx, email.portalUserId, emailId, dailyMax));
  if (limitEndsAt > tx.now) {
    await changeEmail(tx, emailId, { status: 'queued', deferred: 1, last_error: 'daily_limit' });
    await putJob(tx, 'email', emailId, limitEndsAt);
    return { kind: 'withheld', until: limitEndsAt };
  }

  const tries = email.attempts + 1;
  await changeEmail(tx, emailId, { status: 'sending', attempts: tries, attempted_at: tx.now });
  return {
    kind: 'send',
    attempt: {
      emailId,
      messageId: email.messageId,
      tries,
      from: { name: sender.neutralSender ?? place.settings.brandName, address: sender.mailFrom },
      to: address,
      locale: contact.locale,
      link: sender.portalUrl,
      covers: quietMinutes > 0 ? await waitingEmails(tx, email.portalUserId, emailId) : [],
    },
  };
}

async function cancel(tx: Tx, email: EmailRow, reason: CancelReason): Promise<Prepared> {
  await changeEmail(tx, email.emailId, { status: 'cancelled', last_error: reason });
  await removeJobs(tx, 'email', [email.emailId]);
  await auditEmail(tx, 'email.cancel', email.emailId, { reason });
  return { kind: 'cancelled', reason };
}
