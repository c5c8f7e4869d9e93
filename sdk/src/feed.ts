import type { InboxClient } from './connect.ts';
import { EventStream, type Feed, type FeedHandlers } from './stream.ts';
import { SharedFeed } from './tabs.ts';

export interface FeedOptions {
  /** A `state`: deliver everything after it. */
  since?: string | undefined;
  /**
   * Company, user type and user id, as `/v1/me` answered them. With it all tabs of this browser share one
   * connection; without it, or where the browser offers no locks or channels, this feed has its own.
   */
  identity?: readonly string[];
}

/** Starts the feed of one user. */
export function openFeed(client: InboxClient, options: FeedOptions, handlers: FeedHandlers): Feed {
  return options.identity && typeof BroadcastChannel === 'function' && globalThis.navigator?.locks
    ? new SharedFeed(client.transport, options.identity, options.since, handlers)
    : new EventStream(client.transport, options.since, handlers);
}
