import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { OutboxBell } from '../outbox/enqueue.ts';
import { reviveDeadEmails } from '../store/emails.ts';
import { putJobs } from '../store/jobs.ts';
import type { Store } from '../store/tx.ts';

/** E-mails put back by one call. */
const RETRIED_MAX = 500;

export interface RetriedEmails {
  readonly retried: number;
  /** Whether dead ones of this kind are left: call again. */
  readonly more: boolean;
}

/**
 * Puts dead e-mails of a company back into the queue, the oldest first, each with all its tries and the same Message-ID:
 * after the mail server, a quota or a setting was mended. Whether each may go is decided at its attempt, as always.
 *
 * @param code only those that ended with this code
 */
export function retryDeadEmails(
  { store, outbox }: { store: Store; outbox: OutboxBell },
  companyId: string,
  context: AuditContext,
  code: string | undefined,
): Promise<RetriedEmails> {
  return store.write(companyId, async (tx) => {
    const { ids, more } = await reviveDeadEmails(tx, code, RETRIED_MAX);
    await putJobs(tx, 'email', ids, tx.now);
    await recordAudit(tx, context, {
      act: 'emails.retry',
      data: { emails: ids.length, ...(code === undefined ? {} : { code }) },
    });
    tx.afterCommit(() => outbox.wake('email'));
    return { retried: ids.length, more };
  });
}
