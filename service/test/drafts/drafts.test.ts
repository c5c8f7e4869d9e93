import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Answer, startService, type TestService } from '../harness/service.ts';

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

const FIRST = { 'if-none-match': '*' };
const at = (version: number) => ({ 'if-match': `"${version}"` });
const NEW_CHART = `new:${CAST.patients.marcusFirst}`;

function save(
  person: Person,
  key: string,
  body: string | Record<string, unknown>,
  headers: Record<string, string>,
): Promise<Answer> {
  const content = typeof body === 'string' ? { body } : body;
  return person.call('PUT', `/v1/drafts/${encodeURIComponent(key)}`, content, headers);
}
const discard = (person: Person, key: string, headers: Record<string, string> = {}) =>
  person.call('DELETE', `/v1/drafts/${encodeURIComponent(key)}`, undefined, headers);
const drafts = async (person: Person) => (await person.call('GET', '/v1/drafts')).body.data;

async function conversation(): Promise<string> {
  const { id } = await priya.started({
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
    recipientIds: [CAST.portal.marcus],
    body: 'The van leaves at 8:30.',
  });
  return id;
}

test('B31: a draft is kept byte for byte, follows its author to another device and is nobody else’s', async () => {
  const id = await conversation();
  const body = 'ﬁrst\r\n\te\u0301 👩‍👩‍👧 half a th';
  const first = await save(priya, id, body, FIRST);
  expect(first.status).toBe(201);
  expect(first.headers.get('etag')).toBe('"1"');
  const whole = { body: 'Hi', subject: 'Ride', type: 'portal', recipientIds: [CAST.portal.marcus] };
  expect((await save(priya, NEW_CHART, whole, FIRST)).status).toBe(201);
  const device = await signIn(service, cast, 'staff:priya');
  expect(await drafts(device)).toMatchObject([
    { key: NEW_CHART, version: 1, ...whole },
    { key: id, version: 1, body },
  ]);
  expect(Object.keys((await drafts(device))[1]).sort()).toEqual(['body', 'key', 'updatedAt', 'version']);
  for (const other of [tom, marcus]) expect(await drafts(other)).toEqual([]);
  expect((await priya.list()).data[0].hasDraft).toBe(true);
  expect((await marcus.list()).data[0].hasDraft).toBe(false);
});

test('B31: an older tab never overwrites newer text: it gets 412 with the stored draft, and nothing changes', async () => {
  await save(priya, 'new', 'One', FIRST);
  const newer = await save(priya, 'new', 'One two', at(1));
  expect([newer.status, newer.body.version]).toEqual([200, 2]);
  const before = (await priya.list()).state;
  for (const stale of [at(1), at(3), FIRST, { 'if-match': '"1", "7"' }]) {
    const refused = await save(priya, 'new', 'Old tab', stale);
    expect(refused.status).toBe(412);
    expect(refused.body).toMatchObject({ code: 'version_mismatch', draft: { version: 2, body: 'One two' } });
  }
  expect((await drafts(priya))[0].body).toBe('One two');
  expect(await priya.since(before)).toEqual([]);
  expect((await save(priya, 'new', 'Mine', { 'if-match': '"1", "2"' })).body.version).toBe(3);
  expect((await save(priya, 'new', 'Any', { 'if-match': '*' })).body.version).toBe(4);
});

test('B31: of two tabs that save at the same moment one wins and the other gets what it wrote', async () => {
  const race = async (headers: Record<string, string>, texts: string[]) => {
    const answers = await Promise.all(texts.map((text) => save(priya, 'new', text, headers)));
    const won = answers.filter(({ status }) => status < 300);
    expect(won).toHaveLength(1);
    for (const lost of answers.filter(({ status }) => status === 412))
      expect(lost.body.draft).toMatchObject({ version: won[0]?.body.version, body: won[0]?.body.body });
    return won[0]?.body.version;
  };
  expect(await race(FIRST, ['a', 'b', 'c', 'd'])).toBe(1);
  expect(await race(at(1), ['e', 'f', 'g', 'h'])).toBe(2);
});

test('B31: a save repeated because its answer was lost is the same save', async () => {
  await save(priya, 'new', 'One', FIRST);
  const again = await save(priya, 'new', 'One', FIRST);
  expect([again.status, again.body.version]).toEqual([200, 1]);
  await save(priya, 'new', 'Two', at(1));
  expect((await save(priya, 'new', 'Two', at(1))).body.version).toBe(2);
});

