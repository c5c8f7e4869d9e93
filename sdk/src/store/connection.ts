import { type FeedStatus, SILENCE_MS } from '../stream.ts';
import type { State } from './state.ts';

/** What the snapshot says about the live connection. */
export class Connection {
  readonly #state: State;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(state: State) {
    this.#state = state;
  }

  status(status: FeedStatus): void {
    const { connection } = this.#state.snapshot;
    if (connection.status !== status) {
      const stale = status === 'open' ? false : connection.stale;
      this.#state.patch({ connection: { status, since: Date.now(), stale } });
    }
    if (this.#silence === undefined || status === 'open') this.heard();
  }

  /** The service is there; silence from now on makes what is on screen stale. */
  heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#stale(true), SILENCE_MS);
    if (this.#state.snapshot.connection.stale) this.#stale(false);
  }

  clear(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
  }

  #stale(stale: boolean): void {
    this.#state.patch({ connection: { ...this.#state.snapshot.connection, stale } });
  }
}
