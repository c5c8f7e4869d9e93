import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditOf, directoryChanges } from '../harness/rows.ts';
import { startService, type TestService } from '../harness/service.ts';

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

const RESOURCES: ReadonlyArray<
  [path: string, body: Record<string, unknown>, stored: Record<string, unknown>]
> = [
  ['/v1/locations/north', { name: 'North' }, { id: 'north', name: 'North', active: true, version: null }],
  [
    '/v1/staff/priya',
    { name: 'Priya Raman', title: 'Therapist', locationIds: ['south', 'north', 'north'], version: 4 },
    {
      id: 'priya',
      name: 'Priya Raman',
      title: 'Therapist',
      active: true,
      superAdmin: false,
      availableForPortalMessages: false,
      locationIds: ['north', 'south'],
      restrictedPatientIds: [],
      version: 4,
    },
  ],
  [
    '/v1/patients/123%3A7e0c',
    { name: 'Marcus Bell', locationId: 'north', personId: 'p9' },
    {
      id: '123:7e0c',
      name: 'Marcus Bell',
      label: null,
      locationId: 'north',
      chartUrl: null,
      personId: 'p9',
      active: true,
      version: null,
    },
  ],
  [
    '/v1/patients/123%3A7e0c/care-team',
    { members: [{ staffId: 'priya' }, { staffId: 'ana', endsAt: '2026-06-30T02:00:00+02:00' }] },
    {
      patientId: '123:7e0c',
      members: [
        { staffId: 'ana', endsAt: '2026-06-30T00:00:00.000Z' },
        { staffId: 'priya', endsAt: null },
      ],
      version: null,
    },
  ],
  [
    '/v1/portal-users/dana',
    { name: 'Dana Kim', email: 'dana@example.org', status: 'invited', locale: 'es_MX' },
    {
      id: 'dana',
      name: 'Dana Kim',
      email: 'dana@example.org',
      emailUsable: true,
      status: 'invited',
      locale: 'es-MX',
      erased: false,
      connections: [],
      version: null,
    },
  ],
];

test('B37: every PUT answers the row as stored, and a GET the same', async () => {
  for (const [path, body, stored] of RESOURCES) {
    const put = await call('PUT', path, body);
    expect(put.status, put.text).toBe(200);
    expect(put.body).toEqual(stored);
    expect((await call('GET', path)).body).toEqual(stored);
  }
});

test('B37: a connection carries relation and consent, and shows under its portal user', async () => {
  await call('PUT', '/v1/portal-users/dana', { name: 'Dana', email: 'd@example.org', status: 'active' });
  const consent = { status: 'granted', scopes: ['messaging'], grantedAt: '2026-01-05T12:00:00Z' };
  const put = await call('PUT', '/v1/portal-users/dana/connections/200%3Aa', {
    relation: 'guardian',
    consent,
  });
  const stored = {
    portalUserId: 'dana',
    patientId: '200:a',
    relation: 'guardian',
    consent: { ...consent, grantedAt: '2026-01-05T12:00:00.000Z', expiresAt: null, revokedAt: null },
    connected: true,
    version: null,
  };
  expect(put.body).toEqual(stored);
  expect((await call('DELETE', '/v1/portal-users/dana/connections/200%3Aa')).status).toBe(204);
  expect((await call('GET', '/v1/portal-users/dana')).body.connections).toEqual([
    { ...stored, connected: false },
  ]);
});

test('B37: the same row again changes nothing: no audit, no change of the directory', async () => {
  for (const [path, body] of RESOURCES) await call('PUT', path, body);
  const changes = await directoryChanges(service, company.id);
  expect(changes).toHaveLength(RESOURCES.length);
  for (const [path, body] of RESOURCES) expect((await call('PUT', path, body)).status).toBe(200);
  expect(await directoryChanges(service, company.id)).toEqual(changes);
  expect(await auditOf(service, company.id, 'directory.staff.put')).toHaveLength(1);
});

