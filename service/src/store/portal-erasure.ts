import { fold } from '../rules/fold.ts';
import { FORMER_PORTAL_USER } from '../rules/removal.ts';
import type { Tx } from './tx.ts';

/**
 * When a portal user was erased; null: they were not; undefined: there is none of this id. Under the lock that every
 * attempt at an e-mail to them takes first.
 */
export async function lockErasedAt(tx: Tx, portalUserId: string): Promise<number | null | undefined> {
  const query = tx.db
    .selectFrom('portal_user')
    .select('erased_at')
    .where('company_id', '=', tx.companyId)
    .where('portal_user_id', '=', portalUserId);
  const row = await (tx.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  return row?.erased_at;
}

/** Nothing of the person is left but the id; the account is shut. */
export async function markErased(tx: Tx, portalUserId: string): Promise<void> {
  await tx.db
    .updateTable('portal_user')
    .set({
      name: FORMER_PORTAL_USER,
      name_fold: fold(FORMER_PORTAL_USER),
      former_fold: '',
      email: '',
      locale: null,
      status: 'disabled',
      erased_at: tx.now,
      closed_reason: null,
    })
    .where('company_id', '=', tx.companyId)
    .where('portal_user_id', '=', portalUserId)
    .execute();
}

/** False when there is no such erased portal user. */
export async function unmarkErased(tx: Tx, portalUserId: string): Promise<boolean> {
  const row = await tx.db
    .updateTable('portal_user')
    .set({ erased_at: null })
    .where('company_id', '=', tx.companyId)
    .where('portal_user_id', '=', portalUserId)
    .where('erased_at', 'is not', null)
    .returning('portal_user_id')
    .executeTakeFirst();
  return row !== undefined;
}
