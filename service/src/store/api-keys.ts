import type { Tx } from './tx.ts';

/** An API key without its secret, of which only a hash is kept. Times are ms since the epoch. */
export interface ApiKeyInfo {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

/** The company's keys, oldest first, revoked ones included. */
export async function listApiKeys(tx: Tx): Promise<ApiKeyInfo[]> {
  const rows = await tx.db
    .selectFrom('api_key')
    .select(['key_id', 'name', 'scopes', 'created_at', 'revoked_at'])
    .where('company_id', '=', tx.companyId)
    .orderBy('created_at')
    .orderBy('key_id')
    .execute();
  return rows.map((row) => ({
    id: row.key_id,
    name: row.name,
    scopes: JSON.parse(row.scopes) as string[],
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }));
}

/** `unknown`: no such key; `already`: it was revoked before. */
export async function revokeApiKey(tx: Tx, keyId: string): Promise<'revoked' | 'already' | 'unknown'> {
  const { numUpdatedRows } = await tx.db
    .updateTable('api_key')
    .set({ revoked_at: tx.now })
    .where('company_id', '=', tx.companyId)
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return 'revoked';
  const row = await tx.db
    .selectFrom('api_key')
    .select('key_id')
    .where('company_id', '=', tx.companyId)
    .where('key_id', '=', keyId)
    .executeTakeFirst();
  return row === undefined ? 'unknown' : 'already';
}
