import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { decodeProtectedHeader, exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Certificate, selfSigned } from '../harness/certificate.ts';
import { startService, type TestService } from '../harness/service.ts';
import { reaching, register } from './identity.ts';

/*
 * A real OpenID provider, over https, with people who sign in at its pages. Its access tokens for the resource
 * `https://messages.example.org` carry the type of the user as a claim of its own.
 */

const RESOURCE = 'https://messages.example.org';
const REDIRECT = 'https://emr.example.org/callback';

let certificate: Certificate;
let issuer: string;
let close: () => Promise<void>;
let service: TestService;
let cast: Cast;
beforeAll(async () => {
  certificate = selfSigned();
  const server = createServer({ key: certificate.key, cert: certificate.cert });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `https://localhost:${(server.address() as AddressInfo).port}`;
  const provider = await openProvider(issuer);
  server.on('request', provider.callback());
  close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  service = await startService(reaching(certificate));
  cast = await createCast(service);
  await register(service, cast, 'login', {
    issuer,
    audience: RESOURCE,
    jwksUrl: `${issuer}/jwks`,
    typeClaim: 'user_type',
  });
});
afterAll(async () => {
  await service.stop();
  await close();
});

async function openProvider(url: string): Promise<Provider> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key: JWK = { ...(await exportJWK(privateKey)), kid: 'provider-key', alg: 'ES256', use: 'sig' };
  return new Provider(url, {
    clients: [
      {
        client_id: 'emr',
        client_secret: 'a-secret-of-the-test',
        redirect_uris: [REDIRECT],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [key as never] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: (_context, token) => ({
      user_type: 'accountId' in token && String(token.accountId).startsWith('pu-') ? 'portal' : 'staff',
    }),
    ttl: { AccessToken: 600, IdToken: 600, Interaction: 600, Grant: 600, Session: 600 },
    features: {
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'messages',
          audience: RESOURCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  });
}

interface Page {
  status: number;
  location: string | undefined;
  body: string;
}

/** A browser that keeps cookies and follows nothing by itself. */
function browser() {
  const cookies = new Map<string, string>();
  return (method: string, url: string, form?: Record<string, string>): Promise<Page> =>
    new Promise((resolve, reject) => {
      const sent = request(new URL(url, issuer), {
        method,
        ca: certificate.cert,
        agent: false,
        headers: {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      });
      sent.once('error', reject);
      sent.once('response', (response: IncomingMessage) => {
        for (const line of response.headers['set-cookie'] ?? []) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (value === '') cookies.delete(name);
          else cookies.set(name, value);
        }
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      sent.end(form === undefined ? undefined : new URLSearchParams(form).toString());
    });
}

/** Signs in at the provider's pages and answers the tokens. */
async function signIn(login: string): Promise<{ access_token: string; id_token: string }> {
  const go = browser();
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: 'emr',
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: 'openid messages',
    resource: RESOURCE,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  let page = await go('GET', `/auth?${query}`);
  for (let step = 0; step < 10 && page.location?.startsWith(REDIRECT) !== true; step += 1) {
    const at = page.location ?? '';
    if (!at.includes('/interaction/')) page = await go('GET', at);
    else {
      const { body } = await go('GET', at);
      const prompt = /name="prompt" value="(\w+)"/.exec(body)?.[1] ?? '';
      page = await go('POST', at, prompt === 'login' ? { prompt, login, password: 'x' } : { prompt });
    }
  }
  const code = new URL(page.location ?? '').searchParams.get('code') ?? '';
  const answer = await go('POST', '/token', {
    grant_type: 'authorization_code',
    client_id: 'emr',
    client_secret: 'a-secret-of-the-test',
    code,
    code_verifier: verifier,
    redirect_uri: REDIRECT,
    resource: RESOURCE,
  });
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body);
}

test('B38: who signs in at a real OpenID provider uses its access token: staff, a portal user, and nobody else', async () => {
  const me = (token: string) => service.request('GET', '/v1/me', { token });
  const priya = await signIn('priya');
  expect(decodeProtectedHeader(priya.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
  expect((await me(priya.access_token)).body.user).toEqual({
    type: 'staff',
    id: 'priya',
    name: 'Priya Raman',
  });
  const dana = await signIn(CAST.portal.dana);
  expect((await me(dana.access_token)).body.user).toMatchObject({ type: 'portal', id: CAST.portal.dana });
  // The ID token is for the client, not for this service; the others are known to the provider only, or not active.
  for (const token of [
    priya.id_token,
    (await signIn('nobody')).access_token,
    (await signIn('gone')).access_token,
  ])
    expect((await me(token)).status).toBe(401);
});
