import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ReadBrokenOff, type Tx } from '../../src/store/tx.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
});
afterAll(() => service.stop());

const toMarcus = {
  type: 'portal',
  patientId: CAST.patients.marcusFirst,
  recipientIds: [CAST.portal.marcus],
  body: 'One',
};
/** A statement that does not end by itself; on SQLite it gives rows all along. */
const forEver = (tx: Tx) =>
  tx.dialect === 'sqlite'
    ? sql`with recursive n(x) as (select 1 union all select 1 from n) select x from n`.execute(tx.db)
    : sql`select pg_sleep(600)`.execute(tx.db);
const conversations = (tx: Tx) =>
  tx.db.selectFrom('conversation').select('conversation_id').where('company_id', '=', tx.companyId).execute();

test('B35: a read that never ends keeps no send, no list and no badge waiting, until whoever asked for it is gone', async () => {
  const { store } = service.messaging.services;
  const gone = new AbortController();
  let settled = false;
  const endless = store.heavy(cast.companyId, forEver, { deadlineMs: 120_000, signal: gone.signal });
  const outcome = endless
    .catch((error: unknown) => error)
    .finally(() => {
      settled = true;
    });
  const { id } = await priya.started(toMarcus);
  for (let n = 0; n < 5; n += 1) await priya.sent(id, `meanwhile ${n}`);
  expect((await priya.list()).data[0].lastMessage.preview).toBe('meanwhile 4');
  expect((await priya.unread()).messages).toBe(0);
  expect((await store.heavy(cast.companyId, conversations)).length).toBe(1);
  expect(settled).toBe(false);
  gone.abort();
  expect(await outcome).toBeInstanceOf(ReadBrokenOff);
});

test('a read over its deadline is broken off, also one that waits for a lane, and the lanes serve on', async () => {
  const { store } = service.messaging.services;
  const late = (deadlineMs: number) => store.heavy(cast.companyId, forEver, { deadlineMs });
  const outcomes = await Promise.allSettled([late(200), late(200), late(200), late(200), late(1)]);
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'ReadBrokenOff' } });
  expect(await store.heavy(cast.companyId, conversations)).toHaveLength(1);
});

test('what a long read asks for after its time came is refused', async () => {
  const { store } = service.messaging.services;
  const gone = new AbortController();
  let after: unknown;
  const outcome = store.heavy(
    cast.companyId,
    async (tx) => {
      await conversations(tx);
      gone.abort();
      after = await conversations(tx).catch((error: unknown) => error);
    },
    { signal: gone.signal },
  );
  await expect(outcome).rejects.toBeInstanceOf(ReadBrokenOff);
  await expect.poll(() => after).toBeInstanceOf(ReadBrokenOff);
});

test('a long read sees one snapshot of one company, and can write nothing', async () => {
  const { store } = service.messaging.services;
  const seen = await store.heavy(cast.companyId, async (tx) => {
    const before = await conversations(tx);
    await priya.started(toMarcus);
    return [before.length, (await conversations(tx)).length];
  });
  expect(seen[1]).toBe(seen[0]);
  expect((await store.heavy(cast.companyId, conversations)).length).toBe((seen[0] ?? 0) + 1);
  const other = await service.company('Other Clinic');
  expect(await store.heavy(other.id, conversations)).toEqual([]);
  await expect(
    store.heavy(cast.companyId, (tx) =>
      tx.db.deleteFrom('message').where('company_id', '=', tx.companyId).execute(),
    ),
  ).rejects.toThrow();
  await expect(
    store.heavy(cast.companyId, (tx) => sql`select 1 from nowhere`.execute(tx.db)),
  ).rejects.toThrow(/nowhere/);
});
