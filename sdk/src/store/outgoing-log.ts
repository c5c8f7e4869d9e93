import { randomId } from '../ids.ts';
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
  draft?: { key: string; version: number } | null;
}
/** One new conversation whose Send was pressed and whose outcome is not known. */
export interface LoggedStart {
  localId: string;
  input: StartConversation;
  draft: { key: string; version: number } | null;
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

/**
 * Messages whose Send was pressed, kept in `sessionStorage` so that they survive a reload. A duplicated tab gets a copy of
 * that storage: the tab that holds the lock of its tab id is the owner, the other one drops the copy.
 */
export class OutgoingLog {
  readonly #storage: KeyValueStorage | undefined;
  readonly #key: string;
  #owner: string | undefined;
  #log: Log = { messages: [], starts: [] };
  #release: (() => void) | undefined;

  constructor(storage: KeyValueStorage | undefined, baseUrl: string) {
    this.#storage = storage;
    this.#key = `kipu-messages:outgoing:${baseUrl}`;
  }

  get log(): Log {
    return this.#log;
  }

  /** True while something could be lost with this window. */
  get isEmpty(): boolean {
    return this.#log.messages.length === 0 && this.#log.starts.length === 0;
  }

  /** Opens the log of one user. What another user left here is wiped. */
  async open(identity: readonly string[]): Promise<void> {
    const owner = JSON.stringify(identity);
    const stored = this.#read();
    const mine = await this.#own();
    const now = this.#log;
    if (mine && stored?.owner === owner) {
      // Send may have been pressed while the lock was asked for.
      this.#log = {
        messages: [...stored.log.messages, ...now.messages],
        starts: [...stored.log.starts, ...now.starts],
      };
    }
    this.#owner = owner;
    this.save();
  }

  /** Writes the log down. */
  save(): void {
    if (this.#owner === undefined) return;
    try {
      if (this.isEmpty) this.#storage?.removeItem(this.#key);
      else this.#storage?.setItem(this.#key, JSON.stringify({ owner: this.#owner, log: this.#log }));
    } catch {
      // Full or forbidden: the messages live in memory, and leaving the page asks first.
    }
  }

  /** Nothing of it is left in the browser. Answers what it held. */
  wipe(): Log {
    const log = this.#log;
    this.#log = { messages: [], starts: [] };
    this.#owner = undefined;
    this.close();
    try {
      this.#storage?.removeItem(this.#key);
    } catch {
      // Forbidden here, so nothing was ever written.
    }
    return log;
  }

  /** Lets a page that comes after this one own the log. */
  close(): void {
    this.#release?.();
    this.#release = undefined;
  }

  #read(): { owner: string; log: Log } | undefined {
    try {
      const text = this.#storage?.getItem(this.#key);
      return text ? (JSON.parse(text) as { owner: string; log: Log }) : undefined;
    } catch {
      return undefined;
    }
  }

  /** True unless the storage is the copy that a duplicated tab got; that tab becomes the owner of its own from now on. */
  async #own(): Promise<boolean> {
    if (this.#release || !globalThis.navigator?.locks) return true;
    try {
      const tab = this.#storage?.getItem(TAB);
      if (tab && (await this.#hold(tab))) return true;
      const fresh = randomId();
      this.#storage?.setItem(TAB, fresh);
      await this.#hold(fresh);
      return !tab;
    } catch {
      return true;
    }
  }

  #hold(tab: string): Promise<boolean> {
    return new Promise((resolve) => {
      const until = new AbortController();
      const timer = setTimeout(() => until.abort(), HANDOVER_MS);
      navigator.locks
        .request(`${TAB}:${tab}`, { signal: until.signal }, () => {
          clearTimeout(timer);
          resolve(true);
          return new Promise<void>((release) => {
            this.#release = release;
          });
        })
        // Held by the tab this one was copied from. Where locks are forbidden nobody can tell, and the keys protect.
        .catch((error: unknown) => resolve(!(error instanceof DOMException && error.name === 'AbortError')));
    });
  }
}
