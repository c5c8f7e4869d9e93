import { randomId } from '../ids.ts';
import type { StoredDraft } from './drafts.ts';
import type { StartConversation } from './types.ts';

/** One message whose Send was pressed. `localId` is its idempotency key as well. */
export interface LoggedMessage {
  localId: string;
  conversationId: string;
  body: string;
  /** When Send was pressed, or confirmed; ms since the epoch. */
  createdAt: number;
  /** The newest message that was on screen then. */
  after?: number;
  /** Some try got no answer, so nobody knows whether it arrived. */
  uncertain?: boolean;
  /** Fixed at the first try: the same key must always carry the same request. Null: names no draft. */
  draft?: StoredDraft | null;
}
/** One new conversation whose Send was pressed and whose outcome is not known. */
export interface LoggedStart {
  localId: string;
  input: StartConversation;
  draft: StoredDraft | null;
  createdAt: number;
}
export interface Log {
  messages: LoggedMessage[];
  starts: LoggedStart[];
}

/** The part of `sessionStorage` that is used. */
export type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const TAB = 'kipu-messages:tab';
/** How long a page that is being reloaded may hold its lock into the new page's life. */
const HANDOVER_MS = 1000;

/** The page's own `sessionStorage`, where the browser allows it. */
export function pageStorage(): KeyValueStorage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}

export type OutgoingLog = ReturnType<typeof createLog>;

/**
 * Messages whose Send was pressed, kept in `sessionStorage` so that they survive a reload. A duplicated tab gets a copy of
 * that storage: the tab that holds the lock of its tab id is the owner, the other one drops the copy.
 */
export function createLog(storage: KeyValueStorage | undefined, baseUrl: string) {
  const name = `kipu-messages:outgoing:${baseUrl}`;
  let owner: string | undefined;
  const messages: LoggedMessage[] = [];
  const starts: LoggedStart[] = [];
  /** The storage holds what this log holds. */
  let written = false;
  let release: (() => void) | undefined;

  /** Writes the log down. */
  function save(): void {
    const any = messages.length + starts.length > 0;
    if (owner !== undefined) keep(any && { owner, log: { messages, starts } });
  }

  /** Puts back what was pressed before all that is here. */
  function add(log: Log): void {
    messages.unshift(...log.messages);
    starts.unshift(...log.starts);
    save();
  }

  function keep(value: object | false): void {
    try {
      if (value) storage?.setItem(name, JSON.stringify(value));
      else storage?.removeItem(name);
      written = storage !== undefined;
    } catch {
      written = false;
      // Full or forbidden: the messages live in memory, and leaving the page asks first.
    }
  }

  function stored(): { owner: string; log: Log } | undefined {
    try {
      return JSON.parse(storage?.getItem(name) ?? '') as { owner: string; log: Log };
    } catch {
      return undefined;
    }
  }

  /** Lets a page that comes after this one own the log. */
  function close(): void {
    release?.();
    release = undefined;
  }

  /** True unless the storage is the copy that a duplicated tab got; that tab becomes the owner of its own from now on. */
  async function own(): Promise<boolean> {
    if (release || !globalThis.navigator?.locks) return true;
    try {
      const tab = storage?.getItem(TAB);
      if (tab && (await hold(tab))) return true;
      const fresh = randomId();
      storage?.setItem(TAB, fresh);
      await hold(fresh);
      return !tab;
    } catch {
      return true;
    }
  }

  function hold(tab: string): Promise<boolean> {
    return new Promise((resolve) => {
      navigator.locks
        .request(`${TAB}:${tab}`, { signal: AbortSignal.timeout(HANDOVER_MS) }, () => {
          resolve(true);
          return new Promise<void>((done) => {
            release = done;
          });
        })
        // Held by the tab this one was copied from. Where locks are forbidden nobody can tell, and the keys protect.
        .catch((error: unknown) =>
          resolve(!(error instanceof DOMException && error.name === 'TimeoutError')),
        );
    });
  }

  return {
    messages,
    starts,
    save,
    add,
    /** It is settled, one way or the other. */
    drop(it: LoggedMessage | LoggedStart): void {
      for (const list of [messages, starts] as unknown[][]) {
        const at = list.indexOf(it);
        if (at >= 0) list.splice(at, 1);
      }
      save();
    },
    close,
    /**
     * Owns the log again after the page stood in the browser's back/forward cache. Another page of this tab had it
     * meanwhile: what that one sent or discarded is gone here too, what it left is taken over.
     */
    async reopen(): Promise<void> {
      const person = owner;
      if (person === undefined || release) return;
      const before = new Set([...messages, ...starts].map(({ localId }) => localId));
      const now = stored();
      const mine = await own();
      // What could not be written down was nobody's but this page's. While another page does not let go of the log, nobody
      // knows what it sent: what is here stays, and its keys keep it from being sent twice.
      if (!mine || !written || owner !== person) return;
      const left = now?.owner === person ? now.log : undefined;
      follow(messages, before, left?.messages ?? []);
      follow(starts, before, left?.starts ?? []);
      save();
    },
    /** Opens the log of one user, unless their session ends meanwhile. What another user left here is wiped. */
    async open(identity: readonly string[], session: AbortSignal): Promise<void> {
      const person = JSON.stringify(identity);
      const before = stored();
      const mine = await own();
      if (session.aborted) return;
      owner = person;
      // Send may have been pressed while the lock was asked for.
      if (mine && before?.owner === person) add(before.log);
      else save();
    },
    /** Nothing of it is left in the browser. Answers what it held. */
    wipe(): Log {
      owner = undefined;
      close();
      keep(false);
      return { messages: messages.splice(0), starts: starts.splice(0) };
    },
  };
}

/** Makes `here` what another page `left`, without what ended here meanwhile, and with what came here since `before`. */
function follow<T extends { localId: string }>(
  here: T[],
  before: ReadonlySet<string>,
  left: readonly T[],
): void {
  const kept = left.flatMap((each) => {
    const mine = here.find(({ localId }) => localId === each.localId);
    return mine ?? (before.has(each.localId) ? [] : each);
  });
  here.splice(0, here.length, ...kept, ...here.filter(({ localId }) => !before.has(localId)));
}
