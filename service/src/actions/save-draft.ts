import type { User, UserPrincipal } from '../auth/principal.ts';
import { appendEvents } from '../events/append.ts';
import type { Services } from '../services.ts';
import {
  countDrafts,
  DRAFTS_MAX,
  type DraftContent,
  insertDraft,
  isParticipant,
  lockDraft,
  type StoredDraft,
  updateDraft,
} from '../store/drafts.ts';
import type { Tx } from '../store/tx.ts';
import { type DraftView, draftView } from './draft-view.ts';
import { portalSideOf, staffSide } from './own-side.ts';

/** What the writer believes is stored: nothing (`'none'`), anything (`'any'`), or one of these versions. */
export type DraftBase = 'none' | 'any' | readonly number[];

/**
 * `mismatch`: something else is stored than the writer believes. Null: nothing is; `gone` is then the version that a text
 * after the one that was sent or discarded must name.
 */
export type SavedDraft =
  | { outcome: 'saved'; created: boolean; draft: DraftView }
  | { outcome: 'mismatch'; stored: DraftView | null; gone?: number }
  /** No conversation or chart that is open to the writer. */
  | { outcome: 'not_found' }
  /** The writer has as many drafts as there may be. */
  | { outcome: 'too_many' };

/**
 * Saves what a user is writing, if the stored draft is the one they had before: an older tab never overwrites newer text.
 * The same text again is the same save, so a retry whose first answer was lost is not taken for another tab's.
 */
export function saveDraft(
  { store, hub }: Services,
  { companyId, user }: UserPrincipal,
  input: {
    key: string;
    /** The conversation, or the chart, that the key names. */
    conversationId: string | null;
    patientId: string | null;
    base: DraftBase;
    content: DraftContent;
  },
): Promise<SavedDraft> {
  const { key, base, content } = input;
  return store.write(companyId, async (tx): Promise<SavedDraft> => {
    if (input.conversationId !== null && !(await isParticipant(tx, user.key, input.conversationId)))
      return { outcome: 'not_found' };
    const stored = await lockDraft(tx, user.key, key);
    const live = stored === undefined || stored.consumed ? undefined : stored;
    if (live !== undefined && isSame(live, content))
      return { outcome: 'saved', created: false, draft: draftView(live) };
    const gone = stored?.gone === true ? stored.version : undefined;
    if (!(gone === undefined ? fits(base, live) : typeof base !== 'string' && base.includes(gone)))
      return {
        outcome: 'mismatch',
        stored: live === undefined ? null : draftView(live),
        ...(gone === undefined ? {} : { gone }),
      };
    // A text that is stored already may be written on: access to its chart may come back.
    if (live === undefined && input.patientId !== null && !(await isChartOpen(tx, user, input.patientId)))
      return { outcome: 'not_found' };
    // On PostgreSQL saves of the same moment may go a few above it: the limit is there to bound, not to count.
    if (live === undefined && (await countDrafts(tx, user.key)) >= DRAFTS_MAX) return { outcome: 'too_many' };
    const saved =
      stored === undefined
        ? await insertDraft(tx, user.key, key, content)
        : await updateDraft(tx, user.key, key, content);
    if (saved === undefined) {
      const other = await lockDraft(tx, user.key, key);
      return { outcome: 'mismatch', stored: other === undefined ? null : draftView(other) };
    }
    await appendEvents(tx, [{ user: user.key, data: { type: 'draft', key, version: saved.version } }]);
    tx.afterCommit(() => hub.wakeUser(companyId, user.key));
    return { outcome: 'saved', created: live === undefined, draft: draftView(saved) };
  });
}

export function fits(base: DraftBase, live: StoredDraft | undefined): boolean {
  if (base === 'none') return live === undefined;
  return live !== undefined && (base === 'any' || base.includes(live.version));
}

function isSame(stored: StoredDraft, content: DraftContent): boolean {
  return (
    stored.body === content.body &&
    stored.subject === content.subject &&
    stored.type === content.type &&
    JSON.stringify(stored.recipientIds) === JSON.stringify(content.recipientIds)
  );
}

/** Is this chart one that the user may write about, whether messaging is on or not? */
async function isChartOpen(tx: Tx, user: User, patientId: string): Promise<boolean> {
  const side =
    user.type === 'staff' ? await staffSide(tx, user, patientId) : await portalSideOf(tx, user, patientId);
  return side.openChart !== undefined;
}
