import type { InboxSnapshot, ListState } from './types.ts';

const emptyList: ListState = { status: 'idle', items: [], complete: false, loadingMore: false };

/** Parts to replace; a key given as undefined is taken out. */
export type Changes<T> = { [K in keyof T]?: T[K] | undefined };

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
export type State = ReturnType<typeof createState>;

export function createState() {
  let snapshot = initial('starting');
  let told = true;
  const listeners = new Set<(snapshot: InboxSnapshot) => void>();

  function replace(next: InboxSnapshot): void {
    snapshot = next;
    if (!told) return;
    told = false;
    queueMicrotask(() => {
      told = true;
      for (const listener of listeners) listener(snapshot);
    });
  }

  const patch = (changes: Changes<InboxSnapshot>) => replace(merge(snapshot, changes));

  return {
    get snapshot() {
      return snapshot;
    },
    subscribe(listener: (snapshot: InboxSnapshot) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    patch,
    /** Replaces one entry of a part that has many; undefined takes it out. */
    put<P extends 'lists' | 'threads' | 'drafts'>(
      part: P,
      key: keyof InboxSnapshot[P] & string,
      value: InboxSnapshot[P][keyof InboxSnapshot[P]] | undefined,
    ): void {
      const entries = merge<object>(snapshot[part], { [key]: value });
      patch({ [part]: entries });
    },
    /** Back to nothing: no row, text or name of anyone is left. */
    wipe: (session: InboxSnapshot['session']) => replace(initial(session)),
  };
}

/** A copy with some keys replaced; a key given as undefined is absent from the copy. */
export function merge<T extends object>(value: T, changes: Changes<T>): T {
  const next = { ...value, ...changes } as T;
  for (const key in changes) if (changes[key] === undefined) delete next[key];
  return next;
}
