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
  /** The company's own issuer of the token, in the state in which it was verified. */
  issuer?: { readonly id: string; readonly updatedAt: number };
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
