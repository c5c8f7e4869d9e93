import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startService, type TestService } from '../../harness/service.ts';
import { bundle, type Entry, type Resource } from './synthea.ts';

let service: TestService;
let company: { id: string; key: string };
beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  company = await service.company();
});
afterAll(() => service.stop());

const call = (method: string, path: string, body?: unknown) =>
  service.request(method, path, { token: company.key, body });
const get = async (path: string) => (await call('GET', path)).body;
async function push(resources: ReadonlyArray<Resource | Entry>, query = '') {
  const entries = resources.map(
    (each): Entry => ('resourceType' in each ? { resource: each } : (each as Entry)),
  );
  const answer = await service.request('POST', `/v1/directory/import${query}`, {
    token: company.key,
    raw: bundle(entries, 'collection'),
    headers: { 'content-type': 'application/fhir+json' },
  });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.errors).toEqual([]);
  return answer.body;
}

const named = (text: string) => ({ name: [{ text }] });
const priya: Resource = { resourceType: 'Practitioner', id: 'priya', ...named('Priya Raman') };
const north: Resource = { resourceType: 'Location', id: 'north', name: 'North' };
const marcus: Resource = { resourceType: 'Patient', id: '123:7e0c', ...named('Marcus Bell') };
const roleOf = (id: string, location: string, rest: Resource = {}): Resource => ({
  resourceType: 'PractitionerRole',
  id,
  practitioner: { reference: 'Practitioner/priya' },
  location: [{ reference: `Location/${location}` }],
  ...rest,
});
const teamOf = (id: string, member: string, rest: Resource = {}): Resource => ({
  resourceType: 'CareTeam',
  id,
  status: 'active',
  subject: { reference: 'Patient/123:7e0c' },
  participant: [{ member: { reference: `Practitioner/${member}` } }],
  ...rest,
});
const code = (system: string, value: string) => [
  { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: value }] },
];
const GUARDIAN = code('v3-RoleCode', 'GUARD');
const dana = (rest: Resource = {}): Resource => ({
  resourceType: 'RelatedPerson',
  id: 'dana',
  active: true,
  patient: { reference: 'Patient/123:7e0c' },
  relationship: GUARDIAN,
  ...named('Dana Kim'),
  telecom: [
    { system: 'phone', value: '555' },
    { system: 'email', value: 'second@example.org', rank: 2 },
    { system: 'email', value: 'dana@example.org', rank: 1 },
  ],
  ...rest,
});

test('B5, B37: what FHIR does not say grants nothing where nothing is stored', async () => {
  const communication = [{ language: { coding: [{ code: 'es_MX' }] } }];
  await push([priya, north, marcus, dana({ active: undefined, communication })]);
  expect(await get('/v1/staff/priya')).toMatchObject({
    active: true,
    superAdmin: false,
    availableForPortalMessages: false,
    locationIds: [],
  });
  expect(await get('/v1/patients/123%3A7e0c')).toMatchObject({ locationId: null });
  expect(await get('/v1/portal-users/dana')).toMatchObject({
    status: 'invited',
    email: 'dana@example.org',
    locale: 'es-MX',
    connections: [{ patientId: '123:7e0c', relation: 'guardian', consent: null, connected: true }],
  });
});

test('B4, B5, B11, B32, B37: what FHIR does not say is left as the EMR has pushed it', async () => {
  const consent = { status: 'granted', scopes: ['messaging'], grantedAt: '2026-01-05T12:00:00.000Z' };
  const before = {
    staff: {
      title: 'Therapist',
      superAdmin: true,
      availableForPortalMessages: true,
      restrictedPatientIds: ['9'],
    },
    patient: {
      locationId: 'south',
      label: 'Aftercare',
      chartUrl: 'https://emr.example.org/1',
      personId: 'p',
    },
    portal: { email: 'own@example.org', status: 'active', locale: 'es' },
  };
  await call('PUT', '/v1/staff/priya', { name: 'P', locationIds: 'all', version: 7, ...before.staff });
  await call('PUT', '/v1/patients/123%3A7e0c', { name: 'M', ...before.patient });
  await call('PUT', '/v1/portal-users/dana', { name: 'D', ...before.portal });
  await call('PUT', '/v1/portal-users/dana/connections/123%3A7e0c', { relation: 'guarantor', consent });
  await push([priya, roleOf('r', 'north'), marcus, dana()]);
  expect(await get('/v1/staff/priya')).toMatchObject({
    name: 'Priya Raman',
    locationIds: 'all',
    version: 7,
    ...before.staff,
  });
  expect(await get('/v1/patients/123%3A7e0c')).toMatchObject({ name: 'Marcus Bell', ...before.patient });
  expect(await get('/v1/portal-users/dana')).toMatchObject({
    name: 'Dana Kim',
    ...before.portal,
    connections: [{ relation: 'guardian', consent }],
  });
});

