import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { listen } from '../events/listener.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { auditOf } from '../harness/rows.ts';
import { startService, type TestService } from '../harness/service.ts';
import { Identity, reaching, register } from './identity.ts';

let identity: Identity;
let service: TestService;
let cast: Cast;
let other: Cast;
beforeAll(async () => {
  identity = await Identity.start();
  service = await startService(reaching(identity.certificate));
  cast = await createCast(service);
  other = await createCast(service, 'Elsewhere');
});
afterEach(async () => {
  for (const each of [cast, other]) {
    const { data } = (await call('GET', '/v1/issuers', undefined, each.key)).body;
    for (const { id } of data) await each.remove(`/v1/issuers/${id}`);
  }
});
afterAll(async () => {
  await service.stop();
  await identity.stop();
});

const call = (method: string, path: string, body?: unknown, token = cast.key) =>
  service.request(method, path, { token, body });
const me = (token: string) => service.request('GET', '/v1/me', { token });

test('B38: an issuer is registered, read back, listed, changed and taken away; the same again changes nothing', async () => {
  const put = await call('PUT', '/v1/issuers/login', identity.entry());
  expect(put.body).toMatchObject({
    id: 'login',
    issuer: identity.url,
    audience: 'messages',
    userClaim: 'sub',
    typeClaim: 'user_type',
    userType: null,
  });
  expect((await call('PUT', '/v1/issuers/login', identity.entry())).body).toEqual(put.body);
  expect((await call('GET', '/v1/issuers/login')).body).toEqual(put.body);
  expect((await call('GET', '/v1/issuers')).body).toEqual({ data: [put.body] });
  const changed = await call(
    'PUT',
    '/v1/issuers/login',
    identity.entry({ typeClaim: undefined, userType: 'portal' }),
  );
  expect(changed.body).toMatchObject({ typeClaim: null, userType: 'portal', createdAt: put.body.createdAt });
  expect((await call('DELETE', '/v1/issuers/login')).status).toBe(204);
  expect((await call('DELETE', '/v1/issuers/login')).status).toBe(404);
  expect((await call('GET', '/v1/issuers/login')).status).toBe(404);
  const acts = (await auditOf(service, cast.companyId, 'issuer.put')).map(({ outcome, subject }) => [
    outcome,
    subject,
  ]);
  expect(acts).toEqual([
    ['done', 'login'],
    ['done', 'login'],
  ]);
});

test('B38: a bad entry is refused by field and rule, and nothing is stored', async () => {
  const bad: Array<[rest: Record<string, unknown>, pointer: string]> = [
    [{ issuer: 'http://login.example.org' }, '/issuer'],
    [{ issuer: 'https://me:secret@login.example.org' }, '/issuer'],
    [{ jwksUrl: 'http://127.0.0.1/jwks' }, '/jwksUrl'],
    [{ jwksUrl: 'https://169.254.169.254/jwks' }, '/jwksUrl'],
    [{ jwksUrl: 'https://[::1]/jwks' }, '/jwksUrl'],
    [{ jwksUrl: 'file:///etc/passwd' }, '/jwksUrl'],
    [{ jwksUrl: 'https://login.example.org/#keys' }, '/jwksUrl'],
    [{ audience: '' }, '/audience'],
    [{ userType: 'staff' }, '/typeClaim'],
    [{ typeClaim: undefined }, '/typeClaim'],
    [{ typeClaim: undefined, userType: 'admin' }, '/userType'],
    [{ secret: 'x' }, '/secret'],
  ];
  for (const [rest, pointer] of bad) {
    const answer = await call('PUT', '/v1/issuers/login', identity.entry(rest));
    expect(answer.status, pointer).toBe(422);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  }
  expect((await call('GET', '/v1/issuers')).body.data).toEqual([]);
});

test('B38: a company has at most 20 issuers, and no more is stored', async () => {
  const entry = (at: number) => identity.entry({ audience: `audience-${at}` });
  for (let at = 0; at < 20; at += 1) await register(service, cast, `i${at}`, entry(at));
  const more = await call('PUT', '/v1/issuers/i20', entry(20));
  expect(more.body).toMatchObject({
    status: 409,
    code: 'conflict',
    detail: 'A company has at most 20 issuers',
  });
  expect((await call('PUT', '/v1/issuers/i7', { ...entry(7), userClaim: 'uid' })).status).toBe(200);
  expect((await call('GET', '/v1/issuers')).body.data).toHaveLength(20);
});

