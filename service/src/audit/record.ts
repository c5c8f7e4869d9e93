import { actorOf, type Principal } from '../auth/principal.ts';
import { type AuditContent, appendAudit } from '../store/audit.ts';
import { newId } from '../store/ids.ts';
import type { Tx } from '../store/tx.ts';

/** Who acted, and from where. */
export interface AuditContext {
  actor: string;
  requestId: string | null;
  ip: string | null;
}

/** Whoever runs the command line, which knows no names. */
export const OPERATOR: AuditContext = { actor: 'operator', requestId: null, ip: null };

export interface AuditRecord {
  /** What was done, as `noun.verb`: `message.send`, `settings.change`, `directory.staff.put`. */
  act: string;
  /** The id of what it was done to. */
  subject?: string | null;
  outcome?: 'done' | 'refused';
  /** Ids, codes and counts only: no name, no text. */
  data?: Record<string, unknown>;
}

export function auditContext(principal: Principal, meta: { requestId: string; ip: string }): AuditContext {
  return { actor: actorOf(principal), requestId: meta.requestId, ip: meta.ip };
}

/** Appends a record in the act's own transaction: both are stored, or neither. */
export async function recordAudit(tx: Tx, context: AuditContext, record: AuditRecord): Promise<void> {
  await appendAudit(tx, [toRow(tx.now, context, record)]);
}

/** A record as a row, under a new id. `at` in ms since the epoch. */
export function toRow(
  at: number,
  context: AuditContext,
  record: AuditRecord,
): { id: string; content: AuditContent } {
  return {
    id: newId(at),
    content: {
      at,
      actor: context.actor,
      act: record.act,
      subject: record.subject ?? null,
      outcome: record.outcome ?? 'done',
      data: JSON.stringify(record.data ?? {}),
      requestId: context.requestId,
      ip: context.ip,
    },
  };
}
