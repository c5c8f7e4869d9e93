import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { CompanyMoving } from '../store/moves.ts';
import { isFoldCurrent } from '../store/refold.ts';
import { indexSlice, isIndexed } from '../store/search-index.ts';
import type { Store } from '../store/tx.ts';
import { refoldCompany } from './refold.ts';

/** Messages in one transaction: a few milliseconds of the write queue. */
const SLICE = 60;
/** Between two slices at least this long, ms, and at least as long as the slice took: sends have half of the writer. */
const PAUSE_MS = 5;
/** How long what was sent gathers before it is indexed, ms; searches look through it themselves meanwhile. */
const DELAY_MS = 500;
/** How often to look for what another process wrote or a crash left, ms. */
const SWEEP_MS = 60_000;
const RECOVER_MS = 5000;
/** Measured by `npm run bench:search`: up to about here the rows themselves answer no later than the index. */
const SCAN_FIRST = 1000;

export interface SearchIndexerOptions {
  /** Instead of half a second; `Infinity`: never, everything stays for the searches themselves. */
  delayMs?: number;
  /** How many messages a search looks through before it asks the index, instead of what was measured. */
  scanFirst?: number;
}

/** The search index as actions know it. */
export interface SearchIndex {
  /** Messages were written: after the commit. */
  grown(companyId: string): void;
  /** A search looks through so many messages before it asks the index: they are read as fast as it answers. */
  readonly scanFirst: number;
}

/** Puts messages into the search index after their commit, company by company, beside any number of other nodes. */
export class SearchIndexer implements SearchIndex {
  readonly scanFirst: number;
  readonly #store: Store;
  readonly #log: Logger;
  readonly #delayMs: number;
  readonly #grown = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #failed = false;
  #stopping = false;

  constructor(store: Store, log: Logger, options: SearchIndexerOptions = {}) {
    this.scanFirst = options.scanFirst ?? SCAN_FIRST;
    this.#store = store;
    this.#log = log;
    this.#delayMs = options.delayMs ?? DELAY_MS;
  }

  start(): void {
    if (this.#delayMs === Number.POSITIVE_INFINITY) return;
    this.#sweep = setInterval(() => void this.#lookEverywhere(), SWEEP_MS).unref();
    void this.#lookEverywhere();
  }

  grown(companyId: string): void {
    if (this.#sweep === undefined) return;
    this.#grown.add(companyId);
    this.#schedule(this.#delayMs);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#sweep);
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Indexes what waits in this company. Answers how many messages it took up. */
  async catchUp(companyId: string): Promise<number> {
    let taken = 0;
    while (!this.#stopping) {
      const began = performance.now();
      const slice = await this.#store.write(companyId, (tx) => indexSlice(tx, SLICE));
      if (slice === 0) break;
      taken += slice;
      await pause(Math.max(PAUSE_MS, performance.now() - began));
    }
    return taken;
  }

  #schedule(after: number): void {
    if (this.#stopping || this.#timer !== undefined || this.#running !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#run().finally(() => {
        this.#running = undefined;
        if (this.#grown.size > 0) this.#schedule(this.#failed ? RECOVER_MS : this.#delayMs);
      });
    }, after);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    this.#failed = false;
    for (const companyId of [...this.#grown]) {
      this.#grown.delete(companyId);
      try {
        await refoldCompany(this.#store, companyId, { isStopping: () => this.#stopping });
        await this.catchUp(companyId);
      } catch (error) {
        if (this.#stopping) return;
        // It is indexed where it goes.
        if (error instanceof CompanyMoving) continue;
        // Searches find what waits all the same.
        this.#log.error({ event: 'indexing_delayed', companyId, error: (error as Error).name });
        this.#grown.add(companyId);
        this.#failed = true;
      }
    }
  }

  async #lookEverywhere(): Promise<void> {
    try {
      const companies = await this.#store.system((tx) =>
        tx.db.selectFrom('company').select('company_id').execute(),
      );
      for (const { company_id } of companies) {
        if (this.#stopping) return;
        if (await this.#waits(company_id)) this.grown(company_id);
      }
    } catch (error) {
      if (!this.#stopping) this.#log.error({ event: 'indexing_delayed', error: (error as Error).name });
    }
  }

  async #waits(companyId: string): Promise<boolean> {
    try {
      return await this.#store.read(
        companyId,
        async (tx) => !(await isIndexed(tx)) || !(await isFoldCurrent(tx)),
      );
    } catch (error) {
      if (error instanceof CompanyMoving) return false;
      throw error;
    }
  }
}
