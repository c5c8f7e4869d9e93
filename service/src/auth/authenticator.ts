import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { Problem } from '../http/problem.ts';
import { maySignIn } from '../store/sessions.ts';
import type { Store, Tx } from '../store/tx.ts';
import { parseApiKey } from './api-keys.ts';
import { verifyIssuerToken } from './issuer-tokens.ts';
import type { Principal, UserPrincipal } from './principal.ts';
import type { RemoteKeys } from './remote-keys.ts';
import { SESSION_ISSUER, type VerifiedSession, verifySession } from './session-tokens.ts';

const CACHE_MAX = 10_000;
/** A token is verified again after this, ms: its key may have been withdrawn. */
const VERIFY_AGAIN_MS = 60_000;
/** Own issuers put more into their tokens than we do, and sign with longer keys. */
const TOKEN_MAX = 8192;

const BEARER = new RegExp(`^Bearer ([^\\s]{1,${TOKEN_MAX}})$`, 'i');

/** Turns `Authorization: Bearer …` into a principal; the user's or the key's row decides on every request. */
export class Authenticator {
  readonly #store: Store;
  /** Verified tokens by hash: a signature is checked once, the row behind it each time. */
  readonly #verified = new Map<string, VerifiedSession & { readonly until: number }>();
  readonly #keys: RemoteKeys;
  readonly #clock: () => number;

  constructor(store: Store, keys: RemoteKeys, clock = () => Date.now()) {
    this.#store = store;
    this.#keys = keys;
    this.#clock = clock;
  }

  /** Throws 401 for missing, unknown, expired or revoked credentials and for users who are not active: always the same answer. */
  async authenticate(request: Request): Promise<Principal> {
    const match = BEARER.exec(request.headers.get('authorization') ?? '');
    const principal = match === null ? undefined : await this.#principal(match[1] as string);
    if (principal === undefined) throw unauthorized();
    return principal;
  }

  async #principal(token: string): Promise<Principal | undefined> {
    const apiKey = parseApiKey(token);
    if (apiKey !== undefined)
      return this.#store.read(apiKey.companyId, (tx) => keyPrincipal(tx, apiKey.secretHash));
    const hash = createHash('sha256').update(token).digest('base64url');
    const known = this.#verified.get(hash);
    if (known !== undefined && known.until > this.#clock()) {
      const principal = await this.#present(known);
      if (principal !== undefined || known.credential.kind === 'session') return principal;
    }
    // The issuer's entry may have changed since, and taken the token again.
    const session = await this.#verify(token);
    if (session === undefined) {
      this.#verified.delete(hash);
      return undefined;
    }
    this.#remember(hash, session);
    return this.#present(session);
  }

  /** The user of a verified token, if they still may use it. */
  async #present({
    companyId,
    user,
    expiresAt,
    credential,
  }: VerifiedSession): Promise<UserPrincipal | undefined> {
    if (expiresAt <= this.#clock()) return undefined;
    const stays = await this.#store.read(companyId, (tx) => maySignIn(tx, user, credential));
    return stays ? { kind: 'user', companyId, user, expiresAt, credential } : undefined;
  }

  #verify(token: string): Promise<VerifiedSession | undefined> {
    return isOwnSession(token)
      ? verifySession(this.#store, token, this.#clock())
      : verifyIssuerToken(this.#store, this.#keys, token, this.#clock());
  }

  #remember(hash: string, session: VerifiedSession): void {
    this.#verified.delete(hash);
    if (this.#verified.size >= CACHE_MAX) this.#verified.delete(this.#verified.keys().next().value as string);
    const until = this.#clock() + VERIFY_AGAIN_MS;
    this.#verified.set(hash, { ...session, until });
  }
}

/** Which of the two kinds of token it says it is; that it is one is for its verification to find. */
function isOwnSession(token: string): boolean {
  try {
    return decodeJwt(token).iss === SESSION_ISSUER;
  } catch {
    return true;
  }
}

export function unauthorized(): Problem {
  return new Problem('unauthorized', { headers: { 'www-authenticate': 'Bearer' } });
}

async function keyPrincipal(tx: Tx, secretHash: string): Promise<Principal | undefined> {
  const row = await tx.db
    .selectFrom('api_key')
    .select(['key_id', 'scopes'])
    .where('company_id', '=', tx.companyId)
    .where('secret_hash', '=', secretHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    kind: 'key',
    companyId: tx.companyId,
    keyId: row.key_id,
    scopes: JSON.parse(row.scopes) as string[],
  };
}
