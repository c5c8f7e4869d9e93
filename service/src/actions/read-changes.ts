import type { UserPrincipal } from '../auth/principal.ts';
import { type FeedEvent, readFeed } from '../events/feed.ts';
import { decodeState, encodeState, readPosition } from '../events/state.ts';
import type { Store } from '../store/tx.ts';

/** Own events in one answer. */
const CHANGES_MAX = 500;

/** The events after a state; undefined when what came after it is not known any more, or it is none of ours. */
export function readChanges(
  store: Store,
  { companyId, user }: UserPrincipal,
  since: string,
): Promise<{ events: FeedEvent[]; state: string; more: boolean } | undefined> {
  const from = decodeState(since);
  if (from === undefined) return Promise.resolve(undefined);
  return store.read(companyId, async (tx) => {
    const now = await readPosition(tx, user.key);
    const page = await readFeed(tx, user.key, { from, now, limit: CHANGES_MAX });
    if (page.reset) return undefined;
    return { events: page.events, state: encodeState(page.position), more: page.more };
  });
}
