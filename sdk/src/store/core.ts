import { backoff, pause } from '../backoff.ts';
import type { KipuClient } from '../client.ts';
import { KipuError } from '../errors.ts';
import type { State } from './state.ts';

const LONGEST_WAIT_MS = 30_000;

/** What every part of the store stands on. */
export class Core {
  readonly client: KipuClient;
  readonly state: State;
  #session = new AbortController();
  #now = 0;
  readonly #waiting = new Set<() => void>();

  constructor(client: KipuClient, state: State) {
    this.client = client;
    this.state = state;
  }

  /** Aborts when the session that is on screen ends: nothing that was asked for it may come in later. */
  get signal(): AbortSignal {
    return this.#session.signal;
  }

  /** Ends all that runs for the present session and opens the way for the next. */
  renew(): void {
    this.#session.abort();
    this.#session = new AbortController();
    this.#waiting.clear();
  }

  /**
   * The store's own time: rises with every use. An answer is only taken over one that was asked for earlier, so a slow
   * answer never brings back an older row.
   */
  tick(): number {
    return ++this.#now;
  }

  /** The connection is back: whoever waits for a next try goes now. */
  wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Waits before try number `attempt`, or until the connection is back. Rejects when the session ends. */
  async wait(attempt: number): Promise<void> {
    const signal = this.signal;
    let wakeMe: (() => void) | undefined;
    try {
      await pause(250 + backoff(attempt, 500, LONGEST_WAIT_MS), signal, (wake) => {
        wakeMe = wake;
        this.#waiting.add(wake);
      });
    } finally {
      if (wakeMe) this.#waiting.delete(wakeMe);
    }
  }

  /** Waits like `wait`. False: the session has ended meanwhile. */
  waited(attempt: number): Promise<boolean> {
    return this.wait(attempt).then(
      () => true,
      () => false,
    );
  }

  /** Reads until it succeeds: a missed event must not leave the screen wrong for ever. Rejects on what no retry mends. */
  async insist<T>(read: () => PromiseLike<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof KipuError) || !error.retryable) throw error;
        await this.wait(attempt);
      }
    }
  }
}

/** Any failure as a `KipuError`, so that a snapshot can hold it. */
export function kipuError(error: unknown): KipuError {
  return error instanceof KipuError
    ? error
    : new KipuError('Something went wrong in the client.', { code: 'internal', cause: error });
}

/** A failure that only says "the session on screen has ended": nobody is to be told. */
export function isOver(error: unknown): boolean {
  return error instanceof KipuError && (error.code === 'aborted' || error.code === 'signed_out');
}
