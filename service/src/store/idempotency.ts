import type { UserKey } from '../auth/principal.ts';
import type { Tx } from './tx.ts';

/** What a key was used for: the operation and the keyed hash of its body (empty once redacted), and the message that came of it. */
export interface KeyUse {
  readonly key: string;
  readonly operation: string;
  readonly bodyHash: string;
  readonly conversationId: string;
  readonly seq: number;
}

/**
 * Takes a key for the send that this transaction is about to make. Undefined: it is taken now. Otherwise its earlier
 * use; a twin that is being sent at this moment is waited for.
 */
export async function claimKey(tx: Tx, user: UserKey, use: KeyUse): Promise<KeyUse | undefined> {
  const claimed = await tx.db
    .insertInto('idempotency')
    .values({
      company_id: tx.companyId,
      user_key: user,
      key: use.key,
      operation: use.operation,
      body_hash: use.bodyHash,
      conversation_id: use.conversationId,
      seq: use.seq,
      created_at: tx.now,
    })
    .onConflict((conflict) => conflict.columns(['company_id', 'user_key', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst();
  if (claimed !== undefined) return undefined;
  const row = await tx.db
    .selectFrom('idempotency')
    .select(['operation', 'body_hash', 'conversation_id', 'seq'])
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', user)
    .where('key', '=', use.key)
    .executeTakeFirstOrThrow();
  return {
    key: use.key,
    operation: row.operation,
    bodyHash: row.body_hash,
    conversationId: row.conversation_id,
    seq: row.seq,
  };
}

/** Gives a key back that {@link claimKey} took in this transaction: a refused send is not stored. */
export async function releaseKey(tx: Tx, user: UserKey, key: string): Promise<void> {
  await tx.db
    .deleteFrom('idempotency')
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', user)
    .where('key', '=', key)
    .execute();
}

/** Removes what the keys of these messages still say of their bodies. A repeated send returns the redacted message. */
export async function redactKeys(tx: Tx, conversationId: string, seqs: readonly number[]): Promise<void> {
  await tx.db
    .updateTable('idempotency')
    .set({ body_hash: '' })
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('seq', 'in', seqs)
    .execute();
}
