import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Answer, type Json, startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
let tom: Person;
let marcus: Person;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  [priya, tom, marcus] = await Promise.all([
    signIn(service, cast, 'staff:priya'),
    signIn(service, cast, 'staff:tom'),
    signIn(service, cast, 'portal:pu-marcus'),
  ]);
});

const search = (person: Person, body: string | Record<string, unknown>): Promise<Answer> =>
  person.call('POST', '/v1/conversations/search', typeof body === 'string' ? { q: body } : body);
async function found(person: Person, body: string | Record<string, unknown>): Promise<string[]> {
  const answer = await search(person, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.map((row: Json) => row.id);
}
/** The hit parts of each match, as the page marks them. */
const marked = (row: Json): string[] =>
  row.matches.flatMap(({ field, snippet, ranges }: Json) =>
    ranges.map(([start, end]: [number, number]) => `${field}:${snippet.slice(start, end)}`),
  );

async function toMarcus(body: string, subject?: string): Promise<string> {
  const { id } = await priya.started({
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
    recipientIds: [CAST.portal.marcus],
    body,
    ...(subject === undefined ? {} : { subject }),
  });
  return id;
}
async function toTom(body: string, subject?: string): Promise<string> {
  const { id } = await priya.started({
    type: 'staff',
    recipientIds: ['tom'],
    body,
    ...(subject === undefined ? {} : { subject }),
  });
  return id;
}

test('B29: a conversation is found by name, by patient, by subject and by body, and each hit is shown where it is', async () => {
  const ride = await toMarcus('The van leaves at 8:30.', 'Ride on Thursday');
  const rota = await toTom('Who takes the night shift?', 'Rota');
  expect(await found(priya, 'okafor')).toEqual([rota]);
  expect(await found(priya, 'marcus')).toEqual([ride]);
  expect(await found(priya, 'thursday')).toEqual([ride]);
  expect(await found(priya, 'night shift')).toEqual([rota]);
  const { body } = await search(priya, 'MARC');
  expect(marked(body.data[0])).toEqual(['patient:Marc', 'participant:Marc']);
  const [hit] = (await search(priya, 'van')).body.data;
  expect(hit.matches).toEqual([
    { field: 'body', seq: 1, snippet: 'The van leaves at 8:30.', ranges: [[4, 7]] },
  ]);
  expect(hit).toMatchObject({ id: ride, subject: 'Ride on Thursday', archived: false, unread: 0 });
});

test('B29: every word must be in one message or in the header, not spread over several messages', async () => {
  const id = await toMarcus('apples and pears', 'Fruit');
  await priya.sent(id, 'plums and cherries');
  expect(await found(priya, 'pears apples')).toEqual([id]);
  expect(await found(priya, 'fruit plums bell')).toEqual([id]);
  expect(await found(priya, 'pears plums')).toEqual([]);
  expect(await found(priya, 'fruit pears plums')).toEqual([]);
  const [row] = (await search(priya, 'fruit plums')).body.data;
  expect(marked(row)).toEqual(['subject:Fruit', 'body:plums']);
  expect(row.matches[1].seq).toBe(2);
});

test('B29: case, accents and compatibility forms make no difference, and the hit is marked in the text as written', async () => {
  const id = await toTom('Straße für Ærøskøbing, ﬁnd Łódź 👩‍👩‍👧 CAFE\u0301 ΟΔΟΣ', 'İstanbul');
  for (const q of [
    'strasse',
    'STRASSE',
    'aeroskobing',
    'ærøskøbing',
    'find',
    'lodz',
    'café',
    'οδος',
    'ΟΔΟΣ',
    'istanbul',
  ])
    expect([q, await found(priya, q)]).toEqual([q, [id]]);
  const [row] = (await search(priya, 'strasse lodz')).body.data;
  expect(marked(row)).toEqual(['body:Straße', 'body:Łódź']);
  const [family] = (await search(priya, 'cafe')).body.data;
  expect(marked(family)).toEqual(['body:CAFÉ']);
});

test('B29: signs that other searches treat as their own are only text', async () => {
  const id = await toTom(`100% of "it's" a_b c\\d (x AND y) NEAR *`);
  await toTom('100 of its aXb cd x y');
  for (const q of ['100%', '"it\'s"', 'a_b', 'c\\d', '(x AND', 'y) near', ' * near']) {
    expect([q, await found(priya, q)]).toEqual([q, [id]]);
  }
});

test('B29: fewer than three characters after trimming are refused, counted as people count', async () => {
  for (const q of ['', '  a ', 'ab', '  ab  ', 'e\u0301e\u0301', '👩👩']) {
    const answer = await search(priya, q);
    expect([q, answer.status, answer.body.errors?.[0].pointer]).toEqual([q, 422, '/q']);
  }
  const id = await toTom('日本語 👩👩👩');
  expect(await found(priya, '日本語')).toEqual([id]);
  expect(await found(priya, '👩👩👩')).toEqual([id]);
});

test('B24, B29: both sections are searched, each result says which, and one may be chosen', async () => {
  const kept = await toTom('budget one');
  const archived = await toTom('budget two');
  expect((await priya.patch(archived, { archived: true, readThroughSeq: 1 })).body.archived).toBe(true);
  const { body } = await search(priya, 'budget');
  expect(body.data.map((row: Json) => [row.id, row.archived])).toEqual([
    [archived, true],
    [kept, false],
  ]);
  expect(await found(priya, { q: 'budget', section: 'active' })).toEqual([kept]);
  expect(await found(priya, { q: 'budget', section: 'archived' })).toEqual([archived]);
});

test('B15, B29: nobody finds what is not their own, whatever they search for', async () => {
  await toMarcus('confidential plan', 'Plan');
  const gus = await signIn(service, cast, 'portal:pu-gus');
  const sam = await signIn(service, cast, 'staff:sam');
  const twin = await createCast(service, 'Second Clinic');
  const namesake = await signIn(service, twin, 'staff:priya');
  for (const other of [gus, sam, tom, namesake]) {
    expect(await found(other, 'confidential')).toEqual([]);
    expect(await found(other, 'marcus')).toEqual([]);
  }
  expect(await found(marcus, 'confidential')).toHaveLength(1);
});

test('B13, B29: whom messages passed over finds only what came before, until access is back', async () => {
  const { id } = await priya.started({
    type: 'staff',
    patientId: CAST.patients.marcusFirst,
    recipientIds: ['tom', 'ana'],
    body: 'early word',
  });
  await cast.put('/v1/staff/tom', { name: 'Tom Okafor', locationIds: [] });
  await priya.sent(id, 'later word');
  expect(await found(tom, 'early')).toEqual([id]);
  expect(await found(tom, 'later')).toEqual([]);
  expect(await found(priya, 'later')).toEqual([id]);
  const [row] = (await search(tom, 'word')).body.data;
  expect([row.lastMessage.seq, row.matches.map((match: Json) => match.seq)]).toEqual([1, [1]]);
  await cast.put('/v1/staff/tom', { name: 'Tom Okafor', locationIds: ['north'] });
  expect(await found(tom, 'later')).toEqual([id]);
});

test('B29: results are paged without a cap, the latest first, each once', async () => {
  const ids: string[] = [];
  for (let at = 0; at < 130; at += 1) ids.unshift(await toTom(at % 2 === 0 ? `needle ${at}` : `hay ${at}`));
  const needles = ids.filter((_, at) => (129 - at) % 2 === 0);
  for (const limit of [7, 60, 200]) {
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: Answer = await search(priya, {
        q: 'needle',
        limit,
        ...(cursor === null ? {} : { cursor }),
      });
      paged.push(...body.data.map((row: Json) => row.id));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(needles);
  }
  const first = await search(priya, { q: 'needle', limit: 10 });
  const { id } = await priya.sent(needles.at(-1) ?? '', 'needle again');
  expect(id).toBeDefined();
  const second = await search(priya, { q: 'needle', limit: 200, cursor: first.body.nextCursor });
  expect(second.body.data).toHaveLength(54);
  expect(await priya.since(first.body.state)).toContainEqual({
    type: 'message',
    conversationId: needles.at(-1),
    seq: 2,
    mine: true,
  });
});

test('B29: of a long conversation the latest hits are shown, short, around the word', async () => {
  const id = await toTom(`${'before '.repeat(100)}needle${' after'.repeat(100)}`);
  for (let at = 0; at < 5; at += 1) await tom.sent(id, `needle ${at}`);
  const [row] = (await search(priya, 'needle')).body.data;
  expect(row.matches.map((match: Json) => match.seq)).toEqual([6, 5, 4]);
  const [long] = (await search(priya, 'before needle')).body.data;
  expect(long.matches[0].snippet.length).toBeLessThanOrEqual(160);
  expect(marked(long)).toContain('body:before');
});

test('B39: the audit keeps the length and the count of a search, never its text', async () => {
  await toTom('a canary in the mine');
  await found(priya, 'canary');
  await service.messaging.services.views.flush();
  const rows = await service.messaging.services.store.read(cast.companyId, (tx) =>
    tx.db.selectFrom('audit_event').selectAll().where('company_id', '=', cast.companyId).execute(),
  );
  const record = rows.find((row) => row.act === 'conversation.search');
  expect(record).toMatchObject({ actor: 'staff:priya', subject: null });
  expect(JSON.parse(record?.data ?? '')).toEqual({ length: 6, count: 1 });
  expect(JSON.stringify(rows)).not.toContain('canary');
});

test('B29: what breaks a rule names the field', async () => {
  const cases: Array<[Record<string, unknown>, string]> = [
    [{}, '/q'],
    [{ q: 'x'.repeat(201) }, '/q'],
    [{ q: 'abc\0' }, '/q'],
    [{ q: 'abc', section: 'inbox' }, '/section'],
    [{ q: 'abc', limit: 0 }, '/limit'],
    [{ q: 'abc', cursor: 'bm90IG9uZQ' }, '/cursor'],
    [{ q: 'abc', everything: true }, '/everything'],
  ];
  for (const [body, pointer] of cases) {
    const answer = await search(priya, body);
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([422, pointer]);
  }
  const url = await priya.call('POST', '/v1/conversations/search?q=abc', { q: 'abc' });
  expect([url.status, url.body.errors[0].pointer]).toEqual([422, 'query/q']);
});
