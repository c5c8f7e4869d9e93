import { type FeedStatus, SILENCE_MS } from '../stream.ts';
import type { State } from './state.ts';

export type Connection = ReturnType<typeof createConnection>;

/** What the snapshot says about the live connection. */
export function createConnection(state: State) {
  let silence: ReturnType<typeof setTimeout> | undefined;

  const setStale = (stale: boolean) => state.patch({ connection: { ...state.snapshot.connection, stale } });

  /** The service is there; silence from now on makes what is on screen stale. */
  function heard(): void {
    clearTimeout(silence);
    silence = setTimeout(() => setStale(true), SILENCE_MS);
    if (state.snapshot.connection.stale) setStale(false);
  }

  return {
    heard,
    status(status: FeedStatus): void {
      const { connection } = state.snapshot;
      if (connection.status !== status) {
        const stale = status !== 'open' && connection.stale;
        state.patch({ connection: { status, since: Date.now(), stale } });
      }
      if (silence === undefined || status === 'open') heard();
    },
    clear(): void {
      clearTimeout(silence);
      silence = undefined;
    },
  };
}
