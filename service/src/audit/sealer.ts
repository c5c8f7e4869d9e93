import type { Logger } from 'pino';
import { companiesToSeal } from '../store/audit-seals.ts';
import { CompanyMoving } from '../store/moves.ts';
import { NO_COMPANY, type Store } from '../store/tx.ts';
import type { SealKeys } from './seal-keys.ts';
import { sealNext } from './seal-next.ts';

/** How often to look: what was recorded is sealed within a second. */
const EVERY_MS = 500;
/** Records in one seal. On SQLite a few milliseconds of the one writer; on PostgreSQL a few round trips. */
const BATCH = { sqlite: 100, postgres: 500 };
/** The longest that a stop seals what is left, ms; the next start goes on from there. */
const DRAIN_MS = 5_000;

/**
 * Seals the records of every company. Any number of nodes may run it on one database: a company's chain is extended by
 * one of them at a time, and what a dead one had begun was never there.
 */
export class AuditSealer {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #keys: SealKeys;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopBy = Number.POSITIVE_INFINITY;

  constructor(store: Store, log: Logger, keys: SealKeys, everyMs: number = EVERY_MS) {
    this.#store = store;
    this.#log = log;
    this.#keys = keys;
    this.#everyMs = everyMs;
  }

  start(): void {
    this.#schedule();
  }

  /** Seals what is left, for a while, and stops. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stopBy = performance.now() + DRAIN_MS;
    await this.#running;
    clearTimeout(this.#timer);
    await this.#round();
  }

  /** Seals everything that waits now. Answers how many records. */
  async sealAll(): Promise<number> {
    const batch = BATCH[this.#store.dialect];
    let sealed = 0;
    let companies = await this.#store.read(NO_COMPANY, companiesToSeal);
    while (companies.length > 0 && performance.now() < this.#stopBy) {
      const unfinished: string[] = [];
      // A batch of each in turn: a company with a long backlog keeps no other waiting.
      for (const companyId of companies) {
        const count = await this.#seal(companyId, batch);
        sealed += count;
        if (count === batch) unfinished.push(companyId);
      }
      companies = unfinished;
    }
    return sealed;
  }

  /** One company's failure keeps no other's records waiting. */
  async #seal(companyId: string, batch: number): Promise<number> {
    try {
      return await this.#store.write(companyId, (tx) => sealNext(tx, this.#keys, batch));
    } catch (error) {
      // What waits goes with the company, and is sealed where it goes.
      if (!(error instanceof CompanyMoving))
        this.#log.error({ event: 'audit_seal_delayed', companyId, error: (error as Error).name });
      return 0;
    }
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#round().finally(() => {
        if (this.#stopBy === Number.POSITIVE_INFINITY) this.#schedule();
      });
    }, this.#everyMs).unref();
  }

  async #round(): Promise<void> {
    try {
      await this.sealAll();
    } catch (error) {
      this.#log.error({ event: 'audit_seal_delayed', error: (error as Error).name });
    }
  }
}
