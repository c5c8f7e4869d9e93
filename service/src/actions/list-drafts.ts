import type { UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { rowsWithinBytes } from '../rules/page-bytes.ts';
import { type DraftPlace, draftsOf, type SpentDraft, spentDraftsOf } from '../store/drafts.ts';
import type { Store } from '../store/tx.ts';
import { type DraftView, draftView } from './draft-view.ts';

export interface DraftPageView {
  readonly data: DraftView[];
  /** On the first page only. */
  readonly spent: SpentDraft[];
  /** Where the next page begins; null: this is the last. */
  readonly next: DraftPlace | null;
  readonly state: string;
}

/** A page of what this user is writing, the latest first, and where a draft was that is written no more. */
export function listDrafts(
  store: Store,
  { companyId, user }: UserPrincipal,
  page: { after: DraftPlace | undefined; limit: number },
): Promise<DraftPageView> {
  return store.read(companyId, async (tx) => {
    const rows = await draftsOf(tx, user.key, { ...page, limit: page.limit + 1 });
    const fitting = rowsWithinBytes(rows.slice(0, page.limit));
    const last = fitting.at(-1);
    return {
      data: fitting.map(draftView),
      spent: page.after === undefined ? await spentDraftsOf(tx, user.key) : [],
      next:
        last === undefined || rows.length === fitting.length
          ? null
          : { updatedAt: last.updatedAt, key: last.key },
      state: await readState(tx, user.key),
    };
  });
}
