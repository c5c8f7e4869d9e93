import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMessaging } from '../../src/app.ts';
import { rebuildSearchIndex } from '../../src/maintenance/rebuild-search-index.ts';
import { SearchIndexer } from '../../src/maintenance/search-indexer.ts';
import { searchCandidates } from '../../src/store/search-candidates.ts';
import { forgetMessages, forgetSubject, isIndexed } from '../../src/store/search-index.ts';
import type { Store, Tx } from '../../src/store/tx.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { eventually } from '../harness/eventually.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';

let service: TestService;
let store: Store;
let cast: Cast;
let priya: Person;
beforeAll(async () => {
  // The tests say when something is indexed; every search asks the index.
  service = await startService({ index: { delayMs: Number.POSITIVE_INFINITY, scanFirst: 0 } });
  store = service.messaging.services.store;
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
});

const indexer = () => new SearchIndexer(store, pino({ level: 'silent' }));
const index = () => indexer().catchUp(cast.companyId);
const candidates = (...words: string[]) =>
  store.heavy(cast.companyId, (tx) => searchCandidates(tx, 'staff:priya', words));
const docs = async () => {
  const count = (tx: Tx) =>
    sql<{
      count: number;
    }>`select count(*) as count from search_doc where company_id = ${tx.companyId}`.execute(tx.db);
  return (await store.read(cast.companyId, count)).rows[0]?.count;
};
async function toTom(body: string, subject?: string): Promise<string> {
  const { id } = await priya.started({
    type: 'staff',
    recipientIds: ['tom'],
    body,
    ...(subject === undefined ? {} : { subject }),
  });
  return id;
}
async function found(q: string): Promise<string[]> {
  const answer = await priya.call('POST', '/v1/conversations/search', { q });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.map((row: Json) => row.id);
}

test('B29: the index names the conversations that hold a word, in a body, a subject or a name, and few others', async () => {
  const ride = await toTom('The van leaves at 8:30', 'Ride on Thursday');
  const rota = await toTom('Who takes the night shift? 日本語 👩👩👩');
  await toTom('Nothing of that');
  const portal = await priya.started({
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
    recipientIds: [CAST.portal.marcus],
    body: 'See you',
  });
  expect(await index()).toBe(4);
  expect(await docs()).toBe(5);
  expect(await candidates('thursday')).toEqual([ride]);
  expect(await candidates('night')).toEqual([rota]);
  expect(await candidates('日本語')).toEqual([rota]);
  expect(await candidates('👩👩👩')).toEqual([rota]);
  expect(await candidates('marcus')).toEqual([portal.id]);
  expect(await candidates('thursday', 'leaves')).toEqual([ride]);
  expect(await candidates('okafor', 'night')).toEqual([rota]);
  expect(await candidates('thursday', 'night')).toEqual([]);
  expect(await candidates('xx', 'leaves')).toEqual([ride]);
});

test('B29: no word long enough, or only one of one’s own name: the index is not asked', async () => {
  await toTom('a b c');
  await index();
  expect(await candidates('a', 'b')).toBeUndefined();
  expect(await candidates('priya')).toBeUndefined();
  expect(await found('a b c')).toHaveLength(1);
  expect(await found('priya')).toHaveLength(1);
});

test('B29: a message is found before it is indexed, and its conversation’s older ones after', async () => {
  const id = await toTom('early word');
  const other = await toTom('other');
  expect(await found('early')).toEqual([id]);
  expect((await candidates('early'))?.toSorted()).toEqual([id, other].toSorted());
  await index();
  await priya.sent(id, 'later word');
  expect(await candidates('nowhere')).toEqual([id]);
  expect(await found('later')).toEqual([id]);
  expect(await found('early')).toEqual([id]);
  await index();
  expect(await candidates('nowhere')).toEqual([]);
  expect(await found('later')).toEqual([id]);
});

