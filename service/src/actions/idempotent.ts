import { createHmac, hkdfSync } from 'node:crypto';
import type { SecretKeys } from '../auth/secrets.ts';

/** A key that a caller chose for one send, and what they send with it. */
export interface IdempotencyKey {
  readonly key: string;
  /** The keyed hashes of the body, one for each of SECRET_KEYS; the first is stored, any of them matches. */
  readonly bodyHashes: readonly [string, ...string[]];
}

/**
 * Whether a key was used for this body before. A stored hash that is empty matches any: the message was redacted, and
 * nothing that confirms a guess of its text is kept.
 */
export function isSameBody(storedHash: string, { bodyHashes }: IdempotencyKey): boolean {
  return storedHash === '' || bodyHashes.includes(storedHash);
}

/**
 * HMAC-SHA256 of the body, so that whoever holds the database but not SECRET_KEYS cannot confirm a guess of the text. The
 * scope (company, user and idempotency key) is part of it: equal bodies do not look alike.
 */
export function hashBody(
  secrets: SecretKeys,
  scope: readonly string[],
  body: unknown,
): IdempotencyKey['bodyHashes'] {
  const text = JSON.stringify([...scope, canonical(body)]);
  const [newest, ...older] = secrets;
  const hash = (secret: Buffer) => createHmac('sha256', derivedKey(secret)).update(text).digest('base64url');
  return [hash(newest), ...older.map(hash)];
}

const derived = new WeakMap<Buffer, Buffer>();

function derivedKey(secret: Buffer): Buffer {
  let key = derived.get(secret);
  if (key === undefined) {
    key = Buffer.from(hkdfSync('sha256', secret, '', 'kipu-messages idempotency', 32));
    derived.set(secret, key);
  }
  return key;
}

/** Canonical: members in the order of their names, none that is undefined, so that a retry hashes the same. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, canonical(member)]),
  );
}
