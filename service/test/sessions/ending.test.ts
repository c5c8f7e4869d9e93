import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCompanyKey } from '../../src/actions/create-company.ts';
import { rotateSigningKeys } from '../../src/actions/rotate-signing-keys.ts';
import type { Scope } from '../../src/auth/api-keys.ts';
import { NO_LIMITS } from '../../src/limits/policies.ts';
import { Janitor } from '../../src/maintenance/janitor.ts';
import { listen } from '../events/listener.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { DIALECT } from '../harness/database.ts';
import { auditOf } from '../harness/rows.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';
import { Identity, reaching, register } from '../issuers/identity.ts';

let identity: Identity;
let service: TestService;
let cast: Cast;
beforeAll(async () => {
  identity = await Identity.start();
  service = await startService(reaching(identity.certificate));
});
beforeEach(async () => {
  cast = await createCast(service);
});
afterAll(async () => {
  await service.stop();
  await identity.stop();
});

const status = async (token: string) => (await service.request('GET', '/v1/unread', { token })).status;
const call = (method: string, path: string, body?: unknown, token = cast.key) =>
  service.request(method, path, { token, ...(body === undefined ? {} : { body }) });
async function mint(id: string, type: 'staff' | 'portal' = 'staff', key = cast.key): Promise<Json> {
  const answer = await call('POST', '/v1/sessions', { user: { type, id } }, key);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}
async function keyWith(...scopes: Scope[]): Promise<{ keyId: string; key: string }> {
  const made = await createCompanyKey(service.messaging.services.store, cast.companyId, 'narrow', scopes);
  if (made === undefined) throw new Error('no key');
  return made;
}

test('B38: one session is ended: refused at its next request, its stream within a second, and nobody else’s', async () => {
  const [ended, stays] = [await mint('priya'), await mint('priya')];
  const [page, other] = [await listen(service, ended.token), await listen(service, stays.token)];
  expect((await call('DELETE', `/v1/sessions/${ended.id}`)).status).toBe(204);
  await page.end(1_000);
  expect([await status(ended.token), await status(stays.token)]).toEqual([401, 200]);
  expect(other.ended).toBe(false);
  other.cut();
  expect((await call('DELETE', `/v1/sessions/${ended.id}`)).status).toBe(204);
  expect((await call('DELETE', '/v1/sessions/never-made')).status).toBe(204);
  expect((await auditOf(service, cast.companyId, 'session.end'))[0]).toMatchObject({ subject: ended.id });
});

test('B38: all sessions of a user end, and the next one they get counts at once', async () => {
  const ended = [await mint('priya'), await mint('priya')];
  const others = [await mint('tom'), await mint(CAST.portal.dana, 'portal')];
  const page = await listen(service, ended[0].token);
  expect((await call('POST', '/v1/sessions/end', { user: { type: 'staff', id: 'priya' } })).status).toBe(204);
  await page.end(1_000);
  for (const { token } of ended) expect(await status(token)).toBe(401);
  for (const { token } of others) expect(await status(token)).toBe(200);
  const next = await mint('priya');
  expect(await status(next.token)).toBe(200);
  await call('POST', '/v1/sessions/end', { user: { type: 'staff', id: 'priya' } });
  expect([await status(next.token), await status((await mint('priya')).token)]).toEqual([401, 200]);
});

test('B38, B40: all sessions of a company end, and none of another company', async () => {
  const other = await createCast(service, 'Elsewhere');
  const elsewhere = await other.token('staff:priya');
  const tokens = [(await mint('priya')).token, (await mint(CAST.portal.dana, 'portal')).token];
  const page = await listen(service, tokens[1]);
  expect((await call('POST', '/v1/sessions/end', { everyone: true })).status).toBe(204);
  await page.end(1_000);
  for (const token of tokens) expect(await status(token)).toBe(401);
  expect(await status(elsewhere)).toBe(200);
  expect(await status((await mint('priya')).token)).toBe(200);
});

test('B38: what is not one user or everyone is refused by field, an unknown user is a 404, and another key’s scope is not enough', async () => {
  for (const body of [
    {},
    { everyone: false },
    { everyone: true, user: { type: 'staff', id: 'priya' } },
    { user: {} },
  ])
    expect((await call('POST', '/v1/sessions/end', body)).status).toBe(422);
  for (const type of ['staff', 'portal'])
    expect((await call('POST', '/v1/sessions/end', { user: { type, id: 'nobody' } })).status).toBe(404);
  const { key } = await keyWith('directory');
  for (const answer of [
    await call('POST', '/v1/sessions/end', { everyone: true }, key),
    await call('DELETE', '/v1/sessions/x', undefined, key),
  ])
    expect([answer.status, answer.body.code]).toEqual([403, 'scope_required']);
});

test('B38: a revoked API key ends the sessions that it made, and no others', async () => {
  const narrow = await keyWith('sessions');
  const ended = await mint('priya', 'staff', narrow.key);
  const stays = await mint('priya');
  const page = await listen(service, ended.token);
  expect((await call('DELETE', `/v1/api-keys/${narrow.keyId}`)).status).toBe(204);
  await page.end(1_000);
  expect([await status(ended.token), await status(stays.token)]).toEqual([401, 200]);
});