test('B15, B40: the index names nothing of anybody else’s, in this company or another', async () => {
  await toTom('confidential plan', 'Secret subject');
  const twin = await createCast(service, 'Second Clinic');
  const namesake = await signIn(service, twin, 'staff:priya');
  await namesake.started({ type: 'staff', recipientIds: ['tom'], body: 'confidential too' });
  await index();
  await indexer().catchUp(twin.companyId);
  const asked = (companyId: string, user: 'staff:ana' | 'staff:priya' | 'staff:tom', word: string) =>
    store.heavy(companyId, (tx) => searchCandidates(tx, user, [word]));
  expect(await asked(cast.companyId, 'staff:tom', 'confidential')).toHaveLength(1);
  expect(await asked(cast.companyId, 'staff:ana', 'confidential')).toEqual([]);
  expect(await asked(cast.companyId, 'staff:ana', 'secret')).toEqual([]);
  expect(await asked(twin.companyId, 'staff:priya', 'secret')).toEqual([]);
  expect(await asked(twin.companyId, 'staff:priya', 'confidential')).toHaveLength(1);
});

test('B22: what is emptied has left the index in the same transaction; what is emptied first is refused', async () => {
  const id = await toTom('unmistakable word', 'Peculiar subject');
  await priya.sent(id, 'second unmistakable');
  await index();
  const empty = (tx: Tx, seq: number) =>
    tx.db
      .updateTable('message')
      .set({ body: '', body_fold: '', removed_at: tx.now })
      .where('company_id', '=', tx.companyId)
      .where('conversation_id', '=', id)
      .where('seq', '=', seq)
      .execute();
  const wrongWay = store.write(cast.companyId, async (tx) => {
    await empty(tx, 1);
    await forgetMessages(tx, id, [1]);
  });
  await expect(wrongWay).rejects.toThrow('before it is emptied');
  expect(await docs()).toBe(3);
  await store.write(cast.companyId, async (tx) => {
    await forgetMessages(tx, id, [1]);
    await empty(tx, 1);
    await forgetSubject(tx, id);
  });
  expect(await docs()).toBe(1);
  expect(await candidates('word')).toEqual([]);
  expect(await candidates('peculiar')).toEqual([]);
  expect(await candidates('second')).toEqual([id]);
  // Not indexed yet: nothing to take out, and it never goes in.
  await priya.sent(id, 'third, late');
  await store.write(cast.companyId, async (tx) => {
    await forgetMessages(tx, id, [3]);
    await empty(tx, 3);
  });
  expect(await index()).toBe(1);
  expect(await docs()).toBe(1);
  expect(await store.read(cast.companyId, isIndexed)).toBe(true);
});

test('several indexers at once take up each message once', async () => {
  const id = await toTom('one');
  for (let n = 2; n <= 40; n += 1) await priya.sent(id, `message ${n}`);
  for (let n = 0; n < 20; n += 1) await toTom(`conversation ${n}`, 'Subject');
  const taken = await Promise.all([index(), index(), index()]);
  await index();
  expect(await store.read(cast.companyId, isIndexed)).toBe(true);
  expect(await docs()).toBe(40 + 20 + 20);
  expect(taken.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(60);
});

test('B29: an index that disagrees with the texts is made anew by one command, and searches answer all along', async () => {
  const id = await toTom('astonishing');
  await index();
  await store.write(cast.companyId, (tx) =>
    sql`delete from search_doc where company_id = ${tx.companyId}`.execute(tx.db),
  );
  expect(await found('astonishing')).toEqual([]);
  expect(await rebuildSearchIndex(store)).toBeGreaterThan(0);
  expect(await found('astonishing')).toEqual([id]);
  expect(await candidates('astonishing')).toEqual([id]);
});

test('B29: rows from before the index, or left by a crash, are indexed by the next service that starts, new ones soon after', async () => {
  const own = await startService({ index: { delayMs: Number.POSITIVE_INFINITY } });
  const there = await createCast(own);
  const author = await signIn(own, there, 'staff:priya');
  const { id } = await author.started({ type: 'staff', recipientIds: ['tom'], body: 'from before' });
  expect(await own.messaging.services.store.read(there.companyId, isIndexed)).toBe(false);
  await own.messaging.stop();
  const next = await createMessaging(own.config);
  const url = await next.start();
  const indexed = () =>
    eventually(async () => expect(await next.services.store.read(there.companyId, isIndexed)).toBe(true));
  await indexed();
  const reply = await fetch(`${url}/v1/conversations/${id}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${author.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ body: 'new one' }),
  });
  expect(reply.status).toBe(201);
  expect(await next.services.store.read(there.companyId, isIndexed)).toBe(false);
  await indexed();
  await next.stop();
  await own.database.drop();
});
