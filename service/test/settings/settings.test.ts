import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { auditOf, directoryChanges } from '../harness/rows.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  cast = await createCast(service);
});
afterAll(() => service.stop());

const read = (token = cast.key) => service.request('GET', '/v1/settings', { token });
async function change(body: unknown, token = cast.key, ifMatch?: string) {
  const etag = ifMatch ?? (await read()).headers.get('etag') ?? '';
  return service.request('PATCH', '/v1/settings', { token, body, headers: { 'if-match': etag } });
}

test('B1, B3, B33: a new company has five quiet minutes between e-mails, messaging off and no mode, and cannot enable it without naming one', async () => {
  const fresh = await service.company('Fresh');
  const before = await read(fresh.key);
  expect(before.body).toMatchObject({ enabled: false, mode: null, brandName: 'Fresh', locations: {} });
  expect(before.body.emailQuietMinutes, 'B33').toBe(5);
  const etag = before.headers.get('etag') ?? '';
  const refused = await change({ enabled: true }, fresh.key, etag);
  expect(refused.status).toBe(422);
  expect(refused.body.errors[0].pointer).toBe('/mode');
  expect((await read(fresh.key)).body).toEqual(before.body);
  const named = await change({ enabled: true, mode: 'care_team' }, fresh.key, etag);
  expect(named.body).toMatchObject({ enabled: true, mode: 'care_team' });
});

test('B2: a Super Admin reads and changes the settings; any other user is refused and the refusal audited', async () => {
  const sam = await cast.token('staff:sam');
  const changed = await change({ brandName: 'North Recovery' }, sam);
  expect(changed.status).toBe(200);
  expect(changed.body).toMatchObject({ brandName: 'North Recovery', updatedBy: 'Sam Ito' });
  expect((await change({ brandName: 'Northern' })).body.updatedBy).toBeNull();
  for (const user of ['staff:priya', 'portal:pu-marcus'] as const) {
    const token = await cast.token(user);
    expect((await read(token)).body.code).toBe('super_admin_required');
    expect((await change({ enabled: false }, token)).body.code).toBe('super_admin_required');
  }
  expect((await read()).body).toMatchObject({ brandName: 'Northern', enabled: true });
  const audit = await auditOf(service, cast.companyId, 'settings.change');
  expect(audit.map(({ actor, outcome }) => `${actor.replace(/^key:.*/, 'key')} ${outcome}`).sort()).toEqual([
    'key done', // the cast itself
    'key done',
    'portal:pu-marcus refused',
    'staff:priya refused',
    'staff:sam done',
  ]);
  expect(audit.find(({ actor }) => actor === 'staff:sam')?.data).toMatchObject({ fields: ['brandName'] });
  expect(JSON.stringify(audit)).not.toContain('North Recovery');
});

test('B2: a demoted Super Admin is refused on the next request', async () => {
  const sam = await cast.token('staff:sam');
  expect((await read(sam)).status).toBe(200);
  await cast.put('/v1/staff/sam', { name: 'Sam Ito', locationIds: 'all' });
  expect((await read(sam)).body.code).toBe('super_admin_required');
});

test('B2: a change needs the version that was seen: 428 without, 412 with another, and nothing is changed', async () => {
  const first = await read();
  const etag = first.headers.get('etag') ?? '';
  const bare = await service.request('PATCH', '/v1/settings', { token: cast.key, body: { enabled: false } });
  expect(bare.status).toBe(428);
  expect((await change({ emailQuietMinutes: 5 }, cast.key, etag)).headers.get('etag')).not.toBe(etag);
  const late = await change({ enabled: false }, cast.key, etag);
  expect(late.status).toBe(412);
  expect(late.body.code).toBe('version_mismatch');
  expect((await change({}, cast.key, 'yesterday')).status).toBe(422);
  expect((await read()).body).toMatchObject({ enabled: true, emailQuietMinutes: 5 });
});

test('B4: a location overrides what it names and inherits the rest; null gives it back', async () => {
  const changed = await change({
    locations: {
      south: { enabled: false, brandName: 'South House' },
      north: { emergencyNotice: 'Call 999.' },
    },
  });
  expect(changed.body.locations).toEqual({
    south: { enabled: false, mode: 'care_team', brandName: 'South House' },
    north: { emergencyNotice: 'Call 999.' },
  });
  expect(changed.body.locationNames).toEqual({ north: 'North', south: 'South' });
  const back = await change({ locations: { south: { mode: null, enabled: null }, north: null } });
  expect(back.body.locations).toEqual({ south: { brandName: 'South House' } });
});

