import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditOf } from '../harness/rows.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const keys = (token: string, method = 'GET', path = '', body?: unknown) =>
  service.request(method, `/v1/api-keys${path}`, { token, body });
const location = (token: string) =>
  service.request('PUT', '/v1/locations/n', { token, body: { name: 'North' } });

test('B38: a key is shown once, kept only as a hash, listed without its secret, and revoked at its next request', async () => {
  const { id: companyId, key } = await service.company();
  const made = await keys(key, 'POST', '', { name: 'Nightly sync', scopes: ['directory'] });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ name: 'Nightly sync', scopes: ['directory'] });
  expect((await location(made.body.key)).status).toBe(200);

  const secret = made.body.key.split('_').at(-1);
  const list = await keys(key);
  expect(list.body.data.map((row: { name: string }) => row.name).sort()).toEqual(['Nightly sync', 'test']);
  expect(list.text).not.toContain(secret);
  const rows = await service.messaging.services.store.read(companyId, (tx) =>
    tx.db.selectFrom('api_key').selectAll().where('company_id', '=', companyId).execute(),
  );
  expect(JSON.stringify(rows)).not.toContain(secret);

  expect((await keys(key, 'DELETE', `/${made.body.id}`)).status).toBe(204);
  expect((await location(made.body.key)).status).toBe(401);
  expect((await keys(key, 'DELETE', `/${made.body.id}`)).status).toBe(204);
  const revoked = (await keys(key)).body.data.find((row: { id: string }) => row.id === made.body.id);
  expect(revoked.revokedAt).not.toBeNull();
  expect(await auditOf(service, companyId, 'api-key.revoke')).toMatchObject([{ subject: made.body.id }]);
});

test('B38: a key does only what its scopes say, and cannot give what it lacks', async () => {
  const { key } = await service.company();
  const make = async (scopes: string[], by = key) => keys(by, 'POST', '', { name: scopes.join(), scopes });
  const sessions = (await make(['sessions'])).body.key;
  expect((await location(sessions)).body.code).toBe('scope_required');
  expect((await keys(sessions)).body.code).toBe('scope_required');
  expect((await service.request('GET', '/v1/settings', { token: sessions })).body.code).toBe(
    'scope_required',
  );
  const keyMaker = (await make(['keys'])).body.key;
  expect((await make(['directory'], keyMaker)).body.code).toBe('scope_required');
  expect((await make(['keys'], keyMaker)).status).toBe(201);
  expect((await make(['everything'])).status).toBe(422);
  expect((await make([])).status).toBe(422);
});

test('B40: a key of one company neither sees nor revokes another’s', async () => {
  const mine = await service.company('Mine');
  const theirs = await service.company('Theirs');
  const [own] = (await keys(theirs.key)).body.data;
  expect((await keys(mine.key, 'DELETE', `/${own.id}`)).status).toBe(404);
  expect((await location(theirs.key)).status).toBe(200);
  expect((await keys(mine.key)).text).not.toContain(own.id);
});
