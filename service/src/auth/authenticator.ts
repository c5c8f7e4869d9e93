import { createHash } from 'node:crypto';
import { Problem } from '../http/problem.ts';
import type { Store, Tx } from '../store/tx.ts';
import { parseApiKey } from './api-keys.ts';
import type { Principal, User } from './principal.ts';
import { type VerifiedSession, verifySession } from './session-tokens.ts';

const CACHE_MAX = 10_000;

/** Turns `Authorization: Bearer …` into a principal; the user's or the key's row decides on every request. */
export class Authenticator {
  readonly #store: Store;
  /** Verified tokens by hash: a signature is checked once, the row behind it each time. */
  readonly #verified = new Map<string, VerifiedSession>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Throws 401 for missing, unknown, expired or revoked credentials and for users who are not active: always the same answer. */
  async authenticate(request: Request): Promise<Principal> {
    const match = /^Bearer ([^\s]{1,4096})$/i.exec(request.headers.get('authorization') ?? '');
    const principal = match === null ? undefined : await this.#principal(match[1] as string);
    if (principal === undefined) throw unauthorized();
    return principal;
  }

  async #principal(token: string): Promise<Principal | undefined> {
    const apiKey = parseApiKey(token);
    if (apiKey !== undefined)
      return this.#store.read(apiKey.companyId, (tx) => keyPrincipal(tx, apiKey.secretHash));
    const session = await this.#session(token);
    if (session === undefined || session.expiresAt <= Date.now()) return undefined;
    const active = await this.#store.read(session.companyId, (tx) => isActive(tx, session.user));
    return active ? { kind: 'user', ...session } : undefined;
  }

  async #session(token: string): Promise<VerifiedSession | undefined> {
    const hash = createHash('sha256').update(token).digest('base64url');
    const known = this.#verified.get(hash);
    if (known !== undefined) return known;
    const session = await verifySession(this.#store, token);
    if (session === undefined) return undefined;
    if (this.#verified.size >= CACHE_MAX) this.#verified.delete(this.#verified.keys().next().value as string);
    this.#verified.set(hash, session);
    return session;
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

/** Staff: active. Portal: invitation accepted, password set, not disabled. */
export async function isActive(tx: Tx, user: User): Promise<boolean> {
  const row =
    user.type === 'staff'
      ? await tx.db
          .selectFrom('staff')
          .select('staff_id')
          .where('company_id', '=', tx.companyId)
          .where('staff_id', '=', user.id)
          .where('active', '=', 1)
          .executeTakeFirst()
      : await tx.db
          .selectFrom('portal_user')
          .select('portal_user_id')
          .where('company_id', '=', tx.companyId)
          .where('portal_user_id', '=', user.id)
          .where('status', '=', 'active')
          .executeTakeFirst();
  return row !== undefined;
}