test('B4: a location can be enabled alone if a mode is named, here or company-wide; an unknown one is refused', async () => {
  const fresh = await service.company('Fresh');
  await service.request('PUT', '/v1/locations/east', { token: fresh.key, body: { name: 'East' } });
  const etag = (await read(fresh.key)).headers.get('etag') ?? '';
  const refused = await change({ locations: { east: { enabled: true } } }, fresh.key, etag);
  expect(refused.body.errors).toEqual([
    { pointer: '/locations/east/mode', message: expect.stringContaining('mode must be named') },
  ]);
  const unknown = await change({ locations: { 'west/1': { enabled: false } } }, fresh.key, etag);
  expect(unknown.body.errors[0].pointer).toBe('/locations/west~11');
  const taken = await change({ locations: { east: { enabled: true, mode: 'care_team' } } }, fresh.key, etag);
  expect(taken.body).toMatchObject({ enabled: false, locations: { east: { enabled: true } } });
});

test('B4: no push or import of the directory touches a location’s overrides', async () => {
  const before = (await read()).body.locations;
  await cast.put('/v1/locations/south', { name: 'South again' });
  await service.request('POST', '/v1/directory/import', {
    token: cast.key,
    raw: '{"type":"location","id":"south","name":"South by import"}\n',
    headers: { 'content-type': 'application/x-ndjson' },
  });
  await cast.remove('/v1/locations/south');
  expect((await read()).body.locations).toEqual(before);
});

test('B2: each change reaches readers as one change of the directory; one that changes nothing keeps the version', async () => {
  const before = await directoryChanges(service, cast.companyId);
  const etag = (await read()).headers.get('etag');
  const same = await change({
    enabled: true,
    mode: 'selected_users',
    locations: { south: { mode: 'care_team' } },
  });
  expect(same.headers.get('etag')).toBe(etag);
  expect(await directoryChanges(service, cast.companyId)).toEqual(before);
  await change({ enabled: false });
  const after = await directoryChanges(service, cast.companyId);
  expect(after.slice(before.length)).toEqual([{ version: before.length + 1, subjects: null }]);
});

test('B21: unknown fields, bad addresses and control characters are refused by name, and nothing changes', async () => {
  const before = (await read()).body;
  const bad: Array<[patch: Record<string, unknown>, pointer: string]> = [
    [{ colour: 'red' }, '/colour'],
    [{ portalUrl: 'javascript:alert(1)' }, '/portalUrl'],
    [{ mailFrom: 'nobody' }, '/mailFrom'],
    [{ brandName: 'North\r\nBcc: all@example.org' }, '/brandName'],
    [{ brandName: 'N\ud800' }, '/brandName'],
    [{ nonUrgentNotice: 'a\u0000b' }, '/nonUrgentNotice'],
    [{ mode: null }, '/mode'],
    [{ allowedOrigins: ['https://emr.example.org/path'] }, '/allowedOrigins/0'],
    [{ locations: { south: { portalUrl: 'https://x.example' } } }, '/locations/south/portalUrl'],
    [{ emailQuietMinutes: -1 }, '/emailQuietMinutes'],
  ];
  for (const [patch, pointer] of bad) {
    const answer = await change(patch);
    expect(answer.status, pointer).toBe(422);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  }
  expect((await read()).body).toEqual(before);
});

test('B40: allowed origins open CORS for this company’s answers alone, and at once', async () => {
  const origin = 'https://emr.north.example';
  const stranger = await service.company('Elsewhere');
  const asked = (token: string) => service.request('GET', '/v1/settings', { token, headers: { origin } });
  expect((await asked(cast.key)).headers.get('access-control-allow-origin')).toBeNull();
  const set = await change({ allowedOrigins: ['https://EMR.north.example:443', origin] });
  expect(set.body.allowedOrigins).toEqual([origin]);
  expect((await asked(cast.key)).headers.get('access-control-allow-origin')).toBe(origin);
  expect((await asked(stranger.key)).headers.get('access-control-allow-origin')).toBeNull();
  await change({ allowedOrigins: [] });
  expect((await asked(cast.key)).headers.get('access-control-allow-origin')).toBeNull();
});

