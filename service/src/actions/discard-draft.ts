import type { UserPrincipal } from '../auth/principal.ts';
import { appendEvents } from '../events/append.ts';
import type { Services } from '../services.ts';
import { emptyDraft, lockDraft } from '../store/drafts.ts';
import { type DraftView, draftView } from './draft-view.ts';
import { type DraftBase, fits } from './save-draft.ts';

/** Discards a draft; one that is not there is discarded already. Answers the stored one if it is not the one meant. */
export function discardDraft(
  { store, hub }: Services,
  { companyId, user }: UserPrincipal,
  key: string,
  base: DraftBase,
): Promise<{ mismatch: DraftView } | undefined> {
  return store.write(companyId, async (tx) => {
    const stored = await lockDraft(tx, user.key, key);
    if (stored === undefined || stored.consumed) return undefined;
    if (!fits(base, stored)) return { mismatch: draftView(stored) };
    await emptyDraft(tx, user.key, key);
    await appendEvents(tx, [{ user: user.key, data: { type: 'draft', key, version: null } }]);
    tx.afterCommit(() => hub.wakeUser(companyId, user.key));
    return undefined;
  });
}
