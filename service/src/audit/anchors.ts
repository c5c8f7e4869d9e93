import { type FileHandle, open } from 'node:fs/promises';
import type { Logger } from 'pino';
import { type AuditHead, allCompanies, readHead } from '../store/audit-seals.ts';
import { CompanyMoving } from '../store/moves.ts';
import { NO_COMPANY, type Store } from '../store/tx.ts';
import { anchorMac } from './canonical.ts';
import type { SealKeys } from './seal-keys.ts';

/** The end of a company's chain, as it is told to the world outside the database: a line of JSON each. */
export interface Anchor {
  /** RFC 3339 with milliseconds. */
  readonly at: string;
  readonly companyId: string;
  readonly seq: number;
  readonly hash: string;
  readonly keyId: string;
  readonly mac: string;
}

export interface AnchorOptions {
  /** The file to append to; absent: the log alone. */
  readonly file?: string | undefined;
  readonly everyMs?: number | undefined;
}

const EVERY_MS = 60_000;

/**
 * Tells the log and a file outside the database, every minute, where the chains end: what was there then cannot be cut off
 * unnoticed. A chain that has not grown is not told of again.
 */
export class AuditAnchors {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #keys: SealKeys;
  readonly #options: AnchorOptions;
  readonly #told = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(store: Store, log: Logger, keys: SealKeys, options: AnchorOptions = {}) {
    this.#store = store;
    this.#log = log;
    this.#keys = keys;
    this.#options = options;
  }

  /** Throws when the file cannot be written: a service must not believe that it is anchored. */
  async start(): Promise<void> {
    const { file, everyMs = EVERY_MS } = this.#options;
    if (file !== undefined) {
      try {
        await (await open(file, 'a', 0o600)).close();
      } catch (error) {
        throw new Error(`AUDIT_ANCHOR ${file} cannot be written: ${(error as Error).message}`, {
          cause: error,
        });
      }
    }
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.#round());
    }, everyMs).unref();
  }

  /** Tells of what was sealed since the last time, and stops. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    await this.#round();
  }

  async #round(): Promise<void> {
    try {
      const grown = await this.#grown();
      if (grown.length === 0) return;
      const { file } = this.#options;
      if (file !== undefined)
        await append(file, grown.map((anchor) => `${JSON.stringify(anchor)}\n`).join(''));
      for (const { companyId, seq, hash } of grown) {
        this.#log.info({ event: 'audit_head', companyId, seq, hash });
        this.#told.set(companyId, seq);
      }
    } catch (error) {
      // Told of again at the next turn.
      this.#log.error({ event: 'audit_anchor_failed', error: (error as Error).message });
    }
  }

  async #grown(): Promise<Anchor[]> {
    const at = new Date().toISOString();
    const anchors: Anchor[] = [];
    for (const companyId of await this.#store.read(NO_COMPANY, allCompanies)) {
      const head = await this.#head(companyId);
      if (head === undefined || head.seq === (this.#told.get(companyId) ?? 0)) continue;
      anchors.push(anchorOf(this.#keys, at, companyId, head));
    }
    return anchors;
  }

  /** Undefined also for a company that lives elsewhere now, and is anchored there. */
  async #head(companyId: string): Promise<AuditHead | undefined> {
    try {
      return await this.#store.read(companyId, readHead);
    } catch (error) {
      if (error instanceof CompanyMoving) return undefined;
      throw error;
    }
  }
}

export function anchorOf(
  keys: SealKeys,
  at: string,
  companyId: string,
  { seq, hash }: Pick<AuditHead, 'seq' | 'hash'>,
): Anchor {
  const head = { at, companyId, seq, hash };
  return { ...head, keyId: keys.newest.id, mac: anchorMac(keys.newest.key, head) };
}

/** Appends and waits for the disk. A line that a power cut left unfinished is ended first, so that it spoils no other. */
async function append(path: string, text: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    await file.appendFile((await endsInLine(file)) ? text : `\n${text}`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function endsInLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString('latin1') === '\n';
}
