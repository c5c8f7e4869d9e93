import { ConflictError } from '../errors.ts';
import { type Core, isOver, kipuError } from './core.ts';
import { inputOf, isEmpty, sameText } from './draft-text.ts';
import { merge, withEntry } from './state.ts';
import type { Draft, DraftInput, DraftList, DraftState } from './types.ts';

const SAVE_AFTER_MS = 1000;

interface Entry {
  value: DraftInput;
  /** The stored version this text is based on; null: none is stored. */
  base: number | null;
  /** With no base: what a new text must name after a draft that was sent or discarded; null: none was. */
  after: number | null;
  /** The stored draft is known. */
  known: boolean;
  /** The value differs from what is stored. */
  dirty: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  saving: Promise<void> | undefined;
  /** The newest version that a send of this window consumed. */
  consumed: number;
  theirs: Draft | undefined;
  conflict: boolean;
}

/** The texts being written: kept on the server, a second after the last key, and never over a newer one (B31). */
export class Drafts {
  readonly #core: Core;
  readonly #entries = new Map<string, Entry>();
  #listing: Promise<DraftList> | undefined;
  #listAgain = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /** True while some text is only here. */
  get hasUnsaved(): boolean {
    return [...this.#entries.values()].some((entry) => entry.dirty);
  }

  /** True while something is written, and the server has all of it. */
  get areSaved(): boolean {
    const written = [...this.#entries.values()].filter(({ value }) => !isEmpty(value));
    return written.length > 0 && !written.some(({ dirty }) => dirty);
  }

  /** Forgets all texts. Answers those that the service lacks. */
  clear(): Map<string, DraftInput> {
    const unsaved = new Map<string, DraftInput>();
    for (const [key, entry] of this.#entries) {
      clearTimeout(entry.timer);
      if (entry.dirty && !isEmpty(entry.value)) unsaved.set(key, entry.value);
    }
    this.#entries.clear();
    this.#listing = undefined;
    return unsaved;
  }

  open(key: string): void {
    if (!this.#entries.has(key)) this.#add(key);
  }

  set(key: string, value: DraftInput): void {
    const entry = this.#entries.get(key) ?? this.#add(key);
    entry.value = value;
    entry.dirty = true;
    this.#show(key, entry);
    this.#saveSoon(key, entry);
  }

  /** Saves everything that is not saved, now. */
  async flush(): Promise<void> {
    await Promise.all(
      [...this.#entries].map(([key, entry]) => (entry.dirty ? this.#save(key, entry) : entry.saving)),
    );
  }

  async discard(key: string): Promise<void> {
    const entry = this.#entries.get(key) ?? this.#add(key);
    entry.value = { body: '' };
    entry.dirty = true;
    entry.conflict = false;
    this.#show(key, entry);
    await this.#save(key, entry);
  }

  resolve(key: string, keep: 'mine' | 'theirs'): void {
    const entry = this.#entries.get(key);
    if (!entry?.conflict) return;
    const { theirs } = entry;
    entry.conflict = false;
    entry.theirs = undefined;
    entry.base = theirs?.version ?? null;
    if (keep === 'theirs') {
      entry.value = theirs ? inputOf(theirs) : { body: '' };
      entry.dirty = false;
      clearTimeout(entry.timer);
    } else {
      entry.dirty = true;
      void this.#save(key, entry);
    }
    this.#show(key, entry);
  }

  /**
   * Send was pressed: the text leaves the draft at once. Answers, once a save that is under way is done, which stored
   * version the send is to consume.
   */
  take(key: string): () => Promise<{ key: string; version: number } | undefined> {
    const entry = this.#entries.get(key);
    if (!entry) return () => Promise.resolve(undefined);
    clearTimeout(entry.timer);
    entry.value = { body: '' };
    entry.dirty = false;
    entry.conflict = false;
    entry.theirs = undefined;
    this.#show(key, entry);
    const version = (entry.saving ?? Promise.resolve()).then(() => entry.base);
    return async () => {
      const base = await version;
      return base === null ? undefined : { key, version: base };
    };
  }

  /** Saves this draft if need be, and answers which stored version a send is to consume; the text stays. */
  async settle(key: string): Promise<{ key: string; version: number } | undefined> {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    clearTimeout(entry.timer);
    if (entry.dirty) await this.#save(key, entry);
    else await entry.saving;
    return entry.base === null ? undefined : { key, version: entry.base };
  }

  /** A send consumed the draft (of this version). Text written since stays and becomes a draft of its own. */
  consumed(key: string, version?: number): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    entry.consumed = Math.max(entry.consumed, version ?? entry.base ?? 0);
    if (version === undefined) {
      clearTimeout(entry.timer);
      entry.value = { body: '' };
      entry.dirty = false;
    }
    if (version === undefined || entry.base === version) entry.base = null;
    // The service counts the sending as one more version.
    if (version !== undefined) entry.after = version + 1;
    this.#show(key, entry);
  }

  /** The service says that a draft changed; null: it was sent or discarded. */
  changed(key: string, version: number | null): void {
    const entry = this.#entries.get(key);
    if (!entry || entry.saving || entry.base === version) return;
    // What is written next must name the version that the sending or discarding left.
    void this.#load();
    if (version === null && !entry.dirty) {
      entry.base = null;
      entry.value = { body: '' };
      this.#show(key, entry);
    }
  }

  /** Reads what is stored anew, for all that is open. */
  reload(): void {
    if (this.#entries.size > 0) void this.#load();
  }

  #add(key: string): Entry {
    const entry: Entry = {
      value: { body: '' },
      base: null,
      after: null,
      known: false,
      dirty: false,
      timer: undefined,
      saving: undefined,
      consumed: 0,
      theirs: undefined,
      conflict: false,
    };
    this.#entries.set(key, entry);
    this.#show(key, entry);
    if (this.#core.state.snapshot.session === 'ready') void this.#load();
    return entry;
  }

  /** One reading of all drafts serves every key that waits. */
  async #load(): Promise<void> {
    if (this.#listing) {
      this.#listAgain = true;
      await this.#listing.catch(() => undefined);
      return;
    }
    const { signal, client } = this.#core;
    this.#listing = this.#core.insist(async () => client.drafts.list({ signal }));
    try {
      const { data, spent } = await this.#listing;
      if (signal.aborted) return;
      this.#listing = undefined;
      for (const [key, entry] of this.#entries) {
        const named = <T extends { key: string }>(rows: readonly T[]) => rows.find((row) => row.key === key);
        entry.after = named(spent)?.version ?? entry.after;
        this.#stored(key, entry, named(data));
      }
      if (this.#listAgain) {
        this.#listAgain = false;
        await this.#load();
      }
    } catch (error) {
      if (signal.aborted || isOver(error)) return;
      this.#listing = undefined;
    }
  }

  /** What is stored under `key` became known. */
  #stored(key: string, entry: Entry, stored: Draft | undefined): void {
    // While a save is under way its own answer says what is stored.
    if (entry.saving || (entry.known && entry.base === (stored?.version ?? null))) return;
    const first = !entry.known;
    entry.known = true;
    if (!entry.dirty) {
      entry.base = stored?.version ?? null;
      entry.value = stored ? inputOf(stored) : { body: '' };
    } else if (!stored) {
      if (first) entry.base = null;
    } else if (sameText(inputOf(stored), entry.value)) {
      entry.base = stored.version;
      entry.dirty = false;
    } else if (stored.version > entry.consumed) {
      entry.conflict = true;
      entry.theirs = stored;
    }
    this.#show(key, entry);
    if (entry.dirty && !entry.conflict) this.#saveSoon(key, entry);
  }

  #saveSoon(key: string, entry: Entry): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => void this.#save(key, entry), SAVE_AFTER_MS);
  }

  /** Saves until the stored text is the written one. Resolves also when that cannot be; the status tells. */
  #save(key: string, entry: Entry): Promise<void> {
    clearTimeout(entry.timer);
    entry.saving ??= this.#saveAll(key, entry);
    return entry.saving;
  }

