import type { UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { draftsOf } from '../store/drafts.ts';
import type { Store } from '../store/tx.ts';
import { type DraftView, draftView } from './draft-view.ts';

/** What this user is writing, the latest first. */
export function listDrafts(
  store: Store,
  { companyId, user }: UserPrincipal,
): Promise<{ data: DraftView[]; state: string }> {
  return store.read(companyId, async (tx) => ({
    data: (await draftsOf(tx, user.key)).map(draftView),
    state: await readState(tx, user.key),
  }));
}
