import type { ServerResponse } from 'node:http';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createClient, type KipuClient } from '../src/client.ts';
import type { KipuError } from '../src/errors.ts';
import { EventStream, type FeedEvent, type FeedStatus, SILENCE_MS } from '../src/stream.ts';
import { drop, type Handler, json, problem, startPeer } from './peer.ts';

const open = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
};
const tell = (response: ServerResponse, event: Record<string, unknown>) =>
  response.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
const hello = (response: ServerResponse, state: string) =>
  tell(response, { id: state, type: 'hello', state });
const message = (response: ServerResponse, n: number) =>
  tell(response, { id: `st1.${n}.1`, type: 'message', conversationId: 'c', seq: n, mine: false });

function listen(client: KipuClient, since?: string) {
  const events: FeedEvent[] = [];
  const statuses: FeedStatus[] = [];
  let ended: KipuError | undefined;
  const stream = new EventStream(client.transport, since, {
    event: (event) => events.push(event),
    status: (status) => statuses.push(status),
    heard: () => {},
    ended: (error) => {
      ended = error;
    },
  });
  onTestFinished(() => stream.close());
  return {
    stream,
    events,
    statuses,
    seqs: () => events.flatMap((event) => (event.type === 'message' ? [event.seq] : [])),
    get ended() {
      return ended;
    },
  };
}
const clientOf = (url: string, tokens: string[] = ['t']) =>
  createClient({ baseUrl: url, getToken: async () => ({ token: tokens.shift() ?? 'last' }) });

it('resumes from the last event it delivered, after a cut and after a clean end, and loses and doubles nothing', async () => {
  const total = 60;
  let sent = 0;
  const peer = await startPeer((seen, response, request) => {
    const from = seen.headers['last-event-id'];
    let n = from ? Number(String(from).split('.')[1]) : 0;
    open(response);
    hello(response, `st1.${n}.1`);
    // Each connection tells two and is then ended, cleanly or not, in the middle of a third.
    message(response, ++n);
    message(response, ++n);
    sent = Math.max(sent, n);
    if (n % 4 === 0) response.end();
    else response.write(`id: st1.${n + 1}.1\nevent: mess`, () => request.socket.destroy());
  });
  vi.spyOn(Math, 'random').mockReturnValue(0.01);
  onTestFinished(() => void vi.restoreAllMocks());
  const it = listen(clientOf(peer.url), 'st1.0.1');
  await vi.waitFor(() => expect(it.seqs().length).toBeGreaterThanOrEqual(total), { timeout: 15_000 });
  it.stream.close();
  expect(it.seqs()).toEqual(Array.from({ length: it.seqs().length }, (_, i) => i + 1));
});

it('never takes the greeting for a position: what was missed comes after it', async () => {
  const peer = await startPeer(
    (_, response, request) => {
      open(response);
      response.write('id: st1.9.1\nevent: hello\ndata: {"state":"st1.9.1"}\n\n', () =>
        request.socket.destroy(),
      );
    },
    (_, response) => {
      open(response);
      hello(response, 'st1.5.1');
    },
  );
  const { statuses } = listen(clientOf(peer.url), 'st1.5.1');
  await vi.waitFor(() => expect(peer.seen).toHaveLength(2));
  expect(peer.seen.map((it) => it.headers['last-event-id'])).toEqual(['st1.5.1', 'st1.5.1']);
  await vi.waitFor(() => expect(statuses).toEqual(['connecting', 'open', 'reconnecting', 'open']));
});

it('first retries within a second, never gives up, and backs off up to 30 seconds', async () => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.999);
  onTestFinished(() => void vi.restoreAllMocks());
  const peer = await startPeer(drop);
  const delays: number[] = [];
  const timer = vi.spyOn(globalThis, 'setTimeout');
  const { stream } = listen(clientOf(peer.url));
  // A nudge ends each wait: what it would have been is what the timer was set to.
  for (let n = 1; n <= 8; n++) {
    await vi.waitFor(() => expect(peer.seen).toHaveLength(n));
    await vi.waitFor(() => {
      const waits = timer.mock.calls.map(([, ms]) => ms ?? 0).filter((ms) => ms % 1000 !== 0 && ms > 900);
      expect(waits.length).toBeGreaterThanOrEqual(n);
      delays[n - 1] = waits[n - 1] ?? 0;
    });
    stream.nudge();
  }
  expect(random).toHaveBeenCalled();
  expect(delays.map((ms) => Math.ceil(ms / 1000))).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
});