test.each([
  ...RESOURCES.map(([path, body]) => [path, body] as const),
  ['/v1/portal-users/dana/connections/200%3Aa', { relation: 'guardian' }] as const,
])('B37: %s refuses an older version, and keeps what it has', async (path, body) => {
  const put = (version: number) => call('PUT', path, { ...body, version });
  const stored = await put(5);
  expect(stored.status, stored.text).toBe(200);
  const stale = await put(4);
  expect([stale.status, stale.body.code]).toEqual([409, 'stale_version']);
  expect((await put(5)).body).toEqual(stored.body);
});

test('B37: a lower version is refused as stale and audited; the same and a higher one are taken; none is always taken', async () => {
  const put = (body: Record<string, unknown>) => call('PUT', '/v1/locations/north', body);
  await put({ name: 'Five', version: 5 });
  const stale = await put({ name: 'Four', version: 4 });
  expect(stale.status).toBe(409);
  expect(stale.body.code).toBe('stale_version');
  expect((await put({ name: 'Five b', version: 5 })).body).toMatchObject({ name: 'Five b', version: 5 });
  expect((await put({ name: 'No version' })).body).toMatchObject({ name: 'No version', version: 5 });
  const changes = (await directoryChanges(service, company.id)).length;
  expect((await put({ name: 'No version', version: 7 })).body.version).toBe(7);
  expect((await put({ name: 'Six', version: 6 })).status).toBe(409);
  expect(await directoryChanges(service, company.id)).toHaveLength(changes);
  const outcomes = (await auditOf(service, company.id, 'directory.location.put')).map((row) => row.outcome);
  expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(2);
});

test('B37: concurrent pushes of one row end with the highest version, whatever their order', async () => {
  const versions = Array.from({ length: 20 }, (_, at) => ((at * 7) % 20) + 1);
  await Promise.all(
    versions.map((version) => call('PUT', '/v1/staff/x', { name: `Name ${version}`, version })),
  );
  expect((await call('GET', '/v1/staff/x')).body).toMatchObject({ name: 'Name 20', version: 20 });
});

test('B37: a DELETE takes out of force and keeps the row; a push brings it back; an unknown id is 404', async () => {
  for (const [path, body] of RESOURCES.filter(([at]) => !at.endsWith('care-team'))) {
    await call('PUT', path, body);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(204);
    const gone = (await call('GET', path)).body;
    expect(gone.status ?? gone.active, path).toBe(path.includes('portal') ? 'disabled' : false);
    const back = (await call('PUT', path, { ...body, ...(path.includes('staff') ? { active: true } : {}) }))
      .body;
    expect(back.status ?? back.active).toBe(path.includes('portal') ? 'invited' : true);
    expect((await call('DELETE', `${path}-unknown`)).status).toBe(404);
    expect((await call('GET', `${path}-unknown`)).status).toBe(404);
  }
  expect((await call('DELETE', '/v1/portal-users/dana/connections/none')).status).toBe(404);
});

test('B37: each change names what it touched; a care team names who came and who went', async () => {
  const team = (...ids: string[]) =>
    call('PUT', '/v1/patients/c/care-team', { members: ids.map((staffId) => ({ staffId })) });
  await call('PUT', '/v1/locations/north', { name: 'North' });
  await team('ana', 'tom');
  await team('tom', 'zoe');
  await call('PUT', '/v1/portal-users/d/connections/c', { relation: 'patient' });
  await call('PUT', '/v1/staff/tom', { name: 'Tom' });
  await call('DELETE', '/v1/staff/tom');
  const subjects = (await directoryChanges(service, company.id)).map((change) => change.subjects?.sort());
  expect(subjects).toEqual([
    ['location:north'],
    ['patient:c', 'staff:ana', 'staff:tom'],
    ['patient:c', 'staff:ana', 'staff:zoe'],
    ['patient:c', 'portal:d'],
    ['staff:tom'],
    ['staff:tom'],
  ]);
});

test('B37: ids are opaque: colons, slashes, per cent signs, spaces and any script are told apart and returned as sent', async () => {
  const ids = [
    'a:b',
    'a/b',
    'a%2Fb',
    'a b',
    'é',
    'e\u0301',
    '病',
    '%',
    '?x=1#y',
    "';--",
    '\u{1f600}',
    'x'.repeat(200),
  ];
  for (const id of ids) {
    const path = `/v1/locations/${encodeURIComponent(id)}`;
    expect((await call('PUT', path, { name: `Name of ${id}`.slice(0, 200) })).body.id).toBe(id);
  }
  for (const id of ids) {
    const stored = await call('GET', `/v1/locations/${encodeURIComponent(id)}`);
    expect(stored.body).toMatchObject({ id, name: `Name of ${id}`.slice(0, 200) });
  }
});

