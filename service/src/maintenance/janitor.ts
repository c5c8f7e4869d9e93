import type { Logger } from 'pino';
import { EVENTS_KEPT, EVENTS_KEPT_MS } from '../events/feed.ts';
import { DRAFTS_KEPT_MS } from '../store/drafts.ts';
import { CompanyMoving } from '../store/moves.ts';
import { trimEndedSessions } from '../store/sessions.ts';
import {
  trimDirectoryChanges,
  trimDrafts,
  trimEmails,
  trimIdempotency,
  trimManyEvents,
  trimManyKeys,
  trimManySpentDrafts,
  trimOldEvents,
  trimWebhookDeliveries,
} from '../store/trim.ts';
import type { Store, Tx } from '../store/tx.ts';

const HOUR_MS = 60 * 60_000;

/** How long a sender may come back with the same idempotency key. */
export const IDEMPOTENCY_KEPT_MS = 48 * HOUR_MS;
/** How many of the latest are kept of one user; a retry comes long before so many more sends. */
export const IDEMPOTENCY_KEPT = 10_000;
/** How many of the latest drafts that were sent or discarded are kept of one user, so that no late save brings one back. */
export const SPENT_DRAFTS_KEPT = 1_000;

/** How long the company's back end can look up what became of an e-mail, and of a webhook. */
export const EMAILS_KEPT_MS = 90 * 24 * HOUR_MS;
export const WEBHOOK_DELIVERIES_KEPT_MS = 30 * 24 * HOUR_MS;

const EVERY_MS = HOUR_MS;
const FIRST_AFTER_MS = 60_000;
/** Rows in one transaction: a few milliseconds of the write queue. */
const SLICE = 200;

/** Each removes one slice and answers how many rows went. */
const DUTIES: ReadonlyArray<(tx: Tx) => Promise<number>> = [
  (tx) => trimOldEvents(tx, tx.now - EVENTS_KEPT_MS, SLICE),
  (tx) => trimManyEvents(tx, EVENTS_KEPT, SLICE),
  (tx) => trimIdempotency(tx, tx.now - IDEMPOTENCY_KEPT_MS, SLICE),
  (tx) => trimManyKeys(tx, IDEMPOTENCY_KEPT, SLICE),
  (tx) => trimManySpentDrafts(tx, SPENT_DRAFTS_KEPT, SLICE),
  (tx) => trimDrafts(tx, tx.now - DRAFTS_KEPT_MS, SLICE),
  (tx) => trimEmails(tx, tx.now - EMAILS_KEPT_MS, SLICE),
  (tx) => trimWebhookDeliveries(tx, tx.now - WEBHOOK_DELIVERIES_KEPT_MS, SLICE),
  (tx) => trimEndedSessions(tx, SLICE),
  (tx) => trimDirectoryChanges(tx, tx.now - EVENTS_KEPT_MS, SLICE),
];

/** Removes what is kept for a time only, every hour, in slices that no send waits for long. */
export class Janitor {
  readonly #store: Store;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(store: Store, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  start(): void {
    this.#schedule(FIRST_AFTER_MS);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** One round through every company. Answers how many rows went. */
  async sweep(): Promise<number> {
    let removed = 0;
    const companies = await this.#store.system((tx) =>
      tx.db.selectFrom('company').select('company_id').execute(),
    );
    for (const { company_id } of companies) {
      try {
        for (const duty of DUTIES) removed += await this.#whole(company_id, duty);
      } catch (error) {
        if (!(error instanceof CompanyMoving)) throw error;
      }
    }
    // Also what was replaced since the last round, such as earlier texts of drafts.
    this.#store.purgeLog();
    return removed;
  }

  async #whole(companyId: string, slice: (tx: Tx) => Promise<number>): Promise<number> {
    let removed = 0;
    while (!this.#stopping) {
      const gone = await this.#store.write(companyId, slice);
      if (gone === 0) break;
      removed += gone;
    }
    return removed;
  }

  #schedule(after: number): void {
    if (this.#stopping) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#round();
    }, after);
    this.#timer.unref();
  }

  async #round(): Promise<void> {
    try {
      const removed = await this.sweep();
      if (removed > 0) this.#log.info({ event: 'trimmed', rows: removed });
    } catch (error) {
      this.#log.error({ event: 'trim_delayed', error: (error as Error).name });
    }
    this.#schedule(EVERY_MS);
  }
}
