import { type Core, isOver, kipuError } from './core.ts';
import type { Rows } from './rows.ts';
import type { Threads } from './threads.ts';

/** Marks of one moment's reading go in one request. */
const BATCH_MS = 300;

/** The reader's marks (B25): raised by reading, put back by Mark as unread. */
export class Marks {
  readonly #core: Core;
  readonly #rows: Rows;
  readonly #threads: Threads;
  /** The highest number seen and not yet told, by conversation. */
  readonly #seen = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(core: Core, rows: Rows, threads: Threads) {
    this.#core = core;
    this.#rows = rows;
    this.#threads = threads;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#seen.clear();
  }

  read(id: string, seq: number): void {
    const thread = this.#threads.get(id);
    if (thread?.readingHeld || seq <= (thread?.conversation?.readThroughSeq ?? 0)) return;
    if (seq <= (this.#seen.get(id) ?? 0)) return;
    this.#seen.set(id, seq);
    this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  /** Tells the service now; `leaving`: the page may be gone before the answer. */
  flush(leaving = false): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [id, seq] of this.#seen) void this.#tell(id, seq, leaving);
    this.#seen.clear();
  }

  async unread(id: string): Promise<void> {
    this.#seen.delete(id);
    this.#threads.hold(id);
    const { client, signal } = this.#core;
    const askedAt = this.#core.tick();
    // From the first message on, so: before the last one by another, whichever that is.
    const whole = await client.conversations.patch(id, { unreadFromSeq: 1 }, { signal });
    if (!signal.aborted) this.#rows.putWhole(whole, askedAt);
  }

  async #tell(id: string, seq: number, keepalive: boolean): Promise<void> {
    const { client, signal } = this.#core;
    try {
      const askedAt = this.#core.tick();
      const whole = await client.conversations.patch(
        id,
        { readThroughSeq: seq },
        { signal, ...(keepalive && { keepalive }) },
      );
      if (!signal.aborted) this.#rows.putWhole(whole, askedAt);
    } catch (error) {
      const failure = kipuError(error);
      if (signal.aborted || isOver(failure) || !failure.retryable) return;
      await this.#core.wait(3).catch(() => undefined);
      if (!signal.aborted) this.read(id, seq);
    }
  }
}