test('B37: a row that was taken out of force stays out unless FHIR says that it is active', async () => {
  const rows = ['/v1/staff/priya', '/v1/locations/north', '/v1/patients/123%3A7e0c'];
  await push([priya, north, marcus, dana()]);
  for (const path of [...rows, '/v1/portal-users/dana/connections/123%3A7e0c']) await call('DELETE', path);
  await push([priya, north, marcus, dana({ active: undefined })]);
  for (const path of rows) expect((await get(path)).active, path).toBe(false);
  expect((await get('/v1/portal-users/dana')).connections[0].connected).toBe(false);
  await push([
    { ...priya, active: true },
    { ...north, status: 'active' },
    { ...marcus, active: true },
    dana(),
  ]);
  for (const path of rows) expect((await get(path)).active, path).toBe(true);
  expect((await get('/v1/portal-users/dana')).connections[0].connected).toBe(true);
  await push([
    { ...priya, active: false },
    { ...north, status: 'suspended' },
    { ...marcus, active: false },
    dana({ active: false }),
  ]);
  for (const path of rows) expect((await get(path)).active, path).toBe(false);
  expect((await get('/v1/portal-users/dana')).connections[0].connected).toBe(false);
});

test('B11, B37: locations are those of the roles in force together; a role that ends takes its own away', async () => {
  await push([priya, roleOf('r1', 'north', { code: [{ text: 'Therapist' }] }), roleOf('r2', 'south')]);
  const staff = () => get('/v1/staff/priya');
  expect(await staff()).toMatchObject({ locationIds: ['north', 'south'], title: 'Therapist' });
  await push([roleOf('r1', 'north', { active: false })]);
  expect((await staff()).locationIds).toEqual(['south']);
  await push([
    roleOf('r2', 'south', { period: { end: '2020' } }),
    roleOf('r3', 'east', { period: { start: '2999-01' } }),
  ]);
  expect((await staff()).locationIds).toEqual([]);
  await push([roleOf('r1', 'north'), roleOf('r1', 'west')]);
  expect((await staff()).locationIds).toEqual(['west']);
  // The role passes to another practitioner.
  await push([
    { ...priya, id: 'omar' },
    { ...roleOf('r1', 'west'), practitioner: { reference: 'Practitioner/omar' } },
  ]);
  expect((await staff()).locationIds).toEqual([]);
  expect((await get('/v1/staff/omar')).locationIds).toEqual(['west']);
  await push([{ request: { method: 'DELETE', url: 'PractitionerRole/r1' } }]);
  expect((await get('/v1/staff/omar')).locationIds).toEqual([]);
});

test('B12, B37: a chart’s team is that of its care teams in force together, each member until the end of their period', async () => {
  const members = async () =>
    (await get('/v1/patients/123%3A7e0c/care-team')).members.map(
      ({ staffId, endsAt }: Record<string, string | null>) => `${staffId} ${endsAt}`,
    );
  const until = (end: string) => ({ period: { start: '2020-01-01', end } });
  await push([
    teamOf('t1', 'ana', until('2999-06-30')),
    teamOf('t2', 'ana', until('2999-02')),
    teamOf('t3', 'tom', {
      ...until('2999'),
      participant: [
        { member: { reference: 'Practitioner/tom' }, period: { end: '2998-01-01T12:00:00+02:00' } },
        { member: { reference: 'Practitioner/past' }, period: { end: '2020-01-01' } },
        { member: { reference: 'RelatedPerson/dana' } },
      ],
    }),
  ]);
  expect(await members()).toEqual(['ana 2999-07-01T00:00:00.000Z', 'tom 2998-01-01T10:00:00.000Z']);
  await push([teamOf('t1', 'ana', { status: 'inactive' }), teamOf('t4', 'zoe', { status: undefined })]);
  expect(await members()).toEqual(['ana 2999-03-01T00:00:00.000Z', 'tom 2998-01-01T10:00:00.000Z']);
  await push([{ request: { method: 'DELETE', url: 'https://x.example.org/fhir/CareTeam/t2' } }]);
  expect(await members()).toEqual(['tom 2998-01-01T10:00:00.000Z']);
});

