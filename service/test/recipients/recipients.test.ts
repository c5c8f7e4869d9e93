import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { codes, type Person, signIn } from '../harness/person.ts';
import { type Answer, type Json, startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
});

const { marcusFirst, kimA, kimB } = CAST.patients;
const as = (key: Person['key']) => signIn(service, cast, key);
const search = (person: Person, body: Record<string, unknown>, headers = {}): Promise<Answer> =>
  person.call('POST', '/v1/recipients/search', body, headers);
const ids = (answer: Answer): string[] => answer.body.data.map((row: Json) => row.id);
async function names(person: Person, body: Record<string, unknown>): Promise<string[]> {
  const answer = await search(person, body);
  expect(answer.status, answer.text).toBe(200);
  return ids(answer);
}

test('B7, B8: a chart’s portal recipients are its active, connected accounts, each with its relation', async () => {
  const priya = await as('staff:priya');
  const { body } = await search(priya, { type: 'portal', patientId: marcusFirst });
  expect(body.data).toEqual([
    { type: 'portal', id: 'pu-gus', name: 'Gus Bell', relation: 'guarantor' },
    { type: 'portal', id: 'pu-marcus', name: 'Marcus Bell', relation: 'patient' },
  ]);
  expect(body.nextCursor).toBeNull();
  expect(await names(priya, { type: 'portal', patientId: kimA })).toEqual(['pu-dana']);
});

test('B8, B10: an account that is disabled, or only disconnected from this chart, is no longer listed, and is again when restored', async () => {
  const priya = await as('staff:priya');
  const listed = () => names(priya, { type: 'portal', patientId: marcusFirst });
  await cast.remove(pathOf`/v1/portal-users/pu-gus/connections/${marcusFirst}`);
  expect(await listed()).toEqual(['pu-marcus']);
  await cast.put('/v1/portal-users/pu-marcus', {
    name: 'Marcus Bell',
    email: 'm@mail.example.org',
    status: 'disabled',
  });
  expect(await listed()).toEqual([]);
  await cast.put('/v1/portal-users/pu-marcus', {
    name: 'Marcus Bell',
    email: 'm@mail.example.org',
    status: 'active',
  });
  await cast.put(pathOf`/v1/portal-users/pu-gus/connections/${marcusFirst}`, { relation: 'guardian' });
  expect(await listed()).toEqual(['pu-gus', 'pu-marcus']);
});

test('B16: with the consent gate on, a contact without a valid consent for messaging is not listed; the patient is', async () => {
  await cast.settings({ requireConsentForContacts: true });
  const priya = await as('staff:priya');
  const listed = () => names(priya, { type: 'portal', patientId: marcusFirst });
  const consent = (change: Record<string, unknown>) =>
    cast.put(pathOf`/v1/portal-users/pu-gus/connections/${marcusFirst}`, {
      relation: 'guarantor',
      consent: { status: 'granted', scopes: ['messaging'], grantedAt: '2026-01-01T00:00:00Z', ...change },
    });
  expect(await listed()).toEqual(['pu-marcus']);
  await consent({});
  expect(await listed()).toEqual(['pu-gus', 'pu-marcus']);
  for (const broken of [
    { scopes: ['billing'] },
    { expiresAt: '2026-02-01T00:00:00Z' },
    { status: 'revoked', revokedAt: '2026-02-01T00:00:00Z' },
  ]) {
    await consent(broken);
    expect(await listed()).toEqual(['pu-marcus']);
  }
});

test('B6: whoever is listed can be written to, and whoever is not is refused', async () => {
  const priya = await as('staff:priya');
  for (const [type, patientId, everyone] of [
    ['portal', marcusFirst, Object.values(CAST.portal)],
    ['portal', kimA, Object.values(CAST.portal)],
    ['staff', marcusFirst, Object.values(CAST.staff)],
    ['staff', undefined, Object.values(CAST.staff)],
  ] as const) {
    const listed = await names(priya, { type, ...(patientId === undefined ? {} : { patientId }) });
    expect(listed.length).toBeGreaterThan(0);
    for (const id of everyone) {
      const start = await priya.start({
        type,
        ...(patientId === undefined ? {} : { patientId }),
        recipientIds: [id],
        body: 'Hello',
      });
      expect([id, start.status]).toEqual([id, listed.includes(id) ? 201 : 403]);
    }
  }
});

test('B5, B17: a user without the right is offered nobody and told why', async () => {
  const tom = await as('staff:tom');
  for (const type of ['portal', 'staff']) {
    const { body } = await search(tom, { type, patientId: marcusFirst });
    expect(body.data).toEqual([]);
    expect(codes(body)).toEqual(['role_required']);
  }
  await cast.settings({ enabled: false });
  const { body } = await search(await as('staff:priya'), { type: 'portal', patientId: marcusFirst });
  expect([body.data, codes(body)]).toEqual([[], ['messaging_disabled']]);
});

test('B13: colleagues are active and never oneself; about a chart only those with access to it', async () => {
  const priya = await as('staff:priya');
  expect(await names(priya, { type: 'staff' })).toEqual(['ana', 'lena', 'rosa', 'sam', 'tom']);
  expect(await names(priya, { type: 'staff', patientId: marcusFirst })).toEqual(['ana', 'sam', 'tom']);
});

