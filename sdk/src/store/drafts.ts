import { ConflictError, type KipuError } from '../errors.ts';
import { deleteDraft, listDrafts, putDraft } from '../operations.ts';
import { type Core, ignore } from './core.ts';
import { EMPTY, inputOf, isEmpty, sameText } from './draft-text.ts';
import { merge } from './state.ts';
import type { Draft, DraftInput, DraftState } from './types.ts';

const SAVE_AFTER_MS = 1000;

interface Entry {
  key: string;
  value: DraftInput;
  /** The stored version this text is based on; null: none is stored. */
  base: number | null;
  /** With no base: what a new text must name after a draft that was sent or discarded; null: none was. */
  after: number | null;
  /** The stored draft is known. */
  known: boolean;
  /** The value differs from what is stored. */
  dirty: boolean;
  timer?: ReturnType<typeof setTimeout>;
  saving?: Promise<void> | undefined;
  /** The newest version that a send of this window consumed. */
  consumed: number;
  /** What is stored in the place of `base`, null for nothing: the user chooses. Undefined: no conflict. */
  theirs?: Draft | null | undefined;
}

/** A stored draft that a send consumes. */
export interface StoredDraft {
  key: string;
  version: number;
}

export type Drafts = ReturnType<typeof createDrafts>;

/** The texts being written: kept on the server, a second after the last key, and never over a newer one (B31). */
export function createDrafts(core: Core) {
  const { state } = core;
  const entries = new Map<string, Entry>();
  let listing: Promise<void> | undefined;
  let listAgain = false;

  function show(entry: Entry, status = statusOf(entry)): void {
    const { key, value, theirs } = entry;
    if (entries.get(key) !== entry) return;
    const shown = merge<DraftState>({ key, value, status }, { theirs: theirs ?? undefined });
    state.put('drafts', key, shown);
  }

  function entryOf(key: string): Entry {
    let entry = entries.get(key);
    if (!entry) {
      entry = {
        key,
        value: EMPTY,
        base: null,
        after: null,
        known: false,
        dirty: false,
        consumed: 0,
      };
      entries.set(key, entry);
      show(entry);
      if (state.snapshot.session === 'ready') void load();
    }
    return entry;
  }

  /** Takes a text that needs no saving. */
  function replace(entry: Entry, value: DraftInput): void {
    clearTimeout(entry.timer);
    entry.value = value;
    entry.dirty = false;
  }

  /** One reading of all drafts serves every key that waits. */
  function load(): Promise<void> {
    if (listing) listAgain = true;
    listing ??= loadAll();
    return listing;
  }

  async function loadAll(): Promise<void> {
    const { signal } = core;
    do {
      listAgain = false;
      await core
        .insist(
          async (send) => {
            const { data, spent, ...first } = await send(listDrafts());
            for (let cursor = first.nextCursor; cursor !== null; ) {
              const page = await send(listDrafts({ cursor }));
              data.push(...page.data);
              cursor = page.nextCursor;
            }
            return { data, spent };
          },
          ({ data, spent }) => {
            for (const entry of entries.values()) {
              const mine = ({ key }: { key: string }) => key === entry.key;
              entry.after = spent.find(mine)?.version ?? entry.after;
              stored(entry, data.find(mine));
            }
          },
        )
        .catch(ignore);
    } while (listAgain && !signal.aborted);
    if (!signal.aborted) listing = undefined;
  }

  /** What is stored became known. */
  function stored(entry: Entry, draft: Draft | undefined): void {
    const version = draft?.version ?? null;
    // While a save is under way its own answer says what is stored; one that waits to know what is goes on from here.
    // What a send of this window has consumed is stored no more, though a reading that began before says so.
    const old = entry.base === version || (version !== null && version <= entry.consumed);
    if (entry.known && (entry.saving || old)) return;
    entry.known = true;
    if (entry.dirty) compare(entry, draft, entry.value);
    else {
      entry.base = version;
      entry.value = draft ? inputOf(draft) : EMPTY;
    }
    show(entry);
    if (mayBeSaved(entry) && !entry.saving) saveSoon(entry);
  }

  function saveSoon(entry: Entry): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(save, SAVE_AFTER_MS, entry);
  }

  /** Saves until the stored text is the written one. Resolves also when that cannot be; the status tells. */
  function save(entry: Entry): Promise<void> {
    clearTimeout(entry.timer);
    entry.saving ??= saveAll(entry);
    return entry.saving;
  }

  /** Nothing may be awaited between finding no more to do and `finally`: text set in between would not be saved. */
  async function saveAll(entry: Entry): Promise<void> {
    const { signal } = core;
    await Promise.resolve();
    try {
      if (!entry.known) await load();
      for (let attempt = 0; mayBeSaved(entry) && entry.known; attempt++) {
        const { value } = entry;
        show(entry, 'saving');
        try {
          await put(entry, value, signal);
        } catch (error) {
          if (error instanceof ConflictError) {
            entry.after = error.version ?? null;
            compare(entry, error.stored as Draft | undefined, value);
          } else if (!(error as KipuError).retryable) return;
          else {
            show(entry);
            await core.wait(attempt, signal);
          }
        }
      }
    } catch {
      // The session ended during the wait.
    } finally {
      entry.saving = undefined;
      show(entry);
    }
  }

  async function put(entry: Entry, value: DraftInput, signal: AbortSignal): Promise<void> {
    const { key, base } = entry;
    const from = { version: base ?? entry.after };
    const saved = (version: number | null) => {
      entry.base = version;
      if (entry.value === value) entry.dirty = false;
    };
    if (!isEmpty(value)) {
      await core.ask(
        (send) => send(putDraft(key, value, from)),
        ({ version }) => saved(version),
        signal,
      );
    } else if (base === null) saved(null);
    else {
      await core.ask(
        (send) => send(deleteDraft(key, from)),
        () => {
          // The service counts the discarding as one more version.
          entry.after = base + 1;
          saved(null);
        },
        signal,
      );
    }
  }

  /** Something else is stored than `value` was based on. */
  function compare(entry: Entry, stored: Draft | undefined, value: DraftInput): void {
    if (stored ? sameText(stored, value) : isEmpty(value)) {
      // The answer to an earlier try was lost, or another window wrote the very same.
      entry.base = stored?.version ?? null;
      if (entry.value === value) entry.dirty = false;
    } else if (stored || (entry.base ?? 0) > entry.consumed) entry.theirs = stored ?? null;
    // It is this window's own send that consumed it; what was written since is new.
    else entry.base = null;
  }

  /** What is stored once a save that is under way is done. */
  async function storedOnce(entry: Entry, saving = entry.saving): Promise<StoredDraft | null> {
    await saving;
    const { key, base } = entry;
    return base === null ? null : { key, version: base };
  }

  const all = () => [...entries.values()];

  return {
    /** True while some text is only here. */
    get hasUnsaved() {
      return all().some(({ dirty }) => dirty);
    },
    /** True while something is written, and the server has all of it. */
    get areSaved() {
      const written = all().filter(({ value }) => !isEmpty(value));
      return written.length > 0 && !written.some(({ dirty }) => dirty);
    },
    open: (key: string): void => void entryOf(key),
    set(key: string, value: DraftInput): void {
      const entry = entryOf(key);
      entry.value = inputOf(value);
      entry.dirty = true;
      show(entry);
      saveSoon(entry);
    },
    /** Forgets all texts. Answers those that the service lacks. */
    clear(): Map<string, DraftInput> {
      for (const { timer } of all()) clearTimeout(timer);
      const unsaved = all().filter(({ dirty, value }) => dirty && !isEmpty(value));
      entries.clear();
      listing = undefined;
      return new Map(unsaved.map(({ key, value }) => [key, value]));
    },
    /** Saves everything that is not saved, now. */
    async flush(): Promise<void> {
      await Promise.all(all().map((entry) => (entry.dirty ? save(entry) : entry.saving)));
    },
    discard(key: string): Promise<void> {
      const entry = entryOf(key);
      entry.value = EMPTY;
      entry.dirty = true;
      entry.theirs = undefined;
      show(entry);
      return save(entry);
    },
    resolve(key: string, keep: 'mine' | 'theirs'): void {
      const entry = entries.get(key);
      if (entry?.theirs === undefined) return;
      const { theirs } = entry;
      entry.theirs = undefined;
      entry.base = theirs?.version ?? null;
      if (keep === 'theirs') replace(entry, theirs ? inputOf(theirs) : EMPTY);
      else {
        entry.dirty = true;
        void save(entry);
      }
      show(entry);
    },
    /**
     * Send was pressed: the text leaves the draft at once. Answers, once a save that is under way is done, which stored
     * version the send is to consume.
     */
    take(key: string): Promise<StoredDraft | null> {
      const entry = entries.get(key);
      if (!entry) return Promise.resolve(null);
      replace(entry, EMPTY);
      entry.theirs = undefined;
      show(entry);
      return storedOnce(entry);
    },
    /** Saves this draft if need be, and answers which stored version a send is to consume; the text stays. */
    async settle(key: string): Promise<StoredDraft | null> {
      const entry = entries.get(key);
      if (!entry) return null;
      clearTimeout(entry.timer);
      return storedOnce(entry, entry.dirty ? save(entry) : entry.saving);
    },
    /** A send consumed the draft (of this version). Text written since stays and becomes a draft of its own. */
    consumed(key: string, version?: number): void {
      const entry = entries.get(key);
      if (!entry) return;
      entry.consumed = Math.max(entry.consumed, version ?? entry.base ?? 0);
      if (version === undefined) replace(entry, EMPTY);
      // The service counts the sending as one more version.
      else entry.after = version + 1;
      if (version === undefined || entry.base === version) entry.base = null;
      show(entry);
    },
    /** The service says that a draft changed; null: it was sent or discarded. */
    changed(key: string, version: number | null): void {
      const entry = entries.get(key);
      // What is written next must name the version that a sending or discarding left, so it is read also then.
      if (entry && !entry.saving && entry.base !== version) void load();
    },
    /** Reads what is stored anew, for all that is open. */
    reload(): void {
      if (entries.size > 0) void load();
    },
  };
}

const mayBeSaved = ({ dirty, theirs }: Entry) => dirty && theirs === undefined;

function statusOf({ theirs, dirty, known, base }: Entry): DraftState['status'] {
  if (theirs !== undefined) return 'conflict';
  if (dirty) return 'unsaved';
  if (!known) return 'loading';
  return base === null ? 'empty' : 'saved';
}
