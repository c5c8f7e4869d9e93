import { randomUUID } from 'node:crypto';
import { type JobKind, putJob } from '../store/jobs.ts';
import type { Tx } from '../store/tx.ts';

/** Which message an e-mail tells a portal user of. Ids only: whatever the e-mail says is read at each attempt. */
export interface EmailOrder {
  readonly portalUserId: string;
  readonly conversationId: string;
  readonly seq: number;
}

/** What tells the worker of this kind of job that something is due; `services.outbox`. */
export interface OutboxBell {
  wake(kind: JobKind): void;
}

/**
 * Queues the e-mail of a message in the message's own transaction: stored together, or neither (B34). Its Message-ID is
 * made here and stays the same at every attempt, so that a mailbox shows one e-mail even if it is handed over twice.
 * The bell is rung after the commit, so that it goes at once and not at the worker's next look.
 */
export async function enqueueEmail(tx: Tx, order: EmailOrder, bell: OutboxBell): Promise<void> {
  const settings = await tx.db
    .selectFrom('settings')
    .select('mail_from')
    .where('company_id', '=', tx.companyId)
    .executeTakeFirst();
  // The sender's own domain, as mail servers expect; without a sender yet, one that is reserved.
  const domain = settings?.mail_from?.split('@').at(-1) ?? 'messages.invalid';
  const emailId = randomUUID();
  await tx.db
    .insertInto('email')
    .values({
      company_id: tx.companyId,
      email_id: emailId,
      portal_user_id: order.portalUserId,
      conversation_id: order.conversationId,
      seq: order.seq,
      status: 'queued',
      message_id: `<${randomUUID()}@${domain}>`,
      last_error: null,
      created_at: tx.now,
      attempted_at: null,
      sent_at: null,
    })
    .execute();
  await putJob(tx, 'email', emailId, tx.now);
  tx.afterCommit(() => bell.wake('email'));
}
