import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompanyKey } from '../../src/actions/create-company.ts';
import { SCOPES } from '../../src/auth/api-keys.ts';
import { openStore } from '../../src/store/open.ts';
import { Served } from '../durability/served.ts';
import { CAST, createCast } from '../harness/cast.ts';
import { createDatabase, type TestDatabase } from '../harness/database.ts';
import { signIn } from '../harness/person.ts';
import { aboutMarcus } from './world.ts';

let database: TestDatabase;
let served: Served;
const folder = mkdtempSync(join(tmpdir(), 'kipu-log-'));
const log = join(folder, 'log');
beforeAll(async () => {
  database = await createDatabase();
  served = await Served.on(database.config, { LOG_LEVEL: 'debug' });
  await served.start(['sh', '-c', `exec "$0" "$@" 2>${log}`]);
});
afterAll(async () => {
  await served.kill();
  await database.drop();
  rmSync(folder, { recursive: true });
});

test('B39: the log of removals, erasures, holds, exports and the policy holds no text, name, address or id of a path', async () => {
  const cast = await createCast(served);
  const store = await openStore(database.config);
  const made = await createCompanyKey(store, cast.companyId, 'law', SCOPES);
  await store.close();
  const priya = await signIn(served, cast, 'staff:priya');
  const { id } = await priya.started(aboutMarcus);
  const ask = (method: string, path: string, body?: unknown, headers = {}) =>
    served.request(method, path, { token: made?.key, body, headers });
  const about = new URLSearchParams({
    patientId: CAST.patients.marcusFirst,
    portalUserId: CAST.portal.marcus,
  });
  const statuses = [
    (await ask('PUT', `/v1/legal-holds/conversation/${id}`, {})).status,
    (await ask('POST', `/v1/conversations/${id}/messages/1/removal`, { ground: 'other' })).status,
    (await ask('DELETE', `/v1/legal-holds/conversation/${id}`)).status,
    (await ask('GET', `/v1/exports/json?${about}`)).status,
    (await ask('POST', `/v1/conversations/${id}/messages/1/removal`, { ground: 'other' })).status,
    (await ask('POST', `/v1/portal-users/${CAST.portal.marcus}/erasure`, { ground: 'other' })).status,
    (await ask('PUT', '/v1/retention', { retentionDays: 30 }, { 'if-match': '*' })).status,
  ];
  expect(statuses).toEqual([200, 409, 204, 200, 200, 200, 200]);
  await served.kill('SIGTERM');
  const lines = readFileSync(log, 'utf8');
  expect(lines).toContain('/v1/portal-users/{id}/erasure');
  expect(lines).not.toMatch(/Marcus|Bell|Priya|van leaves|Thursday|@mail|pu-marcus|123:7e0c/);
});
