import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { OutboxBell } from '../outbox/enqueue.ts';
import { changeEmail, type EmailDelivery, type EmailStatus, listEmails, lockEmail } from '../store/emails.ts';
import { putJob } from '../store/jobs.ts';
import type { Store } from '../store/tx.ts';

export type RetryEmailResult =
  | { outcome: 'queued'; delivery: EmailDelivery }
  | { outcome: 'not_found' }
  | { outcome: 'not_retryable'; status: EmailStatus };

const RETRYABLE: ReadonlySet<EmailStatus> = new Set(['dead', 'cancelled', 'queued']);

/**
 * Tries an e-mail again now. One that was given up or cancelled begins anew, with all its attempts and the same
 * Message-ID; one that waits is brought forward. Whether it may go is decided at the attempt, as always.
 */
export function retryEmail(
  { store, outbox }: { store: Store; outbox: OutboxBell },
  companyId: string,
  context: AuditContext,
  emailId: string,
): Promise<RetryEmailResult> {
  return store.write(companyId, async (tx): Promise<RetryEmailResult> => {
    const locked = await lockEmail(tx, emailId);
    if (locked === undefined) return { outcome: 'not_found' };
    const { status } = locked.email;
    if (!RETRYABLE.has(status)) {
      await recordAudit(tx, context, {
        act: 'email.retry',
        subject: emailId,
        outcome: 'refused',
        data: { status },
      });
      return { outcome: 'not_retryable', status };
    }
    await changeEmail(tx, emailId, {
      status: 'queued',
      deferred: 0,
      ...(status === 'queued' ? {} : { attempts: 0, last_error: null }),
    });
    await putJob(tx, 'email', emailId, tx.now);
    await recordAudit(tx, context, { act: 'email.retry', subject: emailId, data: { status } });
    tx.afterCommit(() => outbox.wake('email'));
    const [delivery] = await listEmails(tx, { id: emailId, limit: 1 });
    return delivery === undefined ? { outcome: 'not_found' } : { outcome: 'queued', delivery };
  });
}
