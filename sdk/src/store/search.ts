import { type Core, isOver, kipuError } from './core.ts';
import { merge } from './state.ts';
import type { ConversationListItem, SearchResult, SearchState } from './types.ts';

const DEBOUNCE_MS = 250;
/** Fewer code points than this are not sent (B29). */
const SHORTEST = 3;

/** The search over both sections. Only the answer to the newest question is ever shown. */
export class Search {
  readonly #core: Core;
  #question = new AbortController();
  #cursor: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  ask(text: string): void {
    const q = text.trim().normalize('NFC');
    const before = this.#core.state.snapshot.search;
    if (before?.q === q && before.status !== 'error') return;
    this.clear();
    if ([...q].length < SHORTEST) return;
    // What was found before stays on screen until the new answer is there.
    this.#patch({
      q,
      status: 'loading',
      results: before?.results ?? [],
      complete: false,
      loadingMore: false,
    });
    const { signal } = this.#question;
    this.#timer = setTimeout(() => void this.#first(q, signal), DEBOUNCE_MS);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#question.abort();
    this.#question = new AbortController();
    this.#cursor = null;
    if (this.#core.state.snapshot.search) this.#patch(undefined);
  }

  async more(): Promise<void> {
    const now = this.#core.state.snapshot.search;
    const { signal } = this.#question;
    if (now?.status !== 'ready' || now.loadingMore || this.#cursor === null) return;
    this.#patch({ ...now, loadingMore: true });
    try {
      await this.#page(now.q, now.results, this.#cursor, signal);
    } finally {
      const then = this.#core.state.snapshot.search;
      if (then && !signal.aborted) this.#patch({ ...then, loadingMore: false });
    }
  }

  /** A result's conversation changed: its row does, the matches stay. */
  changed(row: ConversationListItem): void {
    const now = this.#core.state.snapshot.search;
    if (!now?.results.some((result) => result.id === row.id)) return;
    const results = now.results.map((it) => (it.id === row.id ? { ...row, matches: it.matches } : it));
    this.#patch({ ...now, results });
  }

  /** Messages of a result were emptied: what was found in it may be gone. */
  removed(id: string): void {
    const now = this.#core.state.snapshot.search;
    if (!now) return;
    const { q } = now;
    this.clear();
    this.#patch({ ...now, results: now.results.filter((result) => result.id !== id), status: 'loading' });
    void this.#first(q, this.#question.signal);
  }

  async #first(q: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#page(q, [], undefined, signal);
    } catch (error) {
      const now = this.#core.state.snapshot.search;
      if (signal.aborted || isOver(error) || !now) return;
      this.#patch({ ...now, status: 'error', error: kipuError(error) });
    }
  }

  async #page(
    q: string,
    before: readonly SearchResult[],
    cursor: string | undefined,
    question: AbortSignal,
  ): Promise<void> {
    const signal = AbortSignal.any([question, this.#core.signal]);
    const page = await this.#core.client.conversations.search({ q, ...(cursor && { cursor }) }, { signal });
    if (signal.aborted) return;
    this.#cursor = page.nextCursor;
    const known = new Set(before.map((result) => result.id));
    this.#patch({
      q,
      status: 'ready',
      results: [...before, ...page.data.filter((result) => !known.has(result.id))],
      complete: page.nextCursor === null,
      loadingMore: false,
    });
  }

  #patch(search: SearchState | undefined): void {
    this.#core.state.patch({ search: search && merge(search, {}) });
  }
}