test('B21, B37: a bad field is refused by name and rule, and nothing is stored', async () => {
  const bad: Array<[path: string, body: unknown, pointer: string]> = [
    ['/v1/locations/x', { name: '' }, '/name'],
    ['/v1/locations/x', { name: 'a\u0000b' }, '/name'],
    ['/v1/locations/x', { name: 'a\ud800b' }, '/name'],
    ['/v1/locations/x', { name: 'X', brandName: 'Y' }, '/brandName'],
    ['/v1/locations/x', { name: 'X', version: 1.5 }, '/version'],
    ['/v1/locations/x', [], '/'],
    [`/v1/locations/${'x'.repeat(201)}`, { name: 'X' }, 'path/id'],
    ['/v1/locations/a%00b', { name: 'X' }, 'path/id'],
    ['/v1/staff/x', { name: 'X', locationIds: 'some' }, '/locationIds'],
    ['/v1/patients/x', { name: 'X' }, '/locationId'],
    ['/v1/patients/x', { name: 'X', locationId: 'n', chartUrl: 'javascript:alert(1)' }, '/chartUrl'],
    ['/v1/patients/x/care-team', { members: [{ staffId: 'a' }, { staffId: 'a' }] }, '/members'],
    ['/v1/patients/x/care-team', { members: [{ staffId: 'a', endsAt: 'soon' }] }, '/members/0/endsAt'],
    ['/v1/portal-users/x', { name: 'X', email: 7, status: 'active' }, '/email'],
    ['/v1/portal-users/x', { name: 'X', email: 'x@example.org', status: 'gone' }, '/status'],
    ['/v1/portal-users/x/connections/y', { relation: 'friend' }, '/relation'],
  ];
  for (const [path, body, pointer] of bad) {
    const answer = await call('PUT', path, body);
    expect(answer.status, `${path} ${pointer} ${answer.text}`).toBe(422);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  }
  expect(await directoryChanges(service, company.id)).toEqual([]);
  expect((await call('GET', '/v1/locations/x?deep=true')).body.errors[0].pointer).toBe('query/deep');
});

test('B38: what is not JSON, not UTF-8, of another media type or too large is refused by its own status', async () => {
  const raw = (body: string | Uint8Array, type = 'application/json') =>
    service.request('PUT', '/v1/locations/x', {
      token: company.key,
      raw: body,
      headers: { 'content-type': type },
    });
  expect((await raw('{"name":')).status).toBe(400);
  expect((await raw(Uint8Array.of(0x22, 0xff, 0x22))).status).toBe(400);
  expect((await raw('{"name":"X"}', 'text/plain')).status).toBe(415);
  const long = await raw(JSON.stringify({ name: 'x'.repeat(4_200_000) }));
  expect(long.body).toMatchObject({ code: 'too_large', detail: 'The body must not exceed 4194304 bytes' });
  expect(long.status).toBe(413);
  expect((await call('GET', '/v1/locations/x')).status).toBe(404);
});

test('B11, B37: a staff user with 10,000 restricted charts is taken whole; one more is refused by its rule', async () => {
  const ids = Array.from(
    { length: 10_000 },
    (_, at) => `123:7e0c1d52-aaaa-4bbb-8ccc-${String(at).padStart(12, '0')}`,
  );
  const stored = await call('PUT', '/v1/staff/rosa', { name: 'Rosa', restrictedPatientIds: ids });
  expect(stored.status, stored.text.slice(0, 300)).toBe(200);
  expect(stored.body.restrictedPatientIds).toEqual(ids);
  const more = await call('PUT', '/v1/staff/rosa', {
    name: 'Rosa',
    restrictedPatientIds: [...ids, 'one-more'],
  });
  expect(more.status).toBe(422);
  expect(more.body.errors[0].pointer).toBe('/restrictedPatientIds');
});