test('B31: sending consumes the draft in the same transaction, and a late save of it gets 412', async () => {
  const id = await conversation();
  await save(priya, id, 'Bring a coat', FIRST);
  await save(priya, id, 'Bring a coat.', at(1));
  const { state } = await priya.list();
  const sent = await priya.send(id, { body: 'Bring a coat.', draft: { key: id, version: 2 } });
  expect(sent.status).toBe(201);
  expect(await drafts(priya)).toEqual([]);
  expect((await priya.list()).data[0].hasDraft).toBe(false);
  expect(await priya.since(state)).toContainEqual({ type: 'draft', key: id, version: null });
  for (const late of [FIRST, at(1), at(2), { 'if-match': '*' }]) {
    const refused = await save(priya, id, 'Bring a coat', late);
    expect([refused.status, refused.body.draft, refused.body.version]).toEqual([412, null, 3]);
  }
  expect(await drafts(priya)).toEqual([]);
  const next = await save(priya, id, 'Another', at(3));
  expect([next.status, next.body.version]).toEqual([201, 4]);
});

test('B31: the list names the version that the next text after a sent or discarded one goes by, so that nobody asks in vain', async () => {
  const id = await conversation();
  await save(priya, id, 'Bring a coat.', FIRST);
  await priya.send(id, { body: 'Bring a coat.', draft: { key: id, version: 1 } });
  await save(priya, 'new', 'Never mind', FIRST);
  await discard(priya, 'new', at(1));
  const { data, spent } = (await priya.call('GET', '/v1/drafts')).body;
  expect([data, spent]).toEqual([
    [],
    [
      { key: id, version: 2 },
      { key: 'new', version: 2 },
    ],
  ]);
  for (const { key, version } of spent)
    expect((await save(priya, key, 'Next', at(version))).status).toBe(201);
  expect((await priya.call('GET', '/v1/drafts')).body.spent).toEqual([]);
  expect((await tom.call('GET', '/v1/drafts')).body.spent).toEqual([]);
});

test('B31: a refused send keeps the draft', async () => {
  const id = await conversation();
  await save(priya, id, 'Bring a coat.', FIRST);
  await cast.settings({ enabled: false });
  const refused = await priya.send(id, { body: 'Bring a coat.', draft: { key: id, version: 1 } });
  expect(refused.status).toBe(403);
  expect(await drafts(priya)).toMatchObject([{ key: id, version: 1, body: 'Bring a coat.' }]);
});

test('B31: a discarded draft is gone everywhere, once; a late save of it gets 412', async () => {
  await save(priya, 'new', 'One', FIRST);
  const { state } = await priya.list();
  const stale = await discard(priya, 'new', at(7));
  expect([stale.status, stale.body.draft.body]).toEqual([412, 'One']);
  expect((await discard(priya, 'new', at(1))).status).toBe(204);
  expect((await discard(priya, 'new', at(1))).status).toBe(204);
  expect(await drafts(priya)).toEqual([]);
  for (const late of [FIRST, at(1)]) expect((await save(priya, 'new', 'One more', late)).status).toBe(412);
  expect(await priya.since(state)).toEqual([{ type: 'draft', key: 'new', version: null }]);
});

test('B31: each save is told to the author’s other tabs by key and version, never with its text', async () => {
  const { state } = await priya.list();
  const others = (await tom.list()).state;
  await save(priya, NEW_CHART, 'Secret plan', FIRST);
  await save(priya, NEW_CHART, 'Secret plan B', at(1));
  expect(await priya.since(state)).toEqual([
    { type: 'draft', key: NEW_CHART, version: 1 },
    { type: 'draft', key: NEW_CHART, version: 2 },
  ]);
  expect(await tom.since(others)).toEqual([]);
});

test('B15: a draft for a conversation of others is refused exactly as for one that does not exist', async () => {
  const id = await conversation();
  const headers = { ...FIRST, 'x-request-id': 'same' };
  const foreign = await save(tom, id, 'x', headers);
  const unknown = await save(tom, '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11', 'x', headers);
  expect(foreign.status).toBe(404);
  expect(foreign.text).toBe(unknown.text);
  expect((await discard(tom, id)).status).toBe(204);
});

test('B31: a save that breaks a rule names the field and changes nothing', async () => {
  const missing = await save(priya, 'new', 'x', {});
  expect([missing.status, missing.body.code]).toEqual([428, 'precondition_required']);
  expect((await save(priya, 'new', 'x', { ...FIRST, ...at(1) })).status).toBe(428);
  const cases: Array<[string, unknown, Record<string, string>, string]> = [
    ['new', { body: 'x' }, { 'if-match': 'nope' }, 'header/if-match'],
    ['new', { body: 'x' }, { 'if-match': '"1" "2"' }, 'header/if-match'],
    ['new', { body: 'x' }, { 'if-none-match': '"1"' }, 'header/if-none-match'],
    ['new', { body: 'x'.repeat(20_001) }, FIRST, '/body'],
    ['new', { body: 'a\0b' }, FIRST, '/body'],
    ['new', { body: 'x', subject: '\ud800' }, FIRST, '/subject'],
    ['new', { body: 'x', attachment: 'y' }, FIRST, '/attachment'],
    ['new', {}, FIRST, '/body'],
    ['old', { body: 'x' }, FIRST, 'path/key'],
    ['new:', { body: 'x' }, FIRST, 'path/key'],
  ];
  for (const [key, body, headers, pointer] of cases) {
    const answer = await save(priya, key, body as Record<string, unknown>, headers);
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([422, pointer]);
  }
  expect(await drafts(priya)).toEqual([]);
});

