import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
let north: Cast;
let other: Cast;
beforeAll(async () => {
  service = await startService();
  north = await createCast(service, 'North Clinic');
  other = await createCast(service, 'Other Clinic');
});
afterAll(() => service.stop());

const get = (cast: Cast, path: string) => service.request('GET', path, { token: cast.key });
const { marcusFirst } = CAST.patients;
const PATHS = [
  '/v1/locations/north',
  '/v1/staff/priya',
  pathOf`/v1/patients/${marcusFirst}`,
  pathOf`/v1/patients/${marcusFirst}/care-team`,
  '/v1/portal-users/pu-marcus',
];

test('B40: two companies with the same ids and e-mails: what one pushes, deletes or prunes, the other never sees', async () => {
  const before = await Promise.all(PATHS.map(async (path) => (await get(other, path)).body));
  for (const path of PATHS) {
    const stored = (await get(north, path)).body;
    if (path.endsWith('care-team')) await north.put(path, { members: [] });
    else if (path.includes('portal'))
      await north.put(path, { name: 'Changed', email: 'x@example.org', status: 'disabled' });
    else
      await north.put(path, { name: 'Changed', ...('locationId' in stored ? { locationId: 'south' } : {}) });
  }
  await north.remove(pathOf`/v1/portal-users/pu-marcus/connections/${marcusFirst}`);
  await north.remove('/v1/staff/tom');
  const pruned = await service.request('POST', '/v1/directory/import?prune=true&pruneMax=100', {
    token: north.key,
    raw: '{"type":"end","count":0}',
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(pruned.body.deactivated).toBeGreaterThan(10);
  await north.settings({ enabled: false, brandName: 'Changed', locations: { south: null } });

  expect(await Promise.all(PATHS.map(async (path) => (await get(other, path)).body))).toEqual(before);
  expect((await get(other, '/v1/staff/tom')).body.active).toBe(true);
  expect((await get(other, '/v1/settings')).body).toMatchObject({
    enabled: true,
    brandName: 'Other Clinic',
    locations: { south: { mode: 'care_team' } },
  });
});

test('B40: a session belongs to one company: the same user id elsewhere is another person', async () => {
  const token = await other.token('staff:priya');
  const me = await service.request('GET', '/v1/me', { token });
  expect(me.body.company).toEqual({ id: other.companyId, name: 'Other Clinic' });
  const [, payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  const moved = Buffer.from(JSON.stringify({ ...claims, co: north.companyId })).toString('base64url');
  const forged = token.replace(payload, moved);
  expect((await service.request('GET', '/v1/me', { token: forged })).status).toBe(401);
});
