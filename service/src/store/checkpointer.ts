import { SqliteWorker, type ThreadRequest } from './sqlite-worker.ts';

/** Actions whose pages may gather in the write-ahead log: about 1500 pages of 4 KiB. */
const ACTIONS = 100;
/** The first wait, ms, when a reader or a writer was in the way of a truncation; doubles up to the longest. */
const RETRY_MS = 50;
const RETRY_MAX_MS = 2000;
/** Attempts at closing: another process may hold the log for as long as it likes. */
const LAST_ATTEMPTS = 5;

/**
 * Copies the write-ahead log into the database from a thread of its own, beside reads and writes: done by a commit, the
 * sync of the whole database would be in the way of a send.
 */
export class Checkpointer {
  readonly #file: string;
  #worker: SqliteWorker | undefined;
  #actions = 0;
  #running: Promise<void> | undefined;
  /** The log must be truncated: what is in it was removed since. */
  #purgeDue = false;
  #retryMs = RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** So many actions were committed. */
  committed(actions: number): void {
    this.#actions += actions;
    if (this.#actions >= ACTIONS) this.#next();
  }

  /**
   * Truncates the log, so that what the last commits removed is in no file any more. Retried until no reader has a
   * snapshot of before; neither readers nor writers wait for it.
   */
  purge(): void {
    this.#purgeDue = true;
    this.#next();
  }

  /** Ends the thread, after what runs and one more attempt at a truncation that is due. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
    for (let attempt = 0; this.#purgeDue && attempt < LAST_ATTEMPTS; attempt += 1) {
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      await this.#truncate();
    }
    await this.#worker?.close();
  }

  #next(): void {
    if (this.#running !== undefined || this.#closed) return;
    if (this.#purgeDue && this.#timer === undefined) this.#running = this.#truncate();
    else if (this.#actions >= ACTIONS) this.#running = this.#checkpoint();
    else return;
    void this.#running.then(() => {
      this.#running = undefined;
      this.#next();
    });
  }

  async #checkpoint(): Promise<void> {
    this.#actions = 0;
    await this.#ask({ kind: 'checkpoint' });
  }

  async #truncate(): Promise<void> {
    this.#actions = 0;
    // A purge that is asked for while this one runs may be of a commit that this one does not cover.
    this.#purgeDue = false;
    const [done] = await this.#ask({ kind: 'truncate' });
    if (done === true) {
      this.#retryMs = RETRY_MS;
      return;
    }
    this.#purgeDue = true;
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#next();
    }, this.#retryMs).unref();
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
  }

  /** Returns nothing when it failed: the log grows until the next checkpoint; far on, a commit does one by itself. */
  async #ask(request: ThreadRequest): Promise<unknown[]> {
    this.#worker = this.#worker?.alive === true ? this.#worker : new SqliteWorker(this.#file, 'checkpointer');
    return this.#worker.ask(request).catch(() => []);
  }
}
