import type { KipuError } from './errors.ts';
import { EventStream, type FeedEvent } from './stream.ts';
import type { Transport } from './transport.ts';

/** The feed as an async iterator, over its own connection. */
export async function* eventsOf(
  transport: Transport,
  since: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<FeedEvent, void, undefined> {
  const queue: FeedEvent[] = [];
  let failure: KipuError | undefined;
  let wake = () => {};
  const feed = new EventStream(transport, since, {
    event: (event) => {
      queue.push(event);
      wake();
    },
    status: () => {},
    heard: () => {},
    ended: (error) => {
      failure = error;
      wake();
    },
  });
  const stopped = () => wake();
  signal.addEventListener('abort', stopped);
  try {
    while (!signal.aborted) {
      const event = queue.shift();
      if (event) yield event;
      else if (failure) throw failure;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    signal.removeEventListener('abort', stopped);
    feed.close();
  }
}