test('B31: a draft is kept for thirty days, and shown for no longer', async () => {
  const id = await conversation();
  await save(priya, 'new', 'Old', FIRST);
  await save(priya, id, 'Old too', FIRST);
  expect((await priya.list()).data[0].hasDraft).toBe(true);
  await service.messaging.services.store.write(cast.companyId, (tx) =>
    tx.db
      .updateTable('draft')
      .set({ updated_at: tx.now - 30 * 24 * 60 * 60 * 1000 })
      .where('company_id', '=', cast.companyId)
      .execute(),
  );
  expect(await drafts(priya)).toEqual([]);
  expect((await priya.list()).data[0].hasDraft).toBe(false);
  expect((await save(priya, 'new', 'Late', at(1))).status).toBe(412);
  const next = await save(priya, 'new', 'Fresh', FIRST);
  expect([next.status, next.body.version]).toEqual([201, 2]);
});

test('B40: the same key at another company is another draft', async () => {
  const other = await createCast(service, 'Second Clinic');
  const namesake = await signIn(service, other, 'staff:priya');
  await save(priya, NEW_CHART, 'Ours', FIRST);
  expect(await drafts(namesake)).toEqual([]);
  expect((await save(namesake, NEW_CHART, 'Theirs', FIRST)).body.version).toBe(1);
  expect((await drafts(priya))[0].body).toBe('Ours');
});

test('B31: a draft about a chart is taken only from those the chart is open to; what is stored may be written on', async () => {
  const chart = `new:${CAST.patients.marcusFirst}`;
  for (const [person, key] of [
    [priya, 'new:999:made-up'],
    [marcus, 'new:999:made-up'],
  ] as const)
    expect((await save(person, key, 'Invented', FIRST)).status).toBe(404);
  expect(await drafts(priya)).toEqual([]);
  expect((await save(priya, chart, 'One', FIRST)).status).toBe(201);
  expect((await save(marcus, chart, 'Mine', FIRST)).status).toBe(201);
  await cast.put(`/v1/staff/${CAST.staff.priya}`, {
    name: 'Priya Raman',
    availableForPortalMessages: true,
    locationIds: ['north'],
    restrictedPatientIds: [CAST.patients.marcusFirst],
  });
  expect((await save(priya, chart, 'One two', at(1))).status).toBe(200);
  expect((await discard(priya, chart)).status).toBe(204);
  expect((await save(priya, chart, 'Again', at(3))).status).toBe(404);
});

test('B31: a user has at most 100 drafts; the next one is refused until one is sent or discarded', async () => {
  const start = () => priya.started({ type: 'staff', recipientIds: [CAST.staff.tom], body: 'Hello' });
  const keys: string[] = (await Promise.all(Array.from({ length: 101 }, start))).map(({ id }) => id);
  const [over = '', first = '', ...others] = keys;
  const saved = await Promise.all([first, ...others].map((key) => save(priya, key, 'Text', FIRST)));
  expect(new Set(saved.map(({ status }) => status))).toEqual(new Set([201]));
  const refused = await save(priya, over, 'One more', FIRST);
  expect(refused.status).toBe(422);
  expect(refused.body.errors).toMatchObject([
    { pointer: 'path/key', message: expect.stringContaining('100') },
  ]);
  expect((await save(priya, first, 'Text goes on', at(1))).status).toBe(200);
  expect((await save(tom, over, 'Another user', FIRST)).status).toBe(201);
  expect((await discard(priya, first)).status).toBe(204);
  expect((await save(priya, over, 'One more', FIRST)).status).toBe(201);
  const listed = await priya.call('GET', '/v1/drafts?limit=60');
  expect(listed.body.data).toHaveLength(60);
  expect(listed.body.spent).toMatchObject([{ key: first }]);
  const rest = await priya.call('GET', `/v1/drafts?limit=60&cursor=${listed.body.nextCursor}`);
  expect([rest.body.data.length, rest.body.spent, rest.body.nextCursor]).toEqual([40, [], null]);
}, 180_000);
