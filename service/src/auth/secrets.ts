import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** 32-byte keys, newest first: the first seals, any opens. */
export type SecretKeys = readonly [Buffer, ...Buffer[]];

/** Seals a secret for storage: AES-256-GCM, bound to `context` (a row's identity) so that rows cannot be swapped. */
export function seal(keys: SecretKeys, context: string, plain: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keys[0], iv).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Opens what `seal` made. Throws when no key fits or the context differs. */
export function open(keys: SecretKeys, context: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  for (const key of keys) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(
        Buffer.from(context),
      );
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    } catch {
      // Sealed with an older key: the next one may fit.
    }
  }
  throw new Error('a stored secret cannot be opened: SECRET_KEYS lacks the key that sealed it');
}

/** Reads the key file beside the SQLite database, or makes it once, readable by its owner alone. */
export function secretKeysFromFile(file: string): SecretKeys {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  }
  return parseSecretKeys(readFileSync(file, 'utf8'));
}

/** Base64 values of 32 bytes, separated by commas or white space. Throws with the rule that was broken. */
export function parseSecretKeys(text: string): SecretKeys {
  const keys = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => Buffer.from(part, 'base64'));
  const [first, ...rest] = keys;
  if (first === undefined || keys.some((key) => key.length !== 32)) {
    throw new Error(
      'SECRET_KEYS must be base64 values of exactly 32 bytes, newest first, separated by commas; `openssl rand -base64 32` makes one',
    );
  }
  return [first, ...rest];
}