it('takes a fresh token for each attempt, replaces a refused one once, and ends when nobody is signed in', async () => {
  const peer = await startPeer(
    problem(401, 'unauthorized'),
    (_, response) => {
      open(response);
      hello(response, 'st1.1.1');
      response.end();
    },
    problem(401, 'unauthorized'),
  );
  const it = listen(clientOf(peer.url, ['one', 'two', 'three']));
  await vi.waitFor(() => expect(it.ended?.code).toBe('signed_out'));
  const tokens = peer.seen.map((seen) => seen.headers.authorization?.slice(7));
  expect(tokens).toEqual(['one', 'two', 'two', 'three']);
  expect(peer.seen.every((seen) => !seen.url.includes('?'))).toBe(true);
});

it('drops a position that the service does not know and says that all must be read anew', async () => {
  const peer = await startPeer(problem(422, 'invalid'), (_, response) => {
    open(response);
    hello(response, 'st1.7.1');
  });
  const it = listen(clientOf(peer.url), 'nonsense');
  await vi.waitFor(() => expect(it.events.map((event) => event.type)).toEqual(['reset', 'hello']), 5000);
  expect(peer.seen[1]?.headers['last-event-id']).toBeUndefined();
});

it('gives up a connection that is silent for 45 seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const peer = await startPeer((_, response) => {
    open(response);
    hello(response, 'st1.1.1');
  });
  const it = listen(clientOf(peer.url));
  await vi.waitFor(() => expect(it.statuses.at(-1)).toBe('open'));
  vi.advanceTimersByTime(SILENCE_MS - 1000);
  expect(peer.seen).toHaveLength(1);
  vi.advanceTimersByTime(1001);
  await vi.waitFor(() => expect(it.statuses.at(-1)).toBe('reconnecting'));
  vi.advanceTimersByTime(1000);
  await vi.waitFor(() => expect(peer.seen).toHaveLength(2));
});

it('is an async iterator that only its signal ends', async () => {
  const handler: Handler = (seen, response) => {
    const n = Number(String(seen.headers['last-event-id'] ?? 'st1.0.1').split('.')[1]);
    open(response);
    hello(response, `st1.${n}.1`);
    message(response, n + 1);
    response.end();
  };
  const peer = await startPeer(handler);
  const abort = new AbortController();
  const seqs: number[] = [];
  for await (const event of clientOf(peer.url).events({ since: 'st1.0.1', signal: abort.signal })) {
    if (event.type === 'message' && seqs.push(event.seq) === 3) abort.abort();
  }
  expect(seqs).toEqual([1, 2, 3]);
});

it('makes no request for a page that is only iterated, and stops fetching when the loop does', async () => {
  const row = (n: number) => ({ id: `c${n}` });
  const pages: Handler = (seen, response, request) => {
    const cursor = Number(new URL(seen.url, 'http://x').searchParams.get('cursor') ?? 0);
    const data = [row(cursor * 2), row(cursor * 2 + 1)];
    const nextCursor = cursor < 4 ? String(cursor + 1) : null;
    json({ data, nextCursor, state: 's' })(seen, response, request);
  };
  const peer = await startPeer(pages);
  const client = clientOf(peer.url);
  const ids: string[] = [];
  for await (const it of client.conversations.list({ section: 'active' })) ids.push(it.id);
  expect(ids).toEqual(Array.from({ length: 10 }, (_, n) => `c${n}`));
  expect(peer.seen).toHaveLength(5);
  expect((await client.conversations.list()).data).toHaveLength(2);
  expect(peer.seen).toHaveLength(6);
  expect(await client.conversations.list().toArray({ limit: 3 })).toHaveLength(3);
  expect(peer.seen).toHaveLength(8);
});
