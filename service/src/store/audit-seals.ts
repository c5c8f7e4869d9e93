import { sql } from 'kysely';
import type { AuditContent } from './audit.ts';
import { contentOf } from './audit.ts';
import type { Tx } from './tx.ts';

/** The end of a company's chain. */
export interface AuditHead {
  /** The last number; 0: nothing is sealed yet. */
  readonly seq: number;
  /** The hash of the last link. */
  readonly hash: string;
  /** The number of the last seal. */
  readonly seal: number;
}

/** The end of a chain without a link: the hash is what the first link follows. */
export const NO_LINK: AuditHead = { seq: 0, hash: '0'.repeat(64), seal: 0 };

/** One record's place in the chain. */
export interface AuditLink {
  readonly seq: number;
  readonly id: string;
  readonly digest: string;
  readonly hash: string;
  readonly seal: number;
}

export interface AuditSeal {
  readonly seal: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly hash: string;
  /** Ms since the epoch. */
  readonly sealedAt: number;
  readonly keyId: string;
  readonly mac: string;
}

/** The companies with records that wait for their seal. For `Store.read` of no company. */
export async function companiesToSeal(tx: Tx): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('company')
    .select('company.company_id')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('audit_waiting')
          .select('audit_waiting.audit_id')
          .whereRef('audit_waiting.company_id', '=', 'company.company_id'),
      ),
    )
    .execute();
  return rows.map((row) => row.company_id);
}

/** Every company. For `Store.read` of no company. */
export async function allCompanies(tx: Tx): Promise<string[]> {
  const rows = await tx.db.selectFrom('company').select('company_id').orderBy('company_id').execute();
  return rows.map((row) => row.company_id);
}

const headRow = (tx: Tx) =>
  tx.db.selectFrom('audit_head').select(['seq', 'hash', 'seal']).where('company_id', '=', tx.companyId);

/** The end of the chain; undefined before the first seal. */
export function readHead(tx: Tx): Promise<AuditHead | undefined> {
  return headRow(tx).executeTakeFirst();
}

/** How long a node may stall in the middle of sealing before PostgreSQL ends its transaction, ms. */
const STALL_MS = 5_000;

/**
 * Takes the end of the chain for this transaction, which is the lease to seal: undefined while another node has it. It ends
 * with the transaction, however that ends; a node that is stopped in the middle loses its connection, and with it the lease.
 */
export async function lockHead(tx: Tx): Promise<AuditHead | undefined> {
  if (tx.dialect === 'sqlite') return readHead(tx);
  const stall = String(STALL_MS);
  await sql`select set_config('idle_in_transaction_session_timeout', ${stall}, true)`.execute(tx.db);
  return headRow(tx).forUpdate().skipLocked().executeTakeFirst();
}

/** Gives a new company its chain, without a link. */
export async function startChain(tx: Tx): Promise<void> {
  await tx.db
    .insertInto('audit_head')
    .values({ company_id: tx.companyId, ...NO_LINK })
    .execute();
}

/** Records that wait for their seal, the oldest first: also those of a transaction that began long ago and committed late. */
export async function waitingRecords(
  tx: Tx,
  limit: number,
): Promise<Array<{ id: string; content: AuditContent }>> {
  const rows = await tx.db
    .selectFrom('audit_waiting as waiting')
    .innerJoin('audit_event as event', (join) =>
      join
        .onRef('event.company_id', '=', 'waiting.company_id')
        .onRef('event.audit_id', '=', 'waiting.audit_id'),
    )
    .selectAll('event')
    .where('waiting.company_id', '=', tx.companyId)
    .orderBy('waiting.audit_id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: row.audit_id, content: contentOf(row) }));
}

/** Stores links and the seal that covers them, moves the end of the chain, and takes the records off the list. */
export async function storeSeal(tx: Tx, links: readonly AuditLink[], seal: AuditSeal): Promise<void> {
  const company_id = tx.companyId;
  await tx.db
    .insertInto('audit_link')
    .values(links.map(({ id, ...link }) => ({ company_id, audit_id: id, ...link })))
    .execute();
  await tx.db
    .insertInto('audit_seal')
    .values({
      company_id,
      seal: seal.seal,
      first_seq: seal.firstSeq,
      last_seq: seal.lastSeq,
      hash: seal.hash,
      sealed_at: seal.sealedAt,
      key_id: seal.keyId,
      mac: seal.mac,
    })
    .execute();
  await tx.db
    .updateTable('audit_head')
    .set({ seq: seal.lastSeq, hash: seal.hash, seal: seal.seal })
    .where('company_id', '=', company_id)
    .execute();
  await tx.db
    .deleteFrom('audit_waiting')
    .where('company_id', '=', company_id)
    .where(
      'audit_id',
      'in',
      links.map((link) => link.id),
    )
    .execute();
}
