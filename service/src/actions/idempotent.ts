import { createHash } from 'node:crypto';

/** A key that a caller chose for one send, and what they send with it. */
export interface IdempotencyKey {
  readonly key: string;
  /** SHA-256 of the canonical body. */
  readonly bodyHash: string;
}

/** Canonical: members in the order of their names, none that is undefined, so that a retry hashes the same. */
export function hashBody(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(body)))
    .digest('base64url');
}

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