test('B12: a portal user sees the staff whom the mode allows for the chosen chart, with their title', async () => {
  const dana = await as('portal:pu-dana');
  const { body } = await search(dana, { type: 'portal', patientId: kimA });
  expect(body.data).toEqual([
    { type: 'staff', id: 'priya', name: 'Priya Raman', title: 'Primary therapist' },
    { type: 'staff', id: 'rosa', name: 'Rosa Lima' },
  ]);
  expect(await names(dana, { type: 'portal', patientId: kimB })).toEqual(['ana']);
  await cast.settings({ locations: { south: { mode: 'care_team_and_role' } } });
  const nobody = await search(dana, { type: 'portal', patientId: kimB });
  expect([nobody.body.data, nobody.body.reasons]).toEqual([[], []]);
  await cast.put(pathOf`/v1/patients/${kimB}/care-team`, {
    members: [{ staffId: 'ana' }, { staffId: 'lena' }],
  });
  expect(await names(dana, { type: 'portal', patientId: kimB })).toEqual(['lena']);
  await cast.put(pathOf`/v1/patients/${kimB}/care-team`, {
    members: [{ staffId: 'lena', endsAt: '2026-01-01T00:00:00Z' }],
  });
  expect(await names(dana, { type: 'portal', patientId: kimB })).toEqual([]);
});

test('B15: a chart that is not the caller’s own answers exactly as one that does not exist', async () => {
  const same = { 'x-request-id': 'same' };
  for (const [key, types] of [
    ['staff:priya', ['portal', 'staff']],
    ['portal:pu-marcus', ['portal']],
  ] as const) {
    const person = await as(key);
    for (const type of types) {
      const foreign = await search(person, { type, patientId: kimB }, same);
      const unknown = await search(person, { type, patientId: 'no-such-chart' }, same);
      expect(foreign.body.data).toEqual([]);
      expect(foreign.text).toBe(unknown.text);
    }
  }
});

test('B7: a name is found by any part, in any case and with or without accents, each word on its own', async () => {
  const priya = await as('staff:priya');
  const found = (q: string) => names(priya, { type: 'staff', q });
  expect(await found('sorensen')).toEqual(['ana']);
  expect(await found('  GROSS ')).toEqual(['lena']);
  expect(await found('a')).toEqual(['ana', 'lena', 'rosa', 'sam', 'tom']);
  expect(await found('lim ros')).toEqual(['rosa']);
  expect(await found('%')).toEqual([]);
  expect(await found('nobody')).toEqual([]);
  expect(await found('')).toHaveLength(5);
});

test('B13: pages of any size hold each person once, in the same order, whatever the alphabet', async () => {
  const extra = ['Åsa', 'émile', 'Zoë', '李小龍', 'Ωmega', 'a', 'A', 'ä', 'Ǆ', 'z', '\u{1f600}', '\uff21'];
  for (const [at, name] of extra.entries())
    await cast.put(`/v1/staff/extra-${at}`, { name, locationIds: ['north'] });
  const priya = await as('staff:priya');
  const all = await names(priya, { type: 'staff', limit: 200 });
  expect(new Set(all).size).toBe(5 + extra.length);
  for (const limit of [1, 2, 7]) {
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const answer: Answer = await search(priya, {
        type: 'staff',
        limit,
        ...(cursor === null ? {} : { cursor }),
      });
      expect(ids(answer).length).toBeLessThanOrEqual(limit);
      paged.push(...ids(answer));
      cursor = answer.body.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(all);
  }
});

test('B37: people behind a page full of those the rule leaves out are found all the same', async () => {
  const lines = Array.from({ length: 450 }, (_, at) => ({
    type: 'staff',
    id: `south-${at}`,
    name: `Aaron ${at}`,
    locationIds: ['south'],
  }));
  const answer = await service.request('POST', '/v1/directory/import', {
    token: cast.key,
    raw: lines.map((line) => JSON.stringify(line)).join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(answer.body.accepted, answer.text).toBe(450);
  const priya = await as('staff:priya');
  expect(await names(priya, { type: 'staff', patientId: marcusFirst, limit: 2 })).toEqual(['ana', 'sam']);
});

test('B12: what breaks a rule names the field', async () => {
  const priya = await as('staff:priya');
  const dana = await as('portal:pu-dana');
  const cases: Array<[Person, Record<string, unknown>, string]> = [
    [priya, { type: 'portal' }, '/patientId'],
    [dana, { type: 'staff', patientId: kimA }, '/type'],
    [priya, { type: 'everyone' }, '/type'],
    [priya, { type: 'staff', q: 'x'.repeat(201) }, '/q'],
    [priya, { type: 'staff', q: 'a\0' }, '/q'],
    [priya, { type: 'staff', limit: 201 }, '/limit'],
    [priya, { type: 'staff', cursor: 'bm90IG9uZQ' }, '/cursor'],
    [priya, { type: 'staff', email: 'x' }, '/email'],
  ];
  for (const [person, body, pointer] of cases) {
    const answer = await search(person, body);
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([422, pointer]);
  }
});
