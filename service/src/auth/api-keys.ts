import { createHash, randomBytes } from 'node:crypto';
import { newId } from '../store/ids.ts';
import type { Tx } from '../store/tx.ts';

/** What an API key may do. */
export const SCOPES = [
  'directory',
  'sessions',
  'sessions:super_admin',
  'issuers',
  'settings',
  'emails',
  'webhooks',
  'audit',
  'keys',
  'retention',
  'exports',
  'allParticipants',
  'erasure',
] as const;
export type Scope = (typeof SCOPES)[number];

/** To sign Super Admins in, who may do what keys need `settings` and `retention` for. */
export const SUPER_ADMIN_SESSIONS = 'sessions:super_admin' satisfies Scope;

/** Given only when named: to read what everyone wrote about a patient, and to erase. */
const ONLY_BY_NAME: readonly Scope[] = ['allParticipants', 'erasure'];
/** What a key gets that is made without naming scopes. */
export const DEFAULT_SCOPES: readonly Scope[] = SCOPES.filter((scope) => !ONLY_BY_NAME.includes(scope));

export interface CreatedKey {
  keyId: string;
  /** `kmk_<companyId>_<secret>`: shown once, stored hashed. */
  key: string;
}

/** Makes a key: 256 random bits, of which only the SHA-256 is kept. */
export async function createApiKey(
  tx: Tx,
  name: string,
  scopes: readonly Scope[] = DEFAULT_SCOPES,
): Promise<CreatedKey> {
  const keyId = newId();
  const secret = randomBytes(32).toString('base64url');
  await tx.db
    .insertInto('api_key')
    .values({
      company_id: tx.companyId,
      key_id: keyId,
      name,
      secret_hash: hashSecret(secret),
      scopes: JSON.stringify(scopes),
      created_at: tx.now,
      revoked_at: null,
    })
    .execute();
  return { keyId, key: `kmk_${tx.companyId}_${secret}` };
}

/** `kmk_<companyId>_<secret>`; undefined for anything else. Neither part can hold the separator of the first two. */
export function parseApiKey(token: string): { companyId: string; secretHash: string } | undefined {
  const match = /^kmk_([0-9a-f-]{36})_([A-Za-z0-9_-]{43})$/.exec(token);
  if (match === null) return undefined;
  return { companyId: match[1] as string, secretHash: hashSecret(match[2] as string) };
}

/** The secret is 256 random bits: a plain hash is enough, there is nothing to guess. */
function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
