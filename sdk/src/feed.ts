import type { InboxClient } from './connect.ts';
import { EventStream, type Feed, type FeedHandlers } from './stream.ts';

export interface FeedOptions {
  /** A `state`: deliver everything after it. */
  since?: string | undefined;
  /**
   * Company, user type and user id, as `/v1/me` answered them. With it all tabs of this browser share one
   * connection; without it, or where the browser offers no locks or channels, this feed has its own.
   */
  identity?: readonly string[];
}

/**
 * Starts the feed of one user. What shares a connection between tabs is loaded by itself, beside the first answers; a page that
 * cannot load it has a connection of its own.
 */
export function openFeed(client: InboxClient, options: FeedOptions, handlers: FeedHandlers): Feed {
  const { transport } = client;
  const { identity, since } = options;
  const alone = () => new EventStream(transport, since, handlers);
  if (!identity || typeof BroadcastChannel !== 'function' || !globalThis.navigator?.locks) return alone();
  let feed: Feed | undefined;
  let isClosed = false;
  import('./tabs.ts')
    .catch(() => undefined)
    .then((tabs) => {
      if (isClosed) return;
      feed = tabs ? new tabs.SharedFeed(transport, identity, since, handlers) : alone();
    });
  return {
    close() {
      isClosed = true;
      feed?.close();
    },
    // One that is not there yet has not waited.
    nudge: () => feed?.nudge(),
  };
}
