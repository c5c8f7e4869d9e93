import { hkdfSync } from 'node:crypto';
import type { SecretKeys } from '../auth/secrets.ts';

/** A key that seals, and the name under which a seal says so. The name tells nothing of the key. */
export interface SealKey {
  readonly id: string;
  readonly key: Buffer;
}

/** The keys derived from SECRET_KEYS: the newest seals, every one still there verifies. */
export class SealKeys {
  readonly newest: SealKey;
  readonly #byId: ReadonlyMap<string, SealKey>;

  constructor(secrets: SecretKeys) {
    const [newest, ...older] = secrets;
    this.newest = deriveKey(newest);
    this.#byId = new Map([this.newest, ...older.map(deriveKey)].map((key) => [key.id, key]));
  }

  /** Undefined: SECRET_KEYS lacks it. */
  find(id: string): SealKey | undefined {
    return this.#byId.get(id);
  }
}

function deriveKey(secret: Buffer): SealKey {
  return {
    id: expand(secret, 'kipu-messages audit key id', 8).toString('hex'),
    key: expand(secret, 'kipu-messages audit seal', 32),
  };
}

function expand(secret: Buffer, info: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', info, length));
}
