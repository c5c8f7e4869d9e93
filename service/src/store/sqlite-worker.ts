import { Worker } from 'node:worker_threads';

/** What the thread is started with. `stop` holds one number: 1 tells it to break off what it runs. */
export interface ThreadData {
  readonly file: string;
  readonly role: 'reader' | 'checkpointer';
  readonly stop: SharedArrayBuffer;
}

export type ThreadRequest =
  | { readonly kind: 'begin' | 'end' | 'checkpoint' | 'truncate' | 'close' }
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: readonly unknown[] };

export type ThreadAnswer =
  | { readonly rows: unknown[] }
  | { readonly error: { readonly message: string; readonly code?: string } };

/** Beside this module, before and after it is built. */
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './sqlite-thread.ts' : './sqlite-thread.js',
  import.meta.url,
);

interface Waiting {
  resolve(rows: unknown[]): void;
  reject(error: Error): void;
}

/** A connection in a thread of its own. One request at a time; the thread keeps the process alive only while one runs. */
export class SqliteWorker {
  readonly #worker: Worker;
  readonly #stop = new SharedArrayBuffer(4);
  readonly #ended: Promise<void>;
  #waiting: Waiting | undefined;
  #failure: Error | undefined;

  constructor(file: string, role: ThreadData['role']) {
    const workerData: ThreadData = { file, role, stop: this.#stop };
    this.#worker = new Worker(THREAD, { workerData });
    this.#worker.unref();
    this.#worker.on('message', (answer: ThreadAnswer) => this.#settle(answer));
    this.#ended = new Promise((resolve) => {
      const end = (error: Error) => {
        this.#failure ??= error;
        this.#settle({ error: { message: error.message } });
        resolve();
      };
      this.#worker.once('error', (error) => end(error as Error));
      this.#worker.once('exit', () => end(new Error('the thread has ended')));
    });
  }

  /** False once the thread is gone. */
  get alive(): boolean {
    return this.#failure === undefined;
  }

  /** Throws what the statement threw, with SQLite's `code`. */
  ask(request: ThreadRequest): Promise<unknown[]> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#waiting !== undefined) return Promise.reject(new Error('one request at a time'));
    Atomics.store(new Int32Array(this.#stop), 0, 0);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.ref();
      this.#worker.postMessage(request);
    });
  }

  /** Breaks off what runs, at the next row that it gives. */
  breakOff(): void {
    Atomics.store(new Int32Array(this.#stop), 0, 1);
  }

  /** Closes the connection, after what runs, and ends the thread. */
  async close(): Promise<void> {
    this.breakOff();
    if (this.#failure === undefined) {
      this.#worker.ref();
      this.#worker.postMessage({ kind: 'close' } satisfies ThreadRequest);
    }
    await this.#ended;
  }

  #settle(answer: ThreadAnswer): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#worker.unref();
    if ('rows' in answer) waiting.resolve(answer.rows);
    else waiting.reject(Object.assign(new Error(answer.error.message), { code: answer.error.code ?? '' }));
  }
}
