import { recordAudit } from '../audit/record.ts';
import type { Tx } from '../store/tx.ts';

/** Who acts where nobody asked: the outbox's worker. */
export const OUTBOX = { actor: 'system:outbox', requestId: null, ip: null } as const;

/** Records what became of an e-mail, in the transaction that says so. */
export function auditEmail(
  tx: Tx,
  act: 'email.send' | 'email.cancel' | 'email.dead',
  emailId: string,
  data: Record<string, unknown>,
): Promise<void> {
  return recordAudit(tx, OUTBOX, { act, subject: emailId, data });
}
