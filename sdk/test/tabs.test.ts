import type { ServerResponse } from 'node:http';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createClient } from '../src/client.ts';
import { openFeed } from '../src/feed.ts';
import type { Feed, FeedEvent, FeedStatus } from '../src/stream.ts';
import { json, startPeer } from './peer.ts';

/** A service with one user's numbered events, its streams, and what each of them was started from. */
async function startSource() {
  const streams = new Set<ServerResponse>();
  let last = 0;
  const row = (n: number) => ({
    id: `st1.${n}.1`,
    type: 'message',
    conversationId: 'c',
    seq: n,
    mine: false,
  });
  const peer = await startPeer((seen, response, request) => {
    const url = new URL(seen.url, 'http://x');
    const from = Number(
      String(seen.headers['last-event-id'] ?? url.searchParams.get('since')).split('.')[1] ?? last,
    );
    const missed = Array.from({ length: last - from }, (_, n) => row(from + n + 1));
    if (url.pathname === '/v1/changes') {
      json({ events: missed, state: `st1.${last}.1`, more: false })(seen, response, request);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const write = (event: { id: string; type: string }) =>
      response.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    write({ ...row(from), type: 'hello', ...{ state: `st1.${from}.1` } });
    for (const event of missed) write(event);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  });
  return {
    peer,
    streams,
    get opened() {
      return peer.seen.filter((seen) => seen.url.startsWith('/v1/events')).length;
    },
    get polled() {
      return peer.seen.filter((seen) => seen.url.startsWith('/v1/changes')).length;
    },
    happen(times = 1) {
      for (let n = 0; n < times; n++) {
        const event = row(++last);
        for (const response of streams)
          response.write(`id: ${event.id}\nevent: message\ndata: ${JSON.stringify(event)}\n\n`);
      }
    },
  };
}

function openTab(url: string, since: string, identity: string[] = ['north', 'staff', 'ada']) {
  const client = createClient({ baseUrl: url, getToken: async () => ({ token: 't' }) });
  const events: FeedEvent[] = [];
  const statuses: FeedStatus[] = [];
  const feed: Feed = openFeed(
    client,
    { since, identity },
    {
      event: (event) => events.push(event),
      status: (status) => statuses.push(status),
      heard: () => {},
      ended: () => {},
    },
  );
  onTestFinished(() => feed.close());
  const seqs = () => events.flatMap((event) => (event.type === 'message' ? [event.seq] : []));
  return { feed, statuses, seqs };
}
const upTo = (n: number, from = 1) => Array.from({ length: n - from + 1 }, (_, i) => i + from);

it('has one connection for five tabs of one user, and each tab misses nothing from its own position on', async () => {
  const source = await startSource();
  source.happen(3);
  const tabs = [openTab(source.peer.url, 'st1.0.1')];
  await vi.waitFor(() => expect(tabs[0]?.seqs()).toEqual(upTo(3)));
  for (let n = 0; n < 4; n++) tabs.push(openTab(source.peer.url, 'st1.1.1'));
  await vi.waitFor(() => {
    for (const tab of tabs.slice(1)) expect(tab.seqs()).toEqual([2, 3]);
    for (const tab of tabs) expect(tab.statuses.at(-1)).toBe('open');
  });
  source.happen(5);
  await vi.waitFor(() => {
    expect(tabs[0]?.seqs()).toEqual(upTo(8));
    for (const tab of tabs.slice(1)) expect(tab.seqs()).toEqual(upTo(8, 2));
  });
  expect(source.opened).toBe(1);
  expect(source.polled).toBe(4);
});

it('hands over to another tab within two seconds when the leader closes, and loses nothing meanwhile', async () => {
  const source = await startSource();
  const leader = openTab(source.peer.url, 'st1.0.1');
  await vi.waitFor(() => expect(leader.statuses.at(-1)).toBe('open'));
  const follower = openTab(source.peer.url, 'st1.0.1');
  await vi.waitFor(() => expect(follower.statuses.at(-1)).toBe('open'));
  source.happen();
  await vi.waitFor(() => expect(follower.seqs()).toEqual([1]));
  leader.feed.close();
  source.happen(2);
  await vi.waitFor(() => expect(follower.seqs()).toEqual([1, 2, 3]), { timeout: 2000 });
  source.happen();
  await vi.waitFor(() => expect(follower.seqs()).toEqual([1, 2, 3, 4]));
  expect(leader.seqs()).toEqual([1]);
});

it('keeps users, companies and kinds of user apart', async () => {
  const source = await startSource();
  const identities = [
    ['north', 'staff', 'ada'],
    ['south', 'staff', 'ada'],
    ['north', 'portal', 'ada'],
    ['north', 'staff', 'bob'],
  ];
  const tabs = identities.map((identity) => openTab(source.peer.url, 'st1.0.1', identity));
  await vi.waitFor(() => {
    for (const tab of tabs) expect(tab.statuses.at(-1)).toBe('open');
  });
  expect(source.opened).toBe(4);
});

it('takes the lead from a tab that has fallen silent, and steps back when it is taken from', async () => {
  const source = await startSource();
  // Another page of this browser holds the lock and says nothing: frozen.
  const name = `kipu-messages:${JSON.stringify([source.peer.url, 'north', 'staff', 'ada'])}`;
  let stolen = false;
  navigator.locks
    .request(name, () => new Promise(() => {}))
    .catch(() => {
      stolen = true;
    });
  const tab = openTab(source.peer.url, 'st1.0.1');
  expect(source.opened).toBe(0);
  await vi.waitFor(() => expect(tab.statuses.at(-1)).toBe('open'), { timeout: 6000 });
  expect(stolen).toBe(true);
  source.happen();
  await vi.waitFor(() => expect(tab.seqs()).toEqual([1]));
  let give = () => {};
  const taken = navigator.locks.request(
    name,
    { steal: true },
    () => new Promise<void>((done) => (give = done)),
  );
  await vi.waitFor(() => expect(source.streams.size).toBe(0));
  give();
  await taken;
  source.happen();
  await vi.waitFor(() => expect(tab.seqs()).toEqual([1, 2]), { timeout: 6000 });
});

it('has its own connection where the browser has no locks', async () => {
  const locks = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(navigator), 'locks');
  Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
  onTestFinished(() => {
    Reflect.deleteProperty(navigator, 'locks');
    expect(locks).toBeDefined();
  });
  const source = await startSource();
  const tabs = [openTab(source.peer.url, 'st1.0.1'), openTab(source.peer.url, 'st1.0.1')];
  await vi.waitFor(() => {
    for (const tab of tabs) expect(tab.statuses.at(-1)).toBe('open');
  });
  expect(source.opened).toBe(2);
});