test('B12, B14, B37: a place that begins later is kept with its beginning; places with a gap between them are not joined', async () => {
  const places = async () =>
    (await get('/v1/patients/123%3A7e0c/care-team')).members.map(
      ({ staffId, startsAt, endsAt }: Record<string, string | null>) => `${staffId} ${startsAt} ${endsAt}`,
    );
  const from = (start: string, end?: string) => ({
    period: { start, ...(end === undefined ? {} : { end }) },
  });
  await push([
    teamOf('t1', 'ana', from('2990-01')),
    teamOf('t2', 'tom', {
      ...from('2990-01-01', '2995'),
      participant: [{ member: { reference: 'Practitioner/tom' }, ...from('2991-01-01', '2999-01-01') }],
    }),
    teamOf('t3', 'zoe', from('2990-01-01', '2990-12-31')),
    teamOf('t4', 'zoe', from('2995-01-01', '2995-12-31')),
    teamOf('t5', 'max', from('2990-01-01', '2990-12-31')),
    teamOf('t6', 'max', from('2991-01-01', '2991-12-31')),
  ]);
  expect(await places()).toEqual([
    'ana 2990-01-01T00:00:00.000Z null',
    'max 2990-01-01T00:00:00.000Z 2992-01-01T00:00:00.000Z',
    'tom 2991-01-01T00:00:00.000Z 2996-01-01T00:00:00.000Z',
    'zoe 2990-01-01T00:00:00.000Z 2991-01-01T00:00:00.000Z',
  ]);
});

