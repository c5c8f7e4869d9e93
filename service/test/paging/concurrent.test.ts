import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';

/*
 * Pages are read while others write. What did not change since the first page is on exactly one page; what did is in the
 * changes since that page's state; nothing is on two.
 */

const ROWS = 24;
const LIMIT = 5;
const BODY = 'findable words';

let service: TestService;
let cast: Cast;
let priya: Person;
let others: Person[];
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  others = await Promise.all(
    (['staff:tom', 'staff:ana', 'portal:pu-marcus'] as const).map((key) => signIn(service, cast, key)),
  );
  for (let n = 0; n < ROWS; n += 1) await begin(n);
});
afterAll(() => service.stop());

/** Starts a conversation of Priya's. */
function begin(n: number): Promise<Json> {
  const portal = { patientId: CAST.patients.marcusFirst, recipientIds: [CAST.portal.marcus] };
  return n % 2 === 0
    ? priya.started({ type: 'staff', recipientIds: ['tom', 'ana'], body: `${BODY} ${n}` })
    : priya.started({ type: 'portal', ...portal, body: `${BODY} ${n}` });
}

/** Everybody writes, archives and begins for as long as `read` reads. */
async function whileOthersWrite<T>(read: () => Promise<T>): Promise<T> {
  let reading = true;
  const writing = others.map(async (person, number) => {
    for (let n = 0; reading; n += 1) {
      const { data } = await person.list('?section=all&limit=50');
      const { id } = data[(n * 7 + number * 3) % data.length];
      expect((await person.send(id, `${BODY} more`)).status).toBe(201);
      if (n % 3 === 0) await priya.patch(id, { archived: true });
      if (n % 4 === 0) await begin(n);
    }
  });
  try {
    return await read();
  } finally {
    reading = false;
    await Promise.all(writing);
  }
}

interface Pages {
  rows: Json[];
  /** Of the first page. */
  state: string;
  count: number;
}

async function allPages(page: (cursor: string | undefined) => Promise<Json>): Promise<Pages> {
  const first = await page(undefined);
  const pages: Pages = { rows: [...first.data], state: first.state, count: 1 };
  for (let cursor = first.nextCursor; cursor !== null; pages.count += 1) {
    const next = await page(cursor);
    pages.rows.push(...next.data);
    cursor = next.nextCursor;
  }
  return pages;
}

/** The conversations of which the user was told since a state. */
async function changedSince(person: Person, state: string): Promise<Set<string>> {
  const changed = new Set<string>();
  for (let since = state; ; ) {
    const { body, status } = await person.call('GET', `/v1/changes?since=${since}`);
    expect(status).toBe(200);
    for (const event of body.events)
      if (event.conversationId !== undefined) changed.add(event.conversationId);
    if (!body.more) return changed;
    since = body.state;
  }
}

async function expectWhole({ rows, state, count }: Pages): Promise<void> {
  expect(count).toBeGreaterThan(2);
  const paged = rows.map((row) => row.id);
  expect(new Set(paged).size).toBe(paged.length);
  const changed = await changedSince(priya, state);
  expect(changed.size).toBeGreaterThan(0);
  const all = (
    await allPages((cursor) => priya.list(`?section=all&limit=200${cursor ? `&cursor=${cursor}` : ''}`))
  ).rows;
  for (const { id } of all) expect(paged.includes(id) || changed.has(id), id).toBe(true);
  // Some were left alone: paging showed them, or the proof would rest on the changes only.
  expect(all.some(({ id }) => !changed.has(id))).toBe(true);
}

test('B24: pages of the inbox and the changes since the first are all conversations, none twice, whatever arrives meanwhile', async () => {
  const pages = await whileOthersWrite(() =>
    allPages((cursor) =>
      priya.list(`?section=all&limit=${LIMIT}${cursor === undefined ? '' : `&cursor=${cursor}`}`),
    ),
  );
  await expectWhole(pages);
}, 30_000);

test('B29: pages of a search and the changes since the first are all matches, none twice', async () => {
  const pages = await whileOthersWrite(() =>
    allPages(async (cursor) => {
      const body = { q: BODY, limit: LIMIT, ...(cursor === undefined ? {} : { cursor }) };
      const answer = await priya.call('POST', '/v1/conversations/search', body);
      expect(answer.status, answer.text).toBe(200);
      return answer.body;
    }),
  );
  await expectWhole(pages);
}, 30_000);

test('B22: a conversation read page by page from its first message while others reply is each number once, up to the end of a page after the last', async () => {
  const { id } = await begin(0);
  const [tom, ana] = others as [Person, Person];
  for (let n = 0; n < 12; n += 1) await priya.sent(id, `${n}`);
  let reading = true;
  const writing = [tom, ana].map(async (person) => {
    for (let n = 0; reading && n < 60; n += 1) await person.sent(id, `${BODY} ${n}`);
  });
  const seqs: number[] = [];
  let state = '';
  for (let more = true; more; ) {
    const page = await priya.messages(id, `?after=${seqs.at(-1) ?? 0}&limit=4`);
    state ||= page.state;
    seqs.push(...page.data.map((message: Json) => message.seq));
    more = page.hasAfter;
    if (seqs.length > 40) reading = false;
  }
  reading = false;
  await Promise.all(writing);
  const told = (await priya.since(state)).filter(
    (event) => event.type === 'message' && event.conversationId === id,
  );
  const last = (await priya.open(id)).lastMessage.seq;
  expect(seqs).toEqual(seqs.map((_, at) => at + 1));
  const all = new Set([...seqs, ...told.map((event) => event.seq)]);
  expect(all.size).toBe(last);
}, 30_000);

test('B39: the audit, newest first, shows each record of before the first page once, while more are written', async () => {
  const audit = async (query: string) => {
    const answer = await service.request('GET', `/v1/audit?${query}`, { token: cast.key });
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };
  const before = await allPages((cursor) =>
    audit(`act=message.send&limit=200${cursor === undefined ? '' : `&cursor=${cursor}`}`),
  );
  const pages = await whileOthersWrite(() =>
    allPages((cursor) =>
      audit(`act=message.send&limit=20${cursor === undefined ? '' : `&cursor=${cursor}`}`),
    ),
  );
  const shown = pages.rows.map((row) => row.id);
  expect(new Set(shown).size).toBe(shown.length);
  for (const { id } of before.rows) expect(shown).toContain(id);
}, 30_000);
