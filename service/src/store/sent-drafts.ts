import type { UserKey } from '../auth/principal.ts';
import { EMPTIED } from './drafts.ts';
import type { Tx } from './tx.ts';

/**
 * Empties the draft that a send names, in the send's transaction. The row stays with the next version, so that a save which
 * was already under way finds another state than it expects. Text that an other tab saved since stays: false.
 */
export async function consumeDraft(
  tx: Tx,
  user: UserKey,
  draft: { key: string; version: number },
  sentBody: string,
): Promise<boolean> {
  const taken = await tx.db
    .updateTable('draft')
    .set((eb) => ({ version: eb('version', '+', 1), ...EMPTIED, updated_at: tx.now }))
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', user)
    .where('draft_key', '=', draft.key)
    .where('consumed', '=', 0)
    .where((eb) => eb.or([eb('version', '<=', draft.version), eb('body', '=', sentBody)]))
    .returning('draft_key')
    .executeTakeFirst();
  return taken !== undefined;
}
