import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretKeys } from '../auth/secrets.ts';
import { invalid } from './problem.ts';

/** Bytes of the signature that a cursor carries. */
const SIGNATURE_BYTES = 16;

type KeyTypes = readonly ('string' | 'number')[];
type KeyOf<K extends KeyTypes> = { [I in keyof K]: K[I] extends 'number' ? number : string };

/**
 * Places in lists, opaque to callers: which list, and the key of the last row of the page before. Signed for the company
 * with the secret keys that all nodes share, so that nothing but what the service has answered is ever a place.
 */
export class Cursors {
  readonly #keys: SecretKeys;

  constructor(keys: SecretKeys) {
    this.#keys = keys;
  }

  /** The cursor after the row of this key. */
  encode(companyId: string, list: string, key: readonly (string | number)[]): string {
    const payload = Buffer.from(JSON.stringify([list, ...key]));
    return Buffer.concat([signature(this.#keys[0], companyId, payload), payload]).toString('base64url');
  }

  /**
   * The key that a cursor holds.
   *
   * @param pointer where it stood: `query/cursor` or `/cursor`
   * @throws Problem 422 for text that is no cursor of this list, of this company, or was changed
   */
  decode<const K extends KeyTypes>(
    companyId: string,
    list: string,
    cursor: string,
    types: K,
    pointer: 'query/cursor' | '/cursor' = 'query/cursor',
  ): KeyOf<K> {
    const [name, ...key] = this.#opened(companyId, cursor);
    const fits =
      name === list && key.length === types.length && types.every((type, at) => typeof key[at] === type);
    if (!fits) throw invalid({ pointer, message: 'is not a cursor of this list; begin again without one' });
    return key as unknown as KeyOf<K>;
  }

  #opened(companyId: string, cursor: string): unknown[] {
    const bytes = Buffer.from(cursor, 'base64url');
    const [given, payload] = [bytes.subarray(0, SIGNATURE_BYTES), bytes.subarray(SIGNATURE_BYTES)];
    // Node reads base64url leniently: another spelling of the same bytes is no cursor that was answered.
    if (given.length < SIGNATURE_BYTES || bytes.toString('base64url') !== cursor) return [];
    const known = this.#keys.some((key) => timingSafeEqual(given, signature(key, companyId, payload)));
    return known ? (JSON.parse(payload.toString('utf8')) as unknown[]) : [];
  }
}

function signature(key: Buffer, companyId: string, payload: Buffer): Buffer {
  return createHmac('sha256', key)
    .update(`kipu-messages cursor\n${companyId}\n`)
    .update(payload)
    .digest()
    .subarray(0, SIGNATURE_BYTES);
}
