import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';
import { approveIssuer } from '../../src/actions/approve-issuer.ts';
import type { Cast } from '../harness/cast.ts';
import { type Certificate, selfSigned } from '../harness/certificate.ts';
import type { TestService } from '../harness/service.ts';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function signingKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export interface TokenParts {
  readonly header?: Partial<JWTHeaderParameters>;
  /** Laid over the claims of a good token; undefined takes one out. */
  readonly claims?: Record<string, unknown>;
  readonly key?: SigningKey;
}

/** What makes tokens for a company's users, and serves its keys over https; it can be made to fail. */
export class Identity {
  readonly certificate: Certificate;
  readonly url: string;
  readonly audience = 'messages';
  keys: SigningKey[];
  /** What the key set's URL answers, other than the keys. */
  failure: { status: number; body: string } | 'cut' | undefined;
  fetches = 0;
  readonly #close: () => Promise<void>;

  private constructor(certificate: Certificate, url: string, keys: SigningKey[], close: () => Promise<void>) {
    this.certificate = certificate;
    this.url = url;
    this.keys = keys;
    this.#close = close;
  }

  static async start(): Promise<Identity> {
    const certificate = selfSigned();
    const key = await signingKey('first');
    const server = createServer({ key: certificate.key, cert: certificate.cert });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const close = () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      });
    const identity = new Identity(certificate, `https://localhost:${port}`, [key], close);
    server.on('request', (_request, response) => {
      identity.fetches += 1;
      const { failure } = identity;
      if (failure === 'cut') return response.destroy();
      response.statusCode = failure?.status ?? 200;
      response.end(
        failure?.body ?? JSON.stringify({ keys: identity.keys.map(({ publicJwk }) => publicJwk) }),
      );
      return undefined;
    });
    return identity;
  }

  /** What a company registers. */
  entry(rest: Record<string, unknown> = {}) {
    return {
      issuer: this.url,
      audience: this.audience,
      jwksUrl: `${this.url}/jwks`,
      typeClaim: 'user_type',
      ...rest,
    };
  }

  get key(): SigningKey {
    const [key] = this.keys;
    if (key === undefined) throw new Error('there is no key');
    return key;
  }

  claims(over: Record<string, unknown> = {}): Record<string, unknown> {
    const now = Math.floor(Date.now() / 1000);
    const all = {
      iss: this.url,
      aud: this.audience,
      sub: 'priya',
      user_type: 'staff',
      iat: now,
      exp: now + 600,
      ...over,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  /** A good token, but for what is laid over it. */
  token({ header = {}, claims = {}, key = this.key }: TokenParts = {}): Promise<string> {
    return new SignJWT(this.claims(claims))
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
      .sign(key.privateKey);
  }

  stop(): Promise<void> {
    return this.#close();
  }
}

/** Lets a service reach an identity of this test, by its certificate. */
export function reaching(certificate: Certificate) {
  return {
    config: { outboundAllowPrivate: ['127.0.0.0/8'] },
    outbound: { ca: certificate.cert, resolve: async () => ['127.0.0.1'] },
  };
}

/** Registers an entry for a company, and has the operator approve it. */
export async function register(
  service: Pick<TestService, 'messaging'>,
  cast: Cast,
  id: string,
  entry: { issuer: string; audience: string; [field: string]: unknown },
): Promise<void> {
  await cast.put(`/v1/issuers/${id}`, entry);
  const { store, hub } = service.messaging.services;
  const approved = await approveIssuer({ store, hub }, cast.companyId, id, entry);
  if (approved.kind !== 'approved') throw new Error(`the entry is not approved: ${approved.kind}`);
}