test('B2, B4: a dry run tells in how many conversations reply would stop, and changes nothing', async () => {
  const { marcusFirst, kimB } = CAST.patients;
  const priya = await cast.token('staff:priya');
  const write = (token: string, body: Record<string, unknown>) =>
    service.request('POST', '/v1/conversations', { token, body: { body: 'Hello', ...body } });
  const portal = (patientId: string, id: string) => ({ type: 'portal', patientId, recipientIds: [id] });
  await cast.put('/v1/staff/nell', { name: 'Nell Ode', locationIds: ['north'] });
  const started = [
    await write(priya, { type: 'staff', recipientIds: ['nell'] }),
    await write(priya, portal(marcusFirst, 'pu-marcus')),
    await write(priya, portal(marcusFirst, 'pu-gus')),
    await write(await cast.token('staff:ana'), portal(kimB, 'pu-dana')),
    await write(priya, { type: 'staff', recipientIds: ['tom'] }),
  ];
  expect(started.map(({ status, text }) => status + (status === 201 ? '' : text))).toEqual(
    Array(5).fill('201'),
  );
  // Nobody is left to answer there: no reply that could be lost.
  await cast.put('/v1/staff/nell', { name: 'Nell Ode', active: false });
  const before = await read();
  const etag = before.headers.get('etag') ?? '';
  const dry = (patch: Record<string, unknown>, token = cast.key) =>
    service.request('PATCH', '/v1/settings?dryRun=true', {
      token,
      body: patch,
      headers: { 'if-match': etag },
    });

  expect((await dry({})).body).toEqual({ ...before.body, losesReply: 0 });
  const off = await dry({ enabled: false });
  expect(off.body).toMatchObject({ enabled: false, losesReply: 4 });
  expect((await dry({ enabled: false, locations: { south: { enabled: true } } })).body.losesReply).toBe(3);
  // Ana is on the care team without the role; Priya has the role and is on Marcus's care team.
  expect((await dry({ locations: { south: { mode: 'selected_users' } } })).body.losesReply).toBe(1);
  expect((await dry({ mode: 'care_team' })).body.losesReply).toBe(0);
  // The guarantor and the guardian have no consent.
  expect((await dry({ requireConsentForContacts: true })).body.losesReply).toBe(2);
  expect((await dry({ enabled: false }, priya)).body.code).toBe('super_admin_required');
  expect((await dry({ locations: { none: { enabled: true } } })).status).toBe(422);

  expect((await read()).body).toEqual(before.body);
  expect((await read()).headers.get('etag')).toBe(etag);
});

test('B3: while messaging is on without a sender address or a link, the settings and a Super Admin’s own page warn', async () => {
  const sam = await cast.token('staff:sam');
  const warned = ({ warnings }: { warnings?: { code: string }[] }) => warnings?.map(({ code }) => code);
  const me = async (token: string) => (await service.request('GET', '/v1/me', { token })).body;
  expect(warned((await read()).body)).toEqual([]);
  expect(warned(await me(sam))).toEqual([]);
  const changed = await change({ mailFrom: null, portalUrl: null });
  expect(changed.status).toBe(200);
  for (const body of [changed.body, (await read()).body, await me(sam)])
    expect(warned(body)).toEqual(['mail_from_missing', 'portal_url_missing']);
  expect(changed.body.warnings[0].message).toContain('all e-mails wait');
  expect(warned(await me(await cast.token('staff:priya')))).toBeUndefined();
  // Where only a location is on, its e-mails wait as well.
  const south = { enabled: false, locations: { south: { enabled: true } } };
  expect(warned((await change({ ...south, portalUrl: 'https://portal.example.org' })).body)).toEqual([
    'mail_from_missing',
  ]);
  expect(warned((await change({ enabled: false, locations: { south: null } })).body)).toEqual([]);
});

test('B33: the settings show the e-mail as it goes out, by the sender that will be used', async () => {
  expect((await read()).body.emailPreview).toEqual({
    from: 'North Clinic <no-reply@clinic.example.org>',
    subject: 'New message from North Clinic',
    text: expect.stringContaining('https://portal.example.org/inbox'),
  });
  const neutral = await change({ neutralSender: 'Your portal' });
  expect(neutral.body.emailPreview.from).toBe('Your portal <no-reply@clinic.example.org>');
  expect((await change({ portalUrl: null })).body.emailPreview).toBeNull();
});