test('B38: to sign a Super Admin in, a key needs the scope `sessions:super_admin`; who becomes one needs a new session', async () => {
  const narrow = await keyWith('sessions');
  const wide = await keyWith('sessions', 'sessions:super_admin');
  const refused = await call('POST', '/v1/sessions', { user: { type: 'staff', id: 'sam' } }, narrow.key);
  expect([refused.status, refused.body.code]).toEqual([403, 'scope_required']);
  expect(refused.body.detail).toContain('sessions:super_admin');
  expect((await auditOf(service, cast.companyId, 'session.create')).at(-1)).toMatchObject({
    outcome: 'refused',
    data: { code: 'scope_required' },
  });
  expect(await status((await mint('sam', 'staff', wide.key)).token)).toBe(200);
  const only = await call(
    'POST',
    '/v1/sessions',
    { user: { type: 'staff', id: 'sam' } },
    (await keyWith('sessions:super_admin')).key,
  );
  expect(only.body.code).toBe('scope_required');

  const [byNarrow, byWide] = [await mint('tom', 'staff', narrow.key), await mint('tom', 'staff', wide.key)];
  await cast.put('/v1/staff/tom', { name: 'Tom Okafor', superAdmin: true, locationIds: ['north'] });
  expect([await status(byNarrow.token), await status(byWide.token)]).toEqual([401, 200]);
});

test('B38: tokens of a company’s own issuer end as sessions do: by `jti`, by user, with everyone', async () => {
  await register(service, cast, 'login', identity.entry());
  const iat = Math.floor(Date.now() / 1000) - 5;
  const token = (jti: string, sub = 'priya') => identity.token({ claims: { jti, sub, iat } });
  const [one, two, tom] = [await token('one'), await token('two'), await token('three', 'tom')];
  const page = await listen(service, one);
  await call('DELETE', '/v1/sessions/one');
  await page.end(1_000);
  expect([await status(one), await status(two)]).toEqual([401, 200]);
  await call('POST', '/v1/sessions/end', { user: { type: 'staff', id: 'priya' } });
  expect([await status(two), await status(tom)]).toEqual([401, 200]);
  expect(await status(await identity.token({ claims: { iat: iat + 10 } }))).toBe(200);
  await call('POST', '/v1/sessions/end', { everyone: true });
  expect(await status(tom)).toBe(401);
  await cast.remove('/v1/issuers/login');
});

test('B38: on another node the streams end within a second as well', async () => {
  const second =
    DIALECT === 'postgres'
      ? await startService({ database: service.database, config: { secretKeys: service.config.secretKeys } })
      : undefined;
  const node = second ?? service;
  const [one, two, three] = [await mint('priya'), await mint('tom'), await mint(CAST.portal.dana, 'portal')];
  const pages = [
    await listen(node, one.token),
    await listen(node, two.token),
    await listen(node, three.token),
  ];
  await call('DELETE', `/v1/sessions/${one.id}`);
  await pages[0]?.end(1_000);
  await call('POST', '/v1/sessions/end', { user: { type: 'staff', id: 'tom' } });
  await pages[1]?.end(1_000);
  await call('POST', '/v1/sessions/end', { everyone: true });
  await pages[2]?.end(1_000);
  for (const { token } of [one, two, three])
    expect((await node.request('GET', '/v1/unread', { token })).status).toBe(401);
  await second?.stop();
});

test('B38: ended sessions are forgotten once they would have expired', async () => {
  const { store, log } = service.messaging.services;
  const rows = () =>
    store.read(cast.companyId, (tx) =>
      tx.db.selectFrom('ended_session').select('session_id').where('company_id', '=', tx.companyId).execute(),
    );
  await call('DELETE', '/v1/sessions/old');
  await store.write(cast.companyId, (tx) =>
    tx.db
      .updateTable('ended_session')
      .set({ expires_at: tx.now - 1 })
      .where('company_id', '=', tx.companyId)
      .execute(),
  );
  await call('DELETE', '/v1/sessions/recent');
  await new Janitor(store, log).sweep();
  expect(await rows()).toEqual([{ session_id: 'recent' }]);
});

test('B38: signing keys rotated with `endSessions` end every session, streams included', async () => {
  const before = await mint('priya');
  const page = await listen(service, before.token);
  const { config } = service;
  await rotateSigningKeys(service.messaging.services, config.secretKeys, cast.companyId, {
    endSessions: false,
  });
  expect(await status(before.token)).toBe(200);
  await rotateSigningKeys(service.messaging.services, config.secretKeys, cast.companyId, {
    endSessions: true,
  });
  await page.end(1_000);
  expect(await status(before.token)).toBe(401);
  expect(await status((await mint('priya')).token)).toBe(200);
});

test('B38: a whole clinic behind one address, signed out at once, is not taken for somebody who guesses', async () => {
  const tight = await startService({
    config: { limits: { ...NO_LIMITS, failedCredentials: { points: 3, seconds: 600 } } },
  });
  try {
    const clinic = await createCast(tight);
    const unread = async (token: string) => (await tight.request('GET', '/v1/unread', { token })).status;
    const tokens: string[] = [];
    for (let at = 0; at < 8; at += 1) tokens.push(await clinic.token('staff:priya'));
    for (const token of tokens) expect(await unread(token)).toBe(200);
    await tight.request('POST', '/v1/sessions/end', { token: clinic.key, body: { everyone: true } });
    for (const token of tokens) expect(await unread(token)).toBe(401);
    expect(await unread(await clinic.token('staff:priya'))).toBe(200);
    // Who tries an ended one again and again is counted like anyone else.
    for (let at = 0; at < 3; at += 1) expect(await unread(tokens[0] ?? '')).toBe(401);
    expect(await unread(tokens[0] ?? '')).toBe(429);
  } finally {
    await tight.stop();
  }
});
