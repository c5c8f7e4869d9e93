import { rowsWithinBytes } from '../rules/page-bytes.ts';
import { type AuditFilter, type AuditRow, listAudit } from '../store/audit.ts';
import type { Store } from '../store/tx.ts';

export interface AuditQuery {
  readonly filter: AuditFilter;
  /** The place of the last row of the page before. */
  readonly after: { at: number; id: string } | undefined;
  readonly limit: number;
}

/** A page of the company's audit records, newest first; `more` says whether another page follows. */
export async function listAuditRecords(
  store: Store,
  companyId: string,
  { filter, after, limit }: AuditQuery,
): Promise<{ data: readonly AuditRow[]; more: boolean }> {
  const rows = await store.heavy(companyId, (tx) =>
    listAudit(tx, filter, { ...(after === undefined ? {} : { after }), limit: limit + 1 }),
  );
  const data = rowsWithinBytes(rows.slice(0, limit));
  return { data, more: rows.length > data.length };
}
