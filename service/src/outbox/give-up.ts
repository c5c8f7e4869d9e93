import { changeEmail, type EmailRow } from '../store/emails.ts';
import { removeJobs } from '../store/jobs.ts';
import type { Tx } from '../store/tx.ts';
import { auditEmail } from './audit-email.ts';
import type { OutboxBell } from './enqueue.ts';
import { enqueueWebhooks } from './webhook-events.ts';

/** No further attempt: the e-mail is dead, which the audit keeps and `email.failed` tells the host. */
export async function giveUp(tx: Tx, bell: OutboxBell, email: EmailRow, code: string): Promise<void> {
  const { emailId, portalUserId, conversationId, seq, attempts } = email;
  await changeEmail(tx, emailId, { status: 'dead', last_error: code });
  await removeJobs(tx, 'email', [emailId]);
  await auditEmail(tx, 'email.dead', emailId, { tries: attempts, code });
  await enqueueWebhooks(tx, bell, [
    { type: 'email.failed', data: { emailId, portalUserId, conversationId, seq } },
  ]);
}
