import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { Logger } from 'pino';
import { recordAudit } from '../audit/record.ts';
import { parseApiKey } from '../auth/api-keys.ts';
import { SESSION_ISSUER } from '../auth/session-tokens.ts';
import { issuerOf } from '../store/issuers.ts';
import { NO_COMPANY, type Store } from '../store/tx.ts';

/** What kind of credential was refused. */
export type CredentialKind = 'none' | 'api_key' | 'session' | 'issuer_token' | 'malformed';

/** How long failures of the same kind, from the same address, are gathered into one record, ms. */
const WINDOW_MS = 5 * 60_000;
/** Records in one window: an attack must fill neither the log nor the audit, which nobody can empty. */
const RECORDS_MAX = 100;

interface Failure {
  readonly kind: CredentialKind;
  readonly token: string;
  readonly ip: string;
  readonly requestId: string;
  count: number;
}

/**
 * Reports refused credentials, never the credential itself: a line in the log, and a record in the audit of the company
 * that the credential names. The first of a kind from an address is reported at once, further ones within five minutes
 * as a count. Beyond a hundred different ones in that time only their number is reported.
 */
export class FailedCredentials {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #windowMs: number;
  #seen = new Map<string, Failure>();
  #unreported = 0;
  #timer: NodeJS.Timeout | undefined;
  #reporting: Promise<void> = Promise.resolve();

  constructor(store: Store, log: Logger, windowMs = WINDOW_MS) {
    this.#store = store;
    this.#log = log;
    this.#windowMs = windowMs;
  }

  record(token: string, kind: CredentialKind, { ip, requestId }: { ip: string; requestId: string }): void {
    const key = `${kind}\n${ip}\n${namedBy(token, kind)}`;
    const seen = this.#seen.get(key);
    if (seen !== undefined) {
      seen.count += 1;
      return;
    }
    this.#timer ??= setTimeout(() => this.#endWindow(), this.#windowMs).unref();
    if (this.#seen.size >= RECORDS_MAX) {
      this.#unreported += 1;
      return;
    }
    const failure = { kind, token, ip, requestId, count: 0 };
    this.#seen.set(key, failure);
    this.#report(failure, 1);
  }

  /** Reports what was counted so far, and waits until it is written. */
  async close(): Promise<void> {
    this.#endWindow();
    await this.#reporting;
  }

  #endWindow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const seen = this.#seen;
    this.#seen = new Map();
    for (const failure of seen.values()) if (failure.count > 0) this.#report(failure, failure.count);
    if (this.#unreported > 0)
      this.#log.warn({ event: 'failed_credentials_unreported', count: this.#unreported });
    this.#unreported = 0;
  }

  #report(failure: Failure, count: number): void {
    this.#reporting = this.#reporting.then(() => this.#write(failure, count));
  }

  async #write({ kind, token, ip, requestId }: Failure, count: number): Promise<void> {
    const entry = { kind, ip, requestId, count };
    try {
      const companyId = await this.#companyOf(token, kind);
      const keyId = companyId === undefined ? undefined : await this.#revokedKey(companyId, token);
      this.#log.warn({ event: 'failed_credential', ...entry, ...(companyId && { companyId }) });
      if (companyId === undefined) return;
      await this.#store.write(
        companyId,
        (tx) =>
          recordAudit(
            tx,
            { actor: keyId === undefined ? 'unknown' : `key:${keyId}`, requestId, ip },
            {
              act: 'credential.use',
              subject: keyId ?? null,
              outcome: 'refused',
              data: { kind, count, ...(keyId === undefined ? {} : { revoked: true }) },
            },
          ),
        'finish',
      );
    } catch (error) {
      this.#log.error({ event: 'failed_credential_not_audited', ...entry, error: (error as Error).name });
    }
  }

  /** The company that the credential names, if it exists. The name is not proven: it decides only whose audit it is. */
  async #companyOf(token: string, kind: CredentialKind): Promise<string | undefined> {
    const named = namedBy(token, kind);
    if (kind === 'issuer_token') {
      const { iss = '', aud } = decodeJwt(token);
      const audiences = [aud ?? []].flat().slice(0, 10);
      if (audiences.length === 0 || !isPlain(iss) || !audiences.every(isPlain)) return undefined;
      return (await issuerOf(this.#store, iss, audiences))?.companyId;
    }
    if (!/^[0-9a-f-]{36}$/.test(named)) return undefined;
    const row = await this.#store.read(NO_COMPANY, (tx) =>
      tx.db.selectFrom('company').select('company_id').where('company_id', '=', named).executeTakeFirst(),
    );
    return row?.company_id;
  }

  async #revokedKey(companyId: string, token: string): Promise<string | undefined> {
    const key = parseApiKey(token);
    if (key === undefined) return undefined;
    const row = await this.#store.read(companyId, (tx) =>
      tx.db
        .selectFrom('api_key')
        .select('key_id')
        .where('company_id', '=', companyId)
        .where('secret_hash', '=', key.secretHash)
        .where('revoked_at', 'is not', null)
        .executeTakeFirst(),
    );
    return row?.key_id;
  }
}

/** What a token says it is; that it is one is for its verification to find. */
export function kindOf(token: string | undefined): CredentialKind {
  if (token === undefined) return 'none';
  if (token.startsWith('kmk_')) return parseApiKey(token) === undefined ? 'malformed' : 'api_key';
  try {
    return decodeJwt(token).iss === SESSION_ISSUER ? 'session' : 'issuer_token';
  } catch {
    return 'malformed';
  }
}

/** Who is named by a credential, so that failures can be told apart without keeping it. */
function namedBy(token: string, kind: CredentialKind): string {
  if (kind === 'api_key') return parseApiKey(token)?.companyId ?? '';
  if (kind === 'session') {
    const { co } = decodeJwt(token);
    return typeof co === 'string' ? co : '';
  }
  if (kind === 'issuer_token')
    return createHash('sha256')
      .update(String(decodeJwt(token).iss))
      .digest('base64url');
  return '';
}

function isPlain(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 1000 && !/[\u0000-\u001f\u007f-\u009f]/.test(value);
}
