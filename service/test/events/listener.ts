import { expect } from 'vitest';
import type { Json, TestService } from '../harness/service.ts';

/** One connection to `/v1/events`, read as a browser would. */
export interface Listener {
  readonly response: Response;
  /** Every event so far, the greeting first. */
  readonly events: Json[];
  readonly ended: boolean;
  /** The `id` to come back with. */
  readonly lastId: string;
  /** Waits for the first event that fits, looking from the start; throws after `ms`. */
  wait(fits: (event: Json) => boolean, ms?: number): Promise<Json>;
  /** Waits until the service has ended the stream. */
  end(ms?: number): Promise<void>;
  /** Breaks the connection from this side. */
  cut(): void;
}

export interface ListenOptions {
  since?: string;
  lastEventId?: string;
  headers?: Record<string, string>;
}

export async function listen(
  service: Pick<TestService, 'baseUrl'>,
  token: string,
  { since, lastEventId, headers = {} }: ListenOptions = {},
): Promise<Listener> {
  const connection = new AbortController();
  const query = since === undefined ? '' : `?since=${encodeURIComponent(since)}`;
  const response = await fetch(`${service.baseUrl}/v1/events${query}`, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      ...headers,
    },
    signal: connection.signal,
  });
  expect(response.status).toBe(200);
  const events: Json[] = [];
  const waiting = new Set<() => void>();
  const listener = {
    response,
    events,
    ended: false,
    lastId: lastEventId ?? since ?? '',
    wait: (fits: (event: Json) => boolean, ms = 2_000) =>
      until(
        () => events.find(fits),
        ms,
        () => `got ${JSON.stringify(events)}`,
      ),
    end: async (ms = 2_000) => {
      await until(
        () => listener.ended || undefined,
        ms,
        () => 'the stream goes on',
      );
    },
    cut: () => connection.abort(),
  };
  const until = <T>(look: () => T | undefined, ms: number, saw: () => string): Promise<T> =>
    new Promise((resolve, reject) => {
      const check = () => {
        const value = look();
        if (value === undefined) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(value);
      };
      const timer = setTimeout(() => {
        waiting.delete(check);
        reject(new Error(`not within ${ms} ms: ${saw()}`));
      }, ms);
      waiting.add(check);
      check();
    });
  void (async () => {
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        rest += decoder.decode(chunk, { stream: true });
        const blocks = rest.split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const fields = new Map(
            block.split('\n').map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]),
          );
          const data = fields.get('data');
          if (data === undefined) continue;
          const event = JSON.parse(data);
          expect([fields.get('id'), fields.get('event')]).toEqual([event.id, event.type]);
          listener.lastId = event.id;
          events.push(event);
        }
        for (const check of [...waiting]) check();
      }
    } catch (error) {
      if (!connection.signal.aborted) events.push({ type: 'broken', error: String(error) });
    }
    listener.ended = true;
    for (const check of [...waiting]) check();
  })();
  await listener.wait((event) => event.type === 'hello');
  return listener;
}
