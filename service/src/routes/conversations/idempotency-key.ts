import { hashBody, type IdempotencyKey } from '../../actions/idempotent.ts';
import type { UserPrincipal } from '../../auth/principal.ts';
import type { SecretKeys } from '../../auth/secrets.ts';
import { invalid } from '../../http/problem.ts';

/**
 * The key of `Idempotency-Key`, quoted or bare, with the keyed hashes of the body it stands for. Throws 422 for one that is
 * empty or too long.
 */
export function idempotencyKey(
  header: string | undefined,
  body: unknown,
  secrets: SecretKeys,
  { companyId, user }: UserPrincipal,
): IdempotencyKey | undefined {
  if (header === undefined) return undefined;
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (key.length < 1 || key.length > 255)
    throw invalid({ pointer: 'header/idempotency-key', message: 'must have 1–255 characters' });
  return { key, bodyHashes: hashBody(secrets, [companyId, user.key, key], body) };
}
