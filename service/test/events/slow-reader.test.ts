import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { UserPrincipal } from '../../src/auth/principal.ts';
import { appendEvents } from '../../src/events/append.ts';
import { LiveStream } from '../../src/events/live-stream.ts';
import { type Cast, createCast } from '../harness/cast.ts';
import { principalOf } from '../harness/principal.ts';
import { startService, type TestService } from '../harness/service.ts';

const MARCUS = 'portal:pu-marcus' as const;
let service: TestService;
let cast: Cast;
let principal: UserPrincipal;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  principal = await principalOf(service, await cast.token(MARCUS));
});

/** A reader whose connection takes `room` writes and no more until it is told to go on. */
class SlowReader {
  readonly ids: string[] = [];
  state: 'open' | 'ended' | 'destroyed' = 'open';
  room: number;
  readonly #stream: LiveStream;

  constructor(room: number) {
    this.room = room;
    this.#stream = new LiveStream(
      service.messaging.services,
      principal,
      {
        write: (text) => {
          this.ids.push(...[...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? ''));
          this.room -= 1;
          return this.room > 0;
        },
        end: () => {
          this.state = 'ended';
        },
        destroy: () => {
          this.state = 'destroyed';
        },
      },
      { startAt: { eventSeq: 0, directoryVersion: 0, timeline: '' }, catchUp: async () => undefined },
    );
  }

  goOn(): void {
    this.room = Number.POSITIVE_INFINITY;
    this.#stream.drained();
  }

  leave(): void {
    this.#stream.closed();
  }
}

/** Appends and wakes, as an action does. */
function append(count: number): Promise<void> {
  const { store, hub } = service.messaging.services;
  return store.write(cast.companyId, async (tx) => {
    for (let part = 0; part < count; part += 100)
      await appendEvents(
        tx,
        Array.from({ length: 100 }, () => ({
          user: MARCUS,
          data: { type: 'draft' as const, key: 'new', version: 1 },
        })),
      );
    tx.afterCommit(() => hub.wakeUser(cast.companyId, MARCUS));
  });
}

test('B35: what a slow reader has not taken stays in the database, and comes whole and in order when it goes on', async () => {
  const reader = new SlowReader(2);
  const quick = new SlowReader(Number.POSITIVE_INFINITY);
  await append(1_000);
  await expect.poll(() => quick.ids.length, { timeout: 5_000 }).toBeGreaterThan(1_000);
  // The greeting and one batch at most: memory does not grow with what waits.
  expect(reader.ids.length).toBeLessThanOrEqual(1 + 200);
  reader.goOn();
  await expect.poll(() => reader.ids.at(-1), { timeout: 5_000 }).toBe(quick.ids.at(-1));
  const own = (ids: string[]) => ids.slice(1).map((id) => Number(id.split('.')[1]));
  for (const { ids } of [reader, quick]) {
    const numbers = own(ids).filter((seq, at, all) => seq !== all[at - 1]);
    expect(numbers.filter((seq) => seq > 0)).toEqual(Array.from({ length: 1_000 }, (_, at) => at + 1));
  }
  reader.leave();
  quick.leave();
});

test('B38: also the stream of a reader who takes nothing ends with the account', async () => {
  const reader = new SlowReader(1);
  await expect.poll(() => reader.ids.length, { timeout: 2_000 }).toBe(1);
  await cast.put('/v1/portal-users/pu-marcus', {
    name: 'Marcus Bell',
    email: 'pu-marcus@mail.example.org',
    status: 'disabled',
  });
  await expect.poll(() => reader.state, { timeout: 1_000 }).toBe('destroyed');
  expect(service.messaging.services.hub.readers(cast.companyId)).toEqual([]);
});
