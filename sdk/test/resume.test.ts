import { expect, it } from 'vitest';
import type { InboxStore } from '../src/store/types.ts';
import type { TestUser } from '../src/testing.ts';
import { differences } from './compare.ts';
import { ada, chart, mia, openInbox, startClinic, until } from './world.ts';

/** A repeatable source of chance. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The planted fault: the position is taken out of each request for the stream, so a connection starts at "now". */
const forgetful: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.delete('last-event-id');
  return fetch(input, { ...init, headers });
};

const SENDS = 500;
const CUTS = 20;
const CONVERSATIONS = 12;

interface Soak {
  differences: string[];
  stored: string[];
  sent: string[];
  restarts: number;
  cuts: number;
  ms: number;
}

/** Two people write 500 messages while the service is restarted and the connections are cut 20 times. */
async function soak(seed: number, options: { resume: boolean }): Promise<Soak> {
  const random = chance(seed);
  const service = await startClinic();
  const client = service.client(ada);
  const ids: string[] = [];
  for (let n = 0; n < CONVERSATIONS; n++) {
    const input = { type: 'portal', patientId: chart, recipientIds: ['mia'], body: `start ${n}` } as const;
    ids.push((await client.conversations.start({ ...input, recipientIds: ['mia'] })).id);
  }
  const people: Array<{ user: TestUser; store: InboxStore }> = [];
  for (const user of [ada, mia]) {
    const store = await openInbox(service, user, {}, options.resume ? {} : { fetch: forgetful });
    for (const id of ids) store.openThread(id);
    await until(store, (it) => ids.every((id) => it.threads[id]?.status === 'ready'));
    people.push({ user, store });
  }
  const waiting = () =>
    people.reduce(
      (sum, { store }) =>
        sum + ids.reduce((n, id) => n + (store.snapshot.threads[id]?.outgoing.length ?? 0), 0),
      0,
    );
  const atMost = async (limit: number) => {
    while (waiting() > limit)
      await Promise.race(
        people.map(({ store }) => {
          const now = store.snapshot;
          return until(store, (it) => it !== now, 30_000);
        }),
      );
  };

  const started = performance.now();
  const sent: string[] = [];
  let restarts = 0;
  const cutAt = new Set<number>();
  while (cutAt.size < CUTS) cutAt.add(Math.floor(random() * (SENDS - 20)) + 15);
  for (let n = 0; n < SENDS; n++) {
    const { store } = people[Math.floor(random() * people.length)]!;
    const id = ids[Math.floor(random() * ids.length)]!;
    sent.push(`${id} text ${n}`);
    store.send(id, `text ${n}`);
    if (cutAt.has(n)) {
      if (random() < 0.5) {
        restarts++;
        await service.restart();
      } else service.proxy.cutAll();
    }
    await atMost(8);
  }
  await atMost(0);
  const ms = Math.round(performance.now() - started);

  const found: string[] = [];
  for (const { user, store } of people) {
    await until(store, (it) => it.connection.status === 'open' && !store.hasUnsavedText, 30_000);
    const patience = options.resume ? 10_000 : 2000;
    const differ = await differences(service, user, store, ids, patience);
    found.push(...differ.map((path) => `${user.id}${path}`));
  }
  const stored: string[] = [];
  for (const id of ids) {
    for await (const message of service.client(ada).messages.list(id))
      if (message.body.startsWith('text')) stored.push(`${id} ${message.body}`);
  }
  return { differences: found, stored, sent, restarts, cuts: CUTS - restarts, ms };
}

const seed = Math.floor(Date.now() / 1000);

it('B35: after 500 sends through 20 restarts and cuts each store equals a fresh snapshot, nothing lost or twice', async () => {
  const result = await soak(seed, { resume: true });
  console.info(
    `seed ${seed}: ${result.sent.length} sent, ${result.stored.length} stored, ` +
      `${result.restarts} restarts, ${result.cuts} cuts, ${result.differences.length} differences, ${result.ms} ms`,
  );
  expect(result.stored.toSorted()).toEqual(result.sent.toSorted());
  expect(result.differences).toEqual([]);
}, 180_000);

it('B35: that test finds a feed that does not resume', async () => {
  const result = await soak(seed, { resume: false });
  console.info(`seed ${seed}, without resuming: ${result.differences.length} differences`);
  expect(result.stored.toSorted()).toEqual(result.sent.toSorted());
  expect(result.differences.length).toBeGreaterThan(0);
}, 180_000);
