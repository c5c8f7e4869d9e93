import type { Selectable } from 'kysely';
import type { Database } from './schema.ts';
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

/** What a record says, as it is stored and as its digest covers it. */
export interface AuditContent {
  /** Ms since the epoch. */
  readonly at: number;
  readonly actor: string;
  readonly act: string;
  readonly subject: string | null;
  readonly outcome: string;
  /** A JSON object, byte for byte as it was written. */
  readonly data: string;
  readonly requestId: string | null;
  readonly ip: string | null;
}

export interface AuditRow extends Omit<AuditContent, 'outcome' | 'data'> {
  readonly id: string;
  readonly outcome: 'done' | 'refused';
  readonly data: Record<string, unknown>;
  /** Its place in the company's chain; null until it is sealed. */
  readonly sealed: { readonly seq: number; readonly hash: string; readonly at: number } | null;
}

export function contentOf(row: Selectable<Database['audit_event']>): AuditContent {
  const { at, actor, act, subject, outcome, data, request_id, ip } = row;
  return { at, actor, act, subject, outcome, data, requestId: request_id, ip };
}

/** Appends records, which then wait for their seal. */
export async function appendAudit(
  tx: Tx,
  records: ReadonlyArray<{ id: string; content: AuditContent }>,
): Promise<void> {
  const company_id = tx.companyId;
  await tx.db
    .insertInto('audit_event')
    .values(
      records.map(({ id, content: { requestId, ...content } }) => ({
        company_id,
        audit_id: id,
        ...content,
        request_id: requestId,
      })),
    )
    .execute();
  await tx.db
    .insertInto('audit_waiting')
    .values(records.map(({ id }) => ({ company_id, audit_id: id })))
    .execute();
}

/** The company's audit records that fit, newest first; `after` is the place of the last row of the page before. */
export async function listAudit(
  tx: Tx,
  filter: AuditFilter,
  page: { after?: { at: number; id: string }; limit: number },
): Promise<AuditRow[]> {
  let query = tx.db
    .selectFrom('audit_event as event')
    .leftJoin('audit_link as link', (join) =>
      join.onRef('link.company_id', '=', 'event.company_id').onRef('link.audit_id', '=', 'event.audit_id'),
    )
    .leftJoin('audit_seal as seal', (join) =>
      join.onRef('seal.company_id', '=', 'link.company_id').onRef('seal.seal', '=', 'link.seal'),
    )
    .selectAll('event')
    .select(['link.seq', 'link.hash', 'seal.sealed_at'])
    .where('event.company_id', '=', tx.companyId);
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
      .where((eb) => eb.or([eb('at', '<', after.at), eb('event.audit_id', '<', after.id)]));
  }
  const rows = await query
    .orderBy('event.at', 'desc')
    .orderBy('event.audit_id', 'desc')
    .limit(page.limit)
    .execute();
  return rows.map(({ seq, hash, sealed_at, ...row }) => ({
    ...contentOf(row),
    id: row.audit_id,
    outcome: row.outcome === 'refused' ? 'refused' : 'done',
    data: JSON.parse(row.data) as Record<string, unknown>,
    sealed: seq === null || hash === null || sealed_at === null ? null : { seq, hash, at: sealed_at },
  }));
}
