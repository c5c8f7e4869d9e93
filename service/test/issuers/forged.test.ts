import { createHmac } from 'node:crypto';
import { CompactSign, type CryptoKey, exportSPKI, importJWK } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { startService, type TestService } from '../harness/service.ts';
import { Identity, reaching, register, type SigningKey, signingKey, type TokenParts } from './identity.ts';

let identity: Identity;
let service: TestService;
let cast: Cast;
let stranger: SigningKey;
let other: { cast: Cast; identity: Identity };
beforeAll(async () => {
  identity = await Identity.start();
  service = await startService(reaching(identity.certificate));
  cast = await createCast(service);
  stranger = await signingKey(identity.key.kid);
  other = { cast: await createCast(service, 'Elsewhere'), identity: await Identity.start() };
  await register(service, cast, 'login', identity.entry());
  await register(service, other.cast, 'login', identity.entry({ audience: 'elsewhere' }));
  expect((await me(await identity.token())).status).toBe(200);
});
afterAll(async () => {
  await service.stop();
  await identity.stop();
  await other.identity.stop();
});

const me = (token: string) => service.request('GET', '/v1/me', { token });
const seconds = (more: number) => Math.floor(Date.now() / 1000) + more;
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function hmacWithPublicKey(): Promise<string> {
  const key = (await importJWK(identity.key.publicJwk, 'ES256', { extractable: true })) as CryptoKey;
  const text = `${part({ alg: 'HS256', kid: identity.key.kid })}.${part(identity.claims())}`;
  return `${text}.${createHmac('sha256', await exportSPKI(key))
    .update(text)
    .digest('base64url')}`;
}

/** What is wrong with each, and the token. */
const FORGED: Record<string, TokenParts | (() => Promise<string> | string)> = {
  'signed by another key under the same kid': async () => identity.token({ key: stranger }),
  'with a signature cut off': async () => (await identity.token()).replace(/[^.]+$/, ''),
  'whose claims were changed after signing': async () => {
    const [header, , signature] = (await identity.token()).split('.');
    return `${header}.${part(identity.claims({ sub: 'sam' }))}.${signature}`;
  },
  'with alg none': () => `${part({ alg: 'none', kid: identity.key.kid })}.${part(identity.claims())}.`,
  'with HS256 over the public key': hmacWithPublicKey,
  'with another algorithm than its key is for': async () =>
    identity.token({ key: { ...(await signingKey(identity.key.kid, 'PS256')) } }),
  'of another issuer': { claims: { iss: 'https://login.invalid' } },
  'of the issuer with a slash more': async () => identity.token({ claims: { iss: `${identity.url}/` } }),
  'without an issuer': { claims: { iss: undefined } },
  'for another audience': { claims: { aud: 'somebody-else' } },
  'without an audience': { claims: { aud: undefined } },
  'for the audiences of two companies': { claims: { aud: ['messages', 'elsewhere'] } },
  expired: { claims: { iat: seconds(-700), exp: seconds(-60) } },
  'not yet valid': { claims: { nbf: seconds(120) } },
  'made in the future': { claims: { iat: seconds(120), exp: seconds(600) } },
  'without an end': { claims: { exp: undefined } },
  'without a beginning': { claims: { iat: undefined } },
  'that lives longer than an hour': { claims: { exp: seconds(3700) } },
  'made longer than an hour ago': { claims: { iat: seconds(-7200) } },
  'signed by another company’s issuer': async () => other.identity.token({ claims: { iss: identity.url } }),
  'under a kid that is not known': async () => identity.token({ key: await signingKey('unknown') }),
  'without a kid': async () => identity.token({ header: { kid: undefined as unknown as string } }),
  'with its own key in the header (jwk)': async () => {
    const own = await signingKey('own');
    return identity.token({ key: own, header: { jwk: own.publicJwk } as never });
  },
  'with the address of its own keys in the header (jku)': async () =>
    identity.token({ key: other.identity.key, header: { jku: `${other.identity.url}/jwks` } as never }),
  'typed as a logout token': { header: { typ: 'logout+jwt' } },
  'typed as a proof of possession': { header: { typ: 'dpop+jwt' } },
  'that is a logout token typed as any': { header: { typ: 'JWT' }, claims: { events: {} } },
  'with a critical header that is not understood': async () =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(identity.claims())))
      .setProtectedHeader({ alg: 'ES256', kid: identity.key.kid, crit: ['exp'], exp: 1 })
      .sign(identity.key.privateKey, { crit: { exp: true } }),
  'of an inactive user': { claims: { sub: CAST.staff.gone } },
  'of an account that is only invited': { claims: { sub: CAST.portal.ivy, user_type: 'portal' } },
  'of a user whom the directory does not know': { claims: { sub: 'nobody' } },
  'of a user under the wrong type': { claims: { user_type: 'portal' } },
  'of an unknown type': { claims: { user_type: 'admin', sub: CAST.portal.marcus } },
  'whose type is no text': { claims: { user_type: ['staff'] } },
  'whose user no database may look up': { claims: { sub: 'a\u0000b' } },
  'whose issuer no database may look up': { claims: { iss: 'https://\u0000' } },
  'whose audience is a number': { claims: { aud: 7 } },
  'without a user': { claims: { sub: undefined } },
  'whose user is empty': { claims: { sub: '' } },
  'whose user is a list': { claims: { sub: ['priya'] } },
  'whose user is a number': { claims: { sub: 42 } },
  'that says it is one of our own sessions': { claims: { iss: 'kipu-messages', co: 'x', typ: 'staff' } },
  'that is encrypted': () => `${part({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`,
  'that is no JWT at all': () => 'a.b.c',
};

test.each(Object.entries(FORGED))(
  'B38: a token %s is refused like no token at all',
  async (_name, forged) => {
    const token = await (typeof forged === 'function' ? forged() : identity.token(forged));
    const none = await service.request('GET', '/v1/me');
    const answer = await me(token);
    expect(answer.status).toBe(401);
    expect({ ...answer.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  },
);

test('B38: the good token beside them is taken; all of them together fetched the keys once', async () => {
  const good = await me(await identity.token());
  expect(good.body.user).toEqual({ type: 'staff', id: 'priya', name: 'Priya Raman' });
  expect(identity.fetches).toBe(1);
  expect(other.identity.fetches).toBe(0);
});

test.each(['EdDSA', 'ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'])(
  'B38: a token signed with %s is taken',
  async (alg) => {
    identity.keys = [await signingKey(`key-${alg}`, alg)];
    await register(service, cast, 'login', identity.entry({ jwksUrl: `${identity.url}/${alg}` }));
    const answer = await me(await identity.token({ header: { typ: 'JWT' } }));
    expect(answer.status, answer.text).toBe(200);
  },
);