test('B40: one issuer serves two companies by its audiences', async () => {
  await register(service, cast, 'login', identity.entry());
  await register(service, other, 'login', identity.entry({ audience: 'elsewhere' }));
  const companyOf = async (audience: unknown) =>
    (await me(await identity.token({ claims: { aud: audience } }))).body.company;
  expect(await companyOf('messages')).toMatchObject({ id: cast.companyId });
  expect(await companyOf(['elsewhere', 'account'])).toMatchObject({ id: other.companyId });
  expect((await call('GET', '/v1/issuers', undefined, other.key)).body.data).toHaveLength(1);
  expect((await call('DELETE', '/v1/issuers/second', undefined, other.key)).status).toBe(404);
});

test('B38: the claims that hold the user’s id and type are the company’s to name; a fixed type needs none', async () => {
  const uid = 'https://emr.example.org/uid';
  await register(
    service,
    cast,
    'login',
    identity.entry({ userClaim: uid, typeClaim: undefined, userType: 'portal' }),
  );
  const token = await identity.token({
    claims: { [uid]: CAST.portal.dana, sub: 'auth0|123', user_type: undefined },
  });
  expect((await me(token)).body.user).toMatchObject({ type: 'portal', id: CAST.portal.dana });
  expect((await me(await identity.token())).status).toBe(401);
});

test('B38: the user’s row decides at every request, and an entry that is changed or gone counts at the next', async () => {
  await register(service, cast, 'login', identity.entry());
  const token = await identity.token({ claims: { sub: 'tom' } });
  expect((await me(token)).status).toBe(200);
  await cast.remove('/v1/staff/tom');
  expect((await me(token)).status).toBe(401);
  await cast.put('/v1/staff/tom', { name: 'Tom Okafor', locationIds: ['north'] });
  expect((await me(token)).status).toBe(200);
  await register(service, cast, 'login', identity.entry({ audience: 'changed' }));
  expect((await me(token)).status).toBe(401);
  await register(service, cast, 'login', identity.entry());
  expect((await me(token)).status).toBe(200);
  await cast.remove('/v1/issuers/login');
  expect((await me(token)).status).toBe(401);
});

test('B38: open streams end with the token, with the account and with the issuer’s entry, each within a second or so', async () => {
  await register(service, cast, 'login', identity.entry());
  const now = Math.floor(Date.now() / 1000);
  const short = await listen(service, await identity.token({ claims: { exp: now + 2 } }));
  const tom = await listen(service, await identity.token({ claims: { sub: 'tom' } }));
  const stays = await listen(service, await identity.token({ claims: { sub: 'sam' } }));
  await cast.remove('/v1/staff/tom');
  await tom.end(1_000);
  await short.end(3_000);
  expect(stays.ended).toBe(false);
  await register(service, cast, 'login', identity.entry({ audience: 'changed' }));
  await stays.end(1_000);
  await register(service, cast, 'login', identity.entry());
  const again = await listen(service, await identity.token({ claims: { sub: 'sam' } }));
  await cast.remove('/v1/issuers/login');
  await again.end(1_000);
  await cast.put('/v1/staff/tom', { name: 'Tom Okafor', locationIds: ['north'] });
});

test('B38: a session of ours and a token of theirs are the same user: who wrote with one reads with the other', async () => {
  await register(service, cast, 'login', identity.entry());
  const started = await call(
    'POST',
    '/v1/conversations',
    {
      type: 'portal',
      patientId: CAST.patients.marcusFirst,
      recipientIds: [CAST.portal.marcus],
      body: 'Hello',
    },
    await identity.token(),
  );
  expect(started.status, started.text).toBe(201);
  const list = await call('GET', '/v1/conversations', undefined, await cast.token('staff:priya'));
  expect(list.body.data.map(({ id }: { id: string }) => id)).toContain(started.body.id);
  const marcus = await identity.token({ claims: { sub: CAST.portal.marcus, user_type: 'portal' } });
  expect((await call('GET', '/v1/unread', undefined, marcus)).body.messages).toBe(1);
});
