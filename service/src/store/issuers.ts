import { NO_COMPANY, type Store, type Tx } from './tx.ts';

/** A company's own issuer of tokens. Times are ms since the epoch. */
export interface IssuerEntry {
  readonly id: string;
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly userClaim: string;
  /** Exactly one of the two is not null. */
  readonly typeClaim: string | null;
  readonly userType: 'staff' | 'portal' | null;
  /** Since when the operator accepts its tokens for this company; null: none of them is. */
  readonly approvedAt: number | null;
  readonly createdAt: number;
  /** Rises with each change: what was learnt of the issuer before it counts no more. */
  readonly updatedAt: number;
}

export type IssuerContent = Omit<IssuerEntry, 'id' | 'approvedAt' | 'createdAt' | 'updatedAt'>;

interface IssuerRow {
  company_id: string;
  issuer_id: string;
  issuer: string;
  audience: string;
  jwks_url: string;
  user_claim: string;
  type_claim: string | null;
  fixed_type: string | null;
  approved_at: number | null;
  created_at: number;
  updated_at: number;
}

function entryOf(row: IssuerRow): IssuerEntry {
  return {
    id: row.issuer_id,
    issuer: row.issuer,
    audience: row.audience,
    jwksUrl: row.jwks_url,
    userClaim: row.user_claim,
    typeClaim: row.type_claim,
    userType: row.fixed_type as IssuerEntry['userType'],
    approvedAt: row.approved_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The company's issuers, by id. */
export async function listIssuers(tx: Tx): Promise<IssuerEntry[]> {
  const rows = await tx.db
    .selectFrom('issuer')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .orderBy('issuer_id')
    .execute();
  return rows.map(entryOf);
}

export async function readIssuer(tx: Tx, id: string): Promise<IssuerEntry | undefined> {
  const row = await tx.db
    .selectFrom('issuer')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .where('issuer_id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : entryOf(row);
}

/** The one entry, of whichever company, whose tokens of this issuer and audience are accepted. */
export async function approvedIssuer(
  tx: Tx,
  { issuer, audience }: Pick<IssuerContent, 'issuer' | 'audience'>,
): Promise<{ companyId: string; id: string } | undefined> {
  const row = await tx.db
    .selectFrom('issuer')
    .select(['company_id', 'issuer_id'])
    .where('issuer', '=', issuer)
    .where('audience', '=', audience)
    .where('approved_at', 'is not', null)
    .executeTakeFirst();
  return row === undefined ? undefined : { companyId: row.company_id, id: row.issuer_id };
}

/** Accepts the tokens of an entry, or no more (null). */
export async function setApproved(tx: Tx, id: string, approvedAt: number | null): Promise<void> {
  await tx.db
    .updateTable('issuer')
    .set({ approved_at: approvedAt })
    .where('company_id', '=', tx.companyId)
    .where('issuer_id', '=', id)
    .execute();
}

/** The entries of every company, for the operator. */
export async function allIssuers(store: Store): Promise<Array<IssuerEntry & { companyId: string }>> {
  const rows = await store.read(NO_COMPANY, (tx) =>
    tx.db.selectFrom('issuer').selectAll().orderBy('company_id').orderBy('issuer_id').execute(),
  );
  return rows.map((row) => ({ ...entryOf(row), companyId: row.company_id }));
}

export async function saveIssuer(tx: Tx, entry: IssuerEntry): Promise<void> {
  const values = {
    issuer: entry.issuer,
    audience: entry.audience,
    jwks_url: entry.jwksUrl,
    user_claim: entry.userClaim,
    type_claim: entry.typeClaim,
    fixed_type: entry.userType,
    approved_at: entry.approvedAt,
    updated_at: entry.updatedAt,
  };
  await tx.db
    .insertInto('issuer')
    .values({ company_id: tx.companyId, issuer_id: entry.id, created_at: entry.createdAt, ...values })
    .onConflict((conflict) => conflict.columns(['company_id', 'issuer_id']).doUpdateSet(values))
    .execute();
}

/** False when there is none of this id. */
export async function deleteIssuer(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('issuer')
    .where('company_id', '=', tx.companyId)
    .where('issuer_id', '=', id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Whose approved entry has this issuer and one of these audiences; undefined unless it is exactly one. */
export async function issuerOf(
  store: Store,
  issuer: string,
  audiences: readonly string[],
): Promise<(IssuerEntry & { companyId: string }) | undefined> {
  const rows = await store.read(NO_COMPANY, (tx) =>
    tx.db
      .selectFrom('issuer')
      .selectAll()
      .where('issuer', '=', issuer)
      .where('audience', 'in', audiences)
      .where('approved_at', 'is not', null)
      .limit(2)
      .execute(),
  );
  const [row, other] = rows;
  return row === undefined || other !== undefined
    ? undefined
    : { ...entryOf(row), companyId: row.company_id };
}
