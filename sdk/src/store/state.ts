import type { InboxSnapshot, ListState } from './types.ts';

const emptyList: ListState = { status: 'idle', items: [], complete: false, loadingMore: false };

function initial(session: InboxSnapshot['session']): InboxSnapshot {
  return {
    session,
    connection: { status: 'connecting', since: Date.now(), stale: false },
    lists: { active: emptyList, archived: emptyList },
    threads: {},
    drafts: {},
  };
}

/** The snapshot and those who watch it. Every change makes a new snapshot; listeners hear of many changes at once. */
export class State {
  #snapshot = initial('starting');
  readonly #listeners = new Set<(snapshot: InboxSnapshot) => void>();
  #told = true;

  get snapshot(): InboxSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: (snapshot: InboxSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Replaces parts of the snapshot. A key whose value is undefined is taken out. */
  patch(parts: { [K in keyof InboxSnapshot]?: InboxSnapshot[K] | undefined }): void {
    this.#replace(merge(this.#snapshot, parts));
  }

  /** Back to nothing: no row, text or name of anyone is left. */
  wipe(session: InboxSnapshot['session']): void {
    this.#replace(initial(session));
  }

  #replace(snapshot: InboxSnapshot): void {
    this.#snapshot = snapshot;
    if (!this.#told) return;
    this.#told = false;
    queueMicrotask(() => {
      this.#told = true;
      for (const listener of this.#listeners) listener(this.#snapshot);
    });
  }
}

/** A copy with some keys replaced; a key given as undefined is absent from the copy. */
export function merge<T extends object>(value: T, parts: { [K in keyof T]?: T[K] | undefined }): T {
  const next = { ...value, ...parts } as T;
  for (const key in parts) if (parts[key] === undefined) delete next[key];
  return next;
}

/** A record with one entry replaced, or taken out. */
export function withEntry<T>(record: Readonly<Record<string, T>>, key: string, value: T | undefined) {
  const next = { ...record };
  if (value === undefined) delete next[key];
  else next[key] = value;
  return next;
}
