import { SqliteWorker } from './sqlite-worker.ts';

/** Actions whose pages may gather in the write-ahead log: about 1500 pages of 4 KiB. */
const ACTIONS = 100;

/**
 * Folds the write-ahead log into the database from a thread of its own, beside reads and writes: done by a commit, the
 * sync of the whole database would be in the way of a send.
 */
export class Checkpointer {
  readonly #file: string;
  #worker: SqliteWorker | undefined;
  #actions = 0;
  #running: Promise<unknown> | undefined;
  #closed = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** So many actions were committed. */
  committed(actions: number): void {
    this.#actions += actions;
    if (this.#actions < ACTIONS || this.#running !== undefined || this.#closed) return;
    this.#actions = 0;
    this.#worker = this.#worker?.alive === true ? this.#worker : new SqliteWorker(this.#file, 'checkpointer');
    this.#running = this.#worker
      .ask({ kind: 'checkpoint' })
      // The log grows until the next one; far on, a commit does it by itself.
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined;
      });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#worker?.close();
  }
}
