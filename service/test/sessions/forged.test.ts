import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { rotateSigningKeys } from '../../src/actions/rotate-signing-keys.ts';
import { open } from '../../src/auth/secrets.ts';
import { type Cast, createCast } from '../harness/cast.ts';
import { startService, type TestService } from '../harness/service.ts';

/*
 * What a stolen signing key is good for: whoever has it signs what they like. Each token here has a good signature.
 */

let service: TestService;
let cast: Cast;
let ahead = 0;
beforeAll(async () => {
  service = await startService({ clock: () => Date.now() + ahead });
});
beforeEach(async () => {
  ahead = 0;
  cast = await createCast(service);
});
afterAll(() => service.stop());

const status = async (token: string) => (await service.request('GET', '/v1/unread', { token })).status;
const seconds = (more = 0) => Math.floor(Date.now() / 1000) + more;

/** The company's signing key, as a thief has it, and a way to sign with it. */
async function stolen(): Promise<(claims: Record<string, unknown>) => Promise<string>> {
  const token = await cast.token('staff:priya');
  const { kid = '' } = decodeProtectedHeader(token);
  const { private_sealed } = await service.messaging.services.store.read(cast.companyId, (tx) =>
    tx.db
      .selectFrom('signing_key')
      .select('private_sealed')
      .where('company_id', '=', tx.companyId)
      .where('kid', '=', kid)
      .executeTakeFirstOrThrow(),
  );
  const key = await importJWK(
    JSON.parse(open(service.config.secretKeys, `${cast.companyId}/${kid}`, private_sealed)) as JWK,
    'EdDSA',
  );
  const good = decodeJwt(token);
  return (claims) =>
    new SignJWT(
      Object.fromEntries(Object.entries({ ...good, ...claims }).filter(([, value]) => value !== undefined)),
    )
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .sign(key);
}

const TEN_YEARS = 10 * 365 * 86_400;

test.each<[what: string, claims: () => Record<string, unknown>]>([
  ['that ends in ten years', () => ({ exp: seconds(TEN_YEARS) })],
  ['that is dated ten years ahead', () => ({ iat: seconds(TEN_YEARS), exp: seconds(TEN_YEARS + 600) })],
  ['of 15 minutes that begins in ten', () => ({ iat: seconds(600), exp: seconds(1500) })],
  ['that lives a second longer than 15 minutes', () => ({ iat: seconds(), exp: seconds(901) })],
  ['that was issued more than 15 minutes ago', () => ({ iat: seconds(-1000), exp: seconds(600) })],
  ['that is not valid yet', () => ({ nbf: seconds(120) })],
  ['without a beginning', () => ({ iat: undefined })],
  ['without an end', () => ({ exp: undefined })],
])('B38: a session token %s is refused, however well it is signed', async (_what, claims) => {
  const sign = await stolen();
  expect(await status(await sign({ iat: seconds(), exp: seconds(900) }))).toBe(200);
  expect(await status(await sign(claims()))).toBe(401);
});

test('B38: once a key is rotated nothing dated later counts, not even what was seen before', async () => {
  const sign = await stolen();
  // Accepted and remembered while the key was in force, as far as clocks may differ.
  const remembered = await sign({ jti: 'seen', iat: seconds(8), exp: seconds(800) });
  expect(await status(remembered)).toBe(200);
  const { store } = service.messaging.services;
  await rotateSigningKeys(service.messaging.services, service.config.secretKeys, cast.companyId, {
    endSessions: false,
  });
  await store.write(cast.companyId, (tx) =>
    tx.db
      .updateTable('signing_key')
      .set({ retired_at: tx.now - 60_000 })
      .where('company_id', '=', tx.companyId)
      .where('retired_at', 'is not', null)
      .execute(),
  );
  expect(await status(remembered)).toBe(401);
  expect(await status(await sign({ jti: 'after', iat: seconds(), exp: seconds(800) }))).toBe(401);
  expect(await status(await sign({ jti: 'before', iat: seconds(-70), exp: seconds(800) }))).toBe(200);
});

test('B38: with every session ended, a stolen key that was rotated signs nothing, whatever date it writes', async () => {
  const sign = await stolen();
  const tokens = [await sign({}), await sign({ iat: seconds(-300), exp: seconds(500) })];
  for (const token of tokens) expect(await status(token)).toBe(200);
  await rotateSigningKeys(service.messaging.services, service.config.secretKeys, cast.companyId, {
    endSessions: true,
  });
  const epochs = { ce: 1, ue: 0, jti: undefined, key: undefined };
  tokens.push(await sign(epochs), await sign({ ...epochs, iat: seconds(-300), exp: seconds(500) }));
  for (const token of tokens) expect(await status(token)).toBe(401);
});

test('B38: a token that is known is verified anew after a minute', async () => {
  const token = await cast.token('staff:priya');
  const reads: string[] = [];
  const { auth } = service.messaging.services;
  const request = () =>
    new Request('http://service.invalid', { headers: { authorization: `Bearer ${token}` } });
  const { store } = service.messaging.services;
  const read = store.read.bind(store);
  const spied = store as { read: typeof store.read };
  spied.read = (companyId, work) => {
    // Other companies' reads are of background work.
    if (companyId === cast.companyId) reads.push(companyId);
    return read(companyId, work);
  };
  try {
    const readsOf = async () => {
      reads.length = 0;
      await auth.authenticate(request());
      return reads.length;
    };
    const first = await readsOf();
    expect(await readsOf()).toBe(first - 1);
    ahead = 59_000;
    expect(await readsOf()).toBe(first - 1);
    ahead = 61_000;
    expect(await readsOf()).toBe(first);
  } finally {
    spied.read = read;
  }
});