test('B37: a PUT is the whole truth: what FHIR had said before it never comes back by itself', async () => {
  const byNpi = { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1' } };
  await push([priya, roleOf('r1', 'north'), teamOf('t1', 'ana', { participant: [{ member: byNpi }] })]);
  await call('PUT', '/v1/staff/priya', { name: 'Priya', locationIds: ['south'] });
  await call('PUT', '/v1/patients/123%3A7e0c/care-team', { members: [] });
  await push([{ ...priya, id: 'late', identifier: [byNpi.identifier] }]);
  expect((await get('/v1/patients/123%3A7e0c/care-team')).members).toEqual([]);
  await push([roleOf('r2', 'east'), teamOf('t2', 'tom')]);
  expect((await get('/v1/staff/priya')).locationIds).toEqual(['east']);
  expect((await get('/v1/patients/123%3A7e0c/care-team')).members).toEqual([
    { staffId: 'tom', endsAt: null },
  ]);
  await push([roleOf('r1', 'north')]);
  expect((await get('/v1/staff/priya')).locationIds).toEqual(['east', 'north']);
});

test('B7, B10, B37: guardian and guarantor by their codes alone; nobody else is connected, and who no longer is, is not', async () => {
  const relations: Array<[system: string, value: string, relation: string | undefined]> = [
    ['v3-RoleCode', 'GUARD', 'guardian'],
    ['v3-RoleCode', 'GUADLTM', 'guardian'],
    ['v3-RoleClass', 'GUAR', 'guarantor'],
    ['v3-RoleCode', 'GT', 'guarantor'],
    ['v3-RoleClass', 'GUARD', 'guardian'],
    ['v2-0063', 'GRD', 'guardian'],
    ['v2-0063', 'SEL', 'patient'],
    ['v3-RoleCode', 'ONESELF', 'patient'],
    ['v3-RoleCode', 'MTH', undefined],
    ['v2-0131', 'C', undefined],
    ['v2-0131', 'GUARD', undefined],
  ];
  for (const [system, value, relation] of relations) {
    const id = `${system}-${value}`;
    const report = await push([marcus, dana({ id, relationship: code(system, value) })]);
    expect(report, id).toMatchObject(
      relation === undefined ? { accepted: 1, skipped: 1 } : { accepted: 2, skipped: 0 },
    );
    expect((await get(`/v1/portal-users/${id}`)).connections?.[0]?.relation, id).toBe(relation);
  }
  const connections = async () =>
    (await get('/v1/portal-users/dana')).connections.map(
      ({ patientId, connected }: Record<string, unknown>) => `${patientId} ${connected}`,
    );
  await push([dana()]);
  await push([dana({ patient: { reference: 'Patient/200:a' } })]);
  expect((await connections()).sort()).toEqual(['123:7e0c false', '200:a true']);
  await push([dana({ patient: { reference: 'Patient/200:a' }, relationship: code('v3-RoleCode', 'MTH') })]);
  expect((await connections()).sort()).toEqual(['123:7e0c false', '200:a false']);
  await push([dana({ period: { end: '2020-01-01' } })]);
  expect((await connections()).sort()).toEqual(['123:7e0c false', '200:a false']);
});

test('B8, B37: a related person without an e-mail address has no account: the connection waits, counted as dangling', async () => {
  expect(await push([marcus, dana({ telecom: [] })])).toMatchObject({ accepted: 2, dangling: 1 });
  expect((await call('GET', '/v1/portal-users/dana')).status).toBe(404);
  await call('PUT', '/v1/portal-users/dana', { name: 'Dana', email: 'own@example.org', status: 'active' });
  expect((await get('/v1/portal-users/dana')).connections).toMatchObject([
    { relation: 'guardian', connected: true },
  ]);
});

test('B11, B37: a chart’s location is the extension’s, else the stored one, else the upload’s default', async () => {
  const at = (location: string) => ({
    extension: [
      { url: 'urn:kipu-messages:fhir:location', valueReference: { reference: `Location/${location}` } },
    ],
  });
  const location = async (id: string) => (await get(`/v1/patients/${id}`)).locationId;
  await push([north, { ...marcus, id: 'a' }, { ...marcus, id: 'b', ...at('north') }]);
  expect([await location('a'), await location('b')]).toEqual([null, 'north']);
  await push(
    [
      { ...marcus, id: 'a' },
      { ...marcus, id: 'b' },
    ],
    '?defaultLocationId=south',
  );
  expect([await location('a'), await location('b')]).toEqual(['south', 'north']);
  await push([{ ...marcus, id: 'a', ...at('north') }]);
  expect(await location('a')).toBe('north');
});

test('B22, B37: a removed resource takes its row out of force, and the conversations of the chart stay', async () => {
  await push([
    north,
    { ...priya, active: true },
    {
      ...marcus,
      extension: [
        { url: 'urn:kipu-messages:fhir:location', valueReference: { reference: 'Location/north' } },
      ],
    },
    roleOf('r', 'north'),
    dana(),
  ]);
  const sam = { name: 'Sam', superAdmin: true };
  await call('PUT', '/v1/staff/sam', sam);
  await call('PUT', '/v1/staff/priya', {
    name: 'Priya',
    locationIds: ['north'],
    availableForPortalMessages: true,
  });
  await call('PUT', '/v1/portal-users/dana', { name: 'Dana', email: 'd@example.org', status: 'active' });
  const settings = await call('GET', '/v1/settings');
  await service.request('PATCH', '/v1/settings', {
    token: company.key,
    body: { enabled: true, mode: 'selected_users' },
    headers: { 'if-match': settings.headers.get('etag') ?? '' },
  });
  const session = await call('POST', '/v1/sessions', { user: { type: 'staff', id: 'priya' } });
  const token = session.body.token;
  const started = await service.request('POST', '/v1/conversations', {
    token,
    body: { type: 'portal', patientId: '123:7e0c', recipientIds: ['dana'], body: 'Hello' },
  });
  expect(started.status, started.text).toBe(201);
  await push([
    { request: { method: 'DELETE', url: 'Patient/123:7e0c' } },
    { request: { method: 'DELETE', url: 'RelatedPerson/dana' } },
    { request: { method: 'DELETE', url: 'Patient/never-there' } },
  ]);
  expect((await get('/v1/patients/123%3A7e0c')).active).toBe(false);
  const open = await service.request('GET', `/v1/conversations/${started.body.id}`, { token });
  expect(open.body).toMatchObject({ canReply: false, lastMessage: { preview: 'Hello' } });
});
