/** A user inside a company. `key` is the name under which rows refer to them. */
export interface User {
  type: 'staff' | 'portal';
  id: string;
  key: UserKey;
}
export type UserKey = `staff:${string}` | `portal:${string}`;

/** Who calls: one signed-in user, or the company's own back end by API key. Handlers never learn how it was proven. */
export type Principal = UserPrincipal | KeyPrincipal;
export interface UserPrincipal {
  kind: 'user';
  companyId: string;
  user: User;
  /** When the token ends, ms since the epoch: open streams end with it. */
  expiresAt: number;
  /** What they signed in with. */
  credential: Credential;
}

/** What a verified token says of itself. Whether it still counts is looked up at every request. */
export type Credential = SessionCredential | IssuerCredential;

/** A session that an API key made. */
export interface SessionCredential {
  readonly kind: 'session';
  /** Undefined: it was made before sessions had ids. */
  readonly id: string | undefined;
  /** The signing key (`kid`). */
  readonly signingKey: string;
  /** Ms since the epoch. */
  readonly issuedAt: number;
  /** The API key that made it; undefined: it was made before that was written down. */
  readonly apiKey: string | undefined;
  /** How often all sessions of the company, and of the user, had been ended when it was made. */
  readonly companyEpoch: number;
  readonly userEpoch: number;
  /** Whether its API key may sign Super Admins in. */
  readonly superAdmin: boolean;
}

/** A token of an issuer of the company's own. */
export interface IssuerCredential {
  readonly kind: 'issuer';
  /** The entry, in the state in which the token was verified. */
  readonly issuer: string;
  readonly updatedAt: number;
  /** The token's `jti`, if it has one. */
  readonly id: string | undefined;
  /** Ms since the epoch, by the issuer's clock. */
  readonly issuedAt: number;
}
export interface KeyPrincipal {
  kind: 'key';
  companyId: string;
  keyId: string;
  scopes: readonly string[];
}

/** `staff` + `4:2` → `staff:4:2`; ids may hold colons, types never do. */
export function userKey(type: 'staff' | 'portal', id: string): UserKey {
  return `${type}:${id}`;
}

export function userOf(key: string): User {
  const colon = key.indexOf(':');
  const type = key.slice(0, colon) === 'portal' ? 'portal' : 'staff';
  return { type, id: key.slice(colon + 1), key: userKey(type, key.slice(colon + 1)) };
}

/** How the audit names who acted. */
export function actorOf(principal: Principal): string {
  return principal.kind === 'user' ? principal.user.key : `key:${principal.keyId}`;
}
