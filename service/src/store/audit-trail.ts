import { type AuditContent, contentOf } from './audit.ts';
import type { AuditLink, AuditSeal } from './audit-seals.ts';
import type { Tx } from './tx.ts';

/** A link with the record it stands for; null: the row is gone. */
export interface LinkedRecord extends AuditLink {
  readonly content: AuditContent | null;
}

/** The links numbered above `after` and at most `last`, in their order, each with its record. */
export async function linksAfter(
  tx: Tx,
  after: number,
  last: number,
  limit: number,
): Promise<LinkedRecord[]> {
  const rows = await tx.db
    .selectFrom('audit_link as link')
    .leftJoin('audit_event as event', (join) =>
      join.onRef('event.company_id', '=', 'link.company_id').onRef('event.audit_id', '=', 'link.audit_id'),
    )
    .select(['link.seq', 'link.audit_id as id', 'link.digest', 'link.hash', 'link.seal'])
    .select(['at', 'actor', 'act', 'subject', 'outcome', 'data', 'request_id', 'ip'])
    .where('link.company_id', '=', tx.companyId)
    .where('link.seq', '>', after)
    .where('link.seq', '<=', last)
    .orderBy('link.seq')
    .limit(limit)
    .execute();
  return rows.map(
    ({ seq, id, digest, hash, seal, at, actor, act, subject, outcome, data, request_id, ip }) => ({
      seq,
      id,
      digest,
      hash,
      seal,
      content:
        at === null || actor === null || act === null || outcome === null || data === null
          ? null
          : { at, actor, act, subject, outcome, data, requestId: request_id, ip },
    }),
  );
}

/** The hashes of the links of these numbers. */
export async function hashesOf(tx: Tx, seqs: readonly number[]): Promise<Map<number, string>> {
  const rows = await tx.db
    .selectFrom('audit_link')
    .select(['seq', 'hash'])
    .where('company_id', '=', tx.companyId)
    .where('seq', 'in', seqs)
    .execute();
  return new Map(rows.map((row) => [row.seq, row.hash]));
}

/** The seals numbered above `after` and at most `last`, in their order. */
export async function sealsAfter(tx: Tx, after: number, last: number, limit: number): Promise<AuditSeal[]> {
  const rows = await tx.db
    .selectFrom('audit_seal')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .where('seal', '>', after)
    .where('seal', '<=', last)
    .orderBy('seal')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    seal: row.seal,
    firstSeq: row.first_seq,
    lastSeq: row.last_seq,
    hash: row.hash,
    sealedAt: row.sealed_at,
    keyId: row.key_id,
    mac: row.mac,
  }));
}

/** A record without a place in the chain. */
export interface UnsealedRecord {
  readonly id: string;
  /** Is it on the list of those that wait for their seal? If not, the service did not write it. */
  readonly waiting: boolean;
  /** Null: it waits for its seal, but its row is gone. */
  readonly content: AuditContent | null;
}

/** Where a look through a company's records goes on; `read` counts the rows it passed. */
export interface UnsealedPage {
  readonly records: UnsealedRecord[];
  readonly next: string | undefined;
}

/** Passes the next `limit` records by id, and answers those that have no place in the chain. */
export async function unsealedAfter(tx: Tx, after: string, limit: number): Promise<UnsealedPage> {
  const rows = await tx.db
    .selectFrom('audit_event as event')
    .leftJoin('audit_link as link', (join) =>
      join.onRef('link.company_id', '=', 'event.company_id').onRef('link.audit_id', '=', 'event.audit_id'),
    )
    .leftJoin('audit_waiting as waiting', (join) =>
      join
        .onRef('waiting.company_id', '=', 'event.company_id')
        .onRef('waiting.audit_id', '=', 'event.audit_id'),
    )
    .selectAll('event')
    .select(['link.seq', 'waiting.audit_id as waiting_id'])
    .where('event.company_id', '=', tx.companyId)
    .where('event.audit_id', '>', after)
    .orderBy('event.audit_id')
    .limit(limit)
    .execute();
  return {
    records: rows.flatMap((row) =>
      row.seq === null
        ? [{ id: row.audit_id, waiting: row.waiting_id !== null, content: contentOf(row) }]
        : [],
    ),
    next: rows.length < limit ? undefined : rows.at(-1)?.audit_id,
  };
}

/** Records that wait for their seal and whose rows are gone, at most `limit`. */
export async function lostBeforeSeal(tx: Tx, limit: number): Promise<UnsealedRecord[]> {
  const rows = await tx.db
    .selectFrom('audit_waiting as waiting')
    .leftJoin('audit_event as event', (join) =>
      join
        .onRef('event.company_id', '=', 'waiting.company_id')
        .onRef('event.audit_id', '=', 'waiting.audit_id'),
    )
    .select('waiting.audit_id')
    .where('waiting.company_id', '=', tx.companyId)
    .where('event.audit_id', 'is', null)
    .orderBy('waiting.audit_id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: row.audit_id, waiting: true, content: null }));
}

/** Links and seals beyond the end of the chain as it is now, at most `limit` of each: the service makes none. */
export async function beyondHead(
  tx: Tx,
  limit: number,
): Promise<{ links: LinkedRecord[]; seals: AuditSeal[] }> {
  const head = await tx.db
    .selectFrom('audit_head')
    .select(['seq', 'seal'])
    .where('company_id', '=', tx.companyId)
    .executeTakeFirst();
  return {
    links: await linksAfter(tx, head?.seq ?? 0, Number.MAX_SAFE_INTEGER, limit),
    seals: await sealsAfter(tx, head?.seal ?? 0, Number.MAX_SAFE_INTEGER, limit),
  };
}
