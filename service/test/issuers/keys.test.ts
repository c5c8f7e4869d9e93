import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Cast, createCast } from '../harness/cast.ts';
import { startService, type TestService } from '../harness/service.ts';
import { Identity, reaching, register, signingKey } from './identity.ts';

let identity: Identity;
let service: TestService;
let cast: Cast;
/** How far the service's clock for tokens is ahead, ms. */
let ahead = 0;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
beforeAll(async () => {
  identity = await Identity.start();
  service = await startService({ ...reaching(identity.certificate), clock: () => Date.now() + ahead });
  cast = await createCast(service);
});
beforeEach(async () => {
  ahead = 0;
  identity.keys = [await signingKey('first')];
  identity.failure = undefined;
  // Another entry knows nothing of the former one's keys.
  await register(
    service,
    cast,
    'login',
    identity.entry({ jwksUrl: `${identity.url}/jwks?${Math.random()}` }),
  );
  identity.fetches = 0;
});
afterEach(async () => {
  await cast.remove('/v1/issuers/login');
});
afterAll(async () => {
  await service.stop();
  await identity.stop();
});

const me = async (token: string) => (await service.request('GET', '/v1/me', { token })).status;
/** A token that was never seen before and outlives the test's clock. */
let made = 0;
const fresh = async (key = identity.key) => {
  made += 1;
  const iat = Math.floor((Date.now() + ahead) / 1000);
  return me(await identity.token({ key, claims: { jti: String(made), iat, exp: iat + 3500 } }));
};

test('B38: keys are fetched once for any number of tokens, those that come at once included', async () => {
  expect(await Promise.all(Array.from({ length: 20 }, () => fresh()))).toEqual(Array(20).fill(200));
  expect(await fresh()).toBe(200);
  expect(identity.fetches).toBe(1);
});

test('B38: tokens that name unknown keys cannot make the service hammer an issuer', async () => {
  expect(await fresh()).toBe(200);
  for (let at = 0; at < 20; at += 1) expect(await fresh(await signingKey(`unknown-${at}`))).toBe(401);
  expect(identity.fetches).toBe(1);
  ahead = 31_000;
  for (let at = 0; at < 20; at += 1) expect(await fresh(await signingKey(`later-${at}`))).toBe(401);
  expect(identity.fetches).toBe(2);
});

test('B38: a new key is taken as soon as the cool-down lets it be fetched; a withdrawn one no more after that', async () => {
  const former = identity.key;
  const used = await identity.token();
  expect(await me(used)).toBe(200);
  identity.keys = [await signingKey('second')];
  expect(await fresh()).toBe(401);
  ahead = 31_000;
  expect(await fresh()).toBe(200);
  expect(await fresh(former)).toBe(401);
  // A token that was verified by it before is looked at again within the minute.
  ahead = 61_000;
  expect(await me(used)).toBe(401);
  expect(identity.fetches).toBe(3);
});

test('B38: a withdrawn key is noticed by age alone, when nobody names another', async () => {
  const former = identity.key;
  expect(await fresh()).toBe(200);
  identity.keys = [await signingKey('second')];
  ahead = 9 * MINUTE;
  expect(await fresh(former)).toBe(200);
  ahead = 11 * MINUTE;
  expect(await fresh(former)).toBe(401);
});

test.each([
  ['answers 503 with an empty key set', { status: 503, body: '{"keys":[]}' }],
  ['answers something else', { status: 200, body: '<html>' }],
  ['answers no key set', { status: 200, body: '{"keys":1}' }],
  ['answers without end', { status: 200, body: ' '.repeat(300_000) }],
  ['redirects', { status: 302, body: '' }],
  ['cuts the connection', 'cut' as const],
])(
  'B38: while the issuer %s, keys that are known go on for a day, and it is asked at most every 30 seconds',
  async (_how, failure) => {
    expect(await fresh()).toBe(200);
    identity.failure = failure;
    ahead = HOUR;
    expect([await fresh(), await fresh(), await fresh(await signingKey('unknown'))]).toEqual([200, 200, 401]);
    expect(identity.fetches).toBe(2);
    ahead = 25 * HOUR;
    expect(await fresh()).toBe(401);
    identity.failure = undefined;
    ahead += MINUTE;
    expect(await fresh()).toBe(200);
  },
);

test('B38: an issuer that is away from the first token on is asked at most every 30 seconds, and works when it is back', async () => {
  identity.failure = 'cut';
  expect([await fresh(), await fresh(), await fresh()]).toEqual([401, 401, 401]);
  expect(identity.fetches).toBe(1);
  identity.failure = undefined;
  ahead = 31_000;
  expect(await fresh()).toBe(200);
});

test('B38: keys are never fetched from a private address, nor from a server whose certificate is not trusted', async () => {
  const untrusted = await Identity.start();
  await register(service, cast, 'login', identity.entry({ jwksUrl: `${untrusted.url}/jwks` }));
  expect(await fresh()).toBe(401);
  expect(untrusted.fetches).toBe(0);
  await untrusted.stop();

  const { outbound } = reaching(identity.certificate);
  const strict = await startService({ outbound });
  try {
    const guarded = await createCast(strict);
    await register(strict, guarded, 'login', identity.entry());
    const answer = await strict.request('GET', '/v1/me', { token: await identity.token() });
    expect(answer.status).toBe(401);
    expect(identity.fetches).toBe(0);
  } finally {
    await strict.stop();
  }
});
