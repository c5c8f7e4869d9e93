import type { UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { draftsOf, type SpentDraft, spentDraftsOf } from '../store/drafts.ts';
import type { Store } from '../store/tx.ts';
import { type DraftView, draftView } from './draft-view.ts';

/** What this user is writing, the latest first, and where a draft was that is written no more. */
export function listDrafts(
  store: Store,
  { companyId, user }: UserPrincipal,
): Promise<{ data: DraftView[]; spent: SpentDraft[]; state: string }> {
  return store.read(companyId, async (tx) => ({
    data: (await draftsOf(tx, user.key)).map(draftView),
    spent: await spentDraftsOf(tx, user.key),
    state: await readState(tx, user.key),
  }));
}
