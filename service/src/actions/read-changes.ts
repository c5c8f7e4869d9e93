import type { UserPrincipal } from '../auth/principal.ts';
import { type FeedEvent, readFeed } from '../events/feed.ts';
import { decodeState, encodeState, readPosition } from '../events/state.ts';
import type { Services } from '../services.ts';
import { readCaughtUp } from './catch-up.ts';

/** Own events in one answer. */
const CHANGES_MAX = 500;

/** The events after a state; undefined when what came after it is not known any more, or it is none of ours. */
export function readChanges(
  services: Pick<Services, 'store' | 'hub'>,
  principal: UserPrincipal,
  since: string,
): Promise<{ events: FeedEvent[]; state: string; more: boolean } | undefined> {
  const from = decodeState(since);
  if (from === undefined) return Promise.resolve(undefined);
  const { user } = principal;
  return readCaughtUp(services, principal, async (tx) => {
    const now = await readPosition(tx, user.key);
    const page = await readFeed(tx, user.key, { from, now, limit: CHANGES_MAX });
    if (page.reset) return undefined;
    return { events: page.events, state: encodeState(page.position), more: page.more };
  });
}