  /** Nothing may be awaited between finding no more to do and `finally`: text set in between would not be saved. */
  async #saveAll(key: string, entry: Entry): Promise<void> {
    await Promise.resolve();
    try {
      const { signal } = this.#core;
      if (!entry.known) await this.#load();
      for (let attempt = 0; entry.dirty && !entry.conflict && !signal.aborted && entry.known; ) {
        const { value } = entry;
        this.#show(key, entry, 'saving');
        try {
          const version = await this.#put(key, entry, value);
          if (signal.aborted) return;
          entry.base = version;
          if (entry.value === value) entry.dirty = false;
        } catch (error) {
          const failure = kipuError(error);
          if (signal.aborted || isOver(failure)) return;
          if (failure.status === 412) this.#refused(entry, value, failure);
          else if (!failure.retryable) return;
          else {
            this.#show(key, entry);
            if (!(await this.#core.waited(attempt++))) return;
          }
        }
      }
    } finally {
      entry.saving = undefined;
      this.#show(key, entry);
    }
  }

  async #put(key: string, entry: Entry, value: DraftInput): Promise<number | null> {
    const { client, signal } = this.#core;
    const base = { version: entry.base ?? entry.after };
    if (!isEmpty(value)) return (await client.drafts.put(key, value, base, { signal })).version;
    if (entry.base !== null) {
      await client.drafts.delete(key, base, { signal });
      // The service counts the discarding as one more version.
      entry.after = entry.base + 1;
    }
    return null;
  }

  /** Another version is stored. */
  #refused(entry: Entry, value: DraftInput, failure: unknown): void {
    const conflict = failure instanceof ConflictError ? failure : undefined;
    const stored = conflict?.stored as Draft | undefined;
    entry.after = conflict?.version ?? null;
    if (stored && sameText(inputOf(stored), value)) {
      // The answer to an earlier try was lost, or another window wrote the very same.
      entry.base = stored.version;
      if (entry.value === value) entry.dirty = false;
    } else if (!stored && (entry.base === null || entry.base <= entry.consumed)) {
      // It is this window's own send that consumed it; what was written since is new.
      entry.base = null;
    } else if (!stored && isEmpty(value)) {
      entry.base = null;
      entry.dirty = false;
    } else {
      entry.conflict = true;
      entry.theirs = stored;
    }
  }

  #show(key: string, entry: Entry, status = statusOf(entry)): void {
    if (this.#entries.get(key) !== entry) return;
    const { state } = this.#core;
    const shown: DraftState = merge<DraftState>(
      { key, value: entry.value, status },
      { theirs: entry.theirs },
    );
    state.patch({ drafts: withEntry(state.snapshot.drafts, key, shown) });
  }
}

function statusOf(entry: Entry): DraftState['status'] {
  if (entry.conflict) return 'conflict';
  if (entry.dirty) return 'unsaved';
  if (!entry.known) return 'loading';
  return entry.base === null ? 'empty' : 'saved';
}
