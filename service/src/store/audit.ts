import type { Tx } from './tx.ts';

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly act?: string | undefined;
  readonly subject?: string | undefined;
  readonly outcome?: 'done' | 'refused' | undefined;
  /** Ms since the epoch, inclusive. */
  readonly from?: number | undefined;
  /** Ms since the epoch, exclusive. */
  readonly to?: number | undefined;
}

export interface AuditRow {
  readonly id: string;
  readonly at: number;
  readonly actor: string;
  readonly act: string;
  readonly subject: string | null;
  readonly outcome: 'done' | 'refused';
  readonly data: Record<string, unknown>;
  readonly requestId: string | null;
  readonly ip: string | null;
}

/** The company's audit records that fit, newest first; `after` is the place of the last row of the page before. */
export async function listAudit(
  tx: Tx,
  filter: AuditFilter,
  page: { after?: { at: number; id: string }; limit: number },
): Promise<AuditRow[]> {
  let query = tx.db.selectFrom('audit_event').selectAll().where('company_id', '=', tx.companyId);
  if (filter.actor !== undefined) query = query.where('actor', '=', filter.actor);
  if (filter.act !== undefined) query = query.where('act', '=', filter.act);
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject);
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome);
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('at', '<', filter.to);
  const after = page.after;
  if (after !== undefined) {
    query = query
      .where('at', '<=', after.at)
      .where((eb) => eb.or([eb('at', '<', after.at), eb('audit_id', '<', after.id)]));
  }
  const rows = await query.orderBy('at', 'desc').orderBy('audit_id', 'desc').limit(page.limit).execute();
  return rows.map((row) => ({
    id: row.audit_id,
    at: row.at,
    actor: row.actor,
    act: row.act,
    subject: row.subject,
    outcome: row.outcome === 'refused' ? 'refused' : 'done',
    data: JSON.parse(row.data) as Record<string, unknown>,
    requestId: row.request_id,
    ip: row.ip,
  }));
}
