import {
  isFoldCurrent,
  markFoldCurrent,
  NAMED_TABLES,
  refoldNames,
  refoldTexts,
  type StalePage,
  staleBodies,
  staleNames,
  staleSubjects,
  type TextKey,
} from '../store/refold.ts';
import type { Store, Tx } from '../store/tx.ts';

/** Rows read, and at most written, in one transaction. */
const PAGE = 200;

/**
 * Folds anew what an older folding function folded: names, subjects and bodies of one company, beside a running service.
 * Until it is done, a search misses what only the new folding finds. Safe to end at any point and to run on several nodes.
 *
 * @param force also where the company's texts are marked as folded by this version
 * @returns how many texts changed
 */
export async function refoldCompany(
  store: Store,
  companyId: string,
  { force = false, isStopping = () => false }: { force?: boolean; isStopping?: () => boolean } = {},
): Promise<number> {
  if (!force && (await store.read(companyId, isFoldCurrent))) return 0;
  let changed = 0;
  /** Goes through all pages; false: it was stopped. */
  async function eachPage<Key>(
    first: Key,
    read: (tx: Tx, after: Key) => Promise<StalePage<Key>>,
    write: (stale: Key[]) => Promise<void>,
  ): Promise<boolean> {
    for (let after: Key | undefined = first; after !== undefined; ) {
      if (isStopping()) return false;
      const from: Key = after;
      const page: StalePage<Key> = await store.read(companyId, (tx) => read(tx, from));
      if (page.stale.length > 0) await write(page.stale);
      changed += page.stale.length;
      after = page.next;
    }
    return true;
  }
  const texts = async (stale: TextKey[]) => {
    for (const [id, seqs] of byConversation(stale))
      await store.write(companyId, (tx) => refoldTexts(tx, id, seqs));
  };
  for (const table of NAMED_TABLES) {
    const isDone = await eachPage(
      '',
      (tx, after) => staleNames(tx, table, after, PAGE),
      (stale) => store.write(companyId, (tx) => refoldNames(tx, table, stale)),
    );
    if (!isDone) return changed;
  }
  const first: TextKey = ['', 0];
  const isDone =
    (await eachPage(first, (tx, after) => staleSubjects(tx, after[0], PAGE), texts)) &&
    (await eachPage(first, (tx, after) => staleBodies(tx, after, PAGE), texts));
  if (isDone) await store.write(companyId, markFoldCurrent);
  return changed;
}

function byConversation(keys: readonly TextKey[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [id, seq] of keys) groups.set(id, [...(groups.get(id) ?? []), seq]);
  return groups;
}
