import { randomUUID } from 'node:crypto';
import pg from 'pg';

const CHANNEL = 'kipu_changed';
/** At most so often, ms: a NOTIFY for each commit would cost commits. */
const EVERY_MS = 50;
const AGAIN_MS = 5000;

/**
 * Tells other nodes that something was committed, so that they look before their next poll. Only a hint, outside any
 * transaction and without saying what: behind a transaction pooler it stops without a word, and polling goes on.
 */
export class ChangeHints {
  readonly #url: string;
  readonly #pool: pg.Pool;
  /** Who sent it: a node needs no hint of its own. */
  readonly #self = randomUUID();
  readonly #listeners = new Set<() => void>();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #resting: NodeJS.Timeout | undefined;
  #again = false;
  #closed = false;

  constructor(url: string, pool: pg.Pool) {
    this.#url = url;
    this.#pool = pool;
  }

  /** Something was committed that others may wait for. */
  committed(): void {
    if (this.#closed) return;
    if (this.#resting !== undefined) {
      this.#again = true;
      return;
    }
    // Lost: others see it at their next poll.
    this.#pool.query('select pg_notify($1, $2)', [CHANNEL, this.#self]).catch(() => undefined);
    this.#resting = setTimeout(() => {
      this.#resting = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.committed();
    }, EVERY_MS).unref();
  }

  /** Calls when another node has committed something. Returns the way out. */
  listen(onHint: () => void): () => void {
    this.#listeners.add(onHint);
    if (this.#client === undefined && this.#retry === undefined) void this.#connect();
    return () => this.#listeners.delete(onHint);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#resting);
    await this.#client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true });
    this.#client = client;
    client.on('notification', ({ payload }) => {
      if (payload !== this.#self) for (const hint of this.#listeners) hint();
    });
    client.on('error', () => undefined);
    client.once('end', () => this.#lost());
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch {
      await client.end().catch(() => undefined);
      this.#lost();
    }
  }

  #lost(): void {
    if (this.#closed || this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      void this.#connect();
    }, AGAIN_MS).unref();
  }
}
