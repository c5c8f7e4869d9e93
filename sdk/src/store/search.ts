import type { KipuError } from '../errors.ts';
import { searchConversations } from '../operations.ts';
import { cleanLine } from '../text.ts';
import { type Core, isOver } from './core.ts';
import type { ConversationListItem, SearchResult, SearchState } from './types.ts';

const DEBOUNCE_MS = 250;
/** Fewer code points than this are not sent (B29). */
const SHORTEST = 3;

export type Search = ReturnType<typeof createSearch>;

/** The search over both sections. Only the answer to the newest question is ever shown. */
export function createSearch({ state, ask }: Core) {
  /** Aborts when another question is asked, or none. */
  let question = new AbortController();
  let cursor: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const now = () => state.snapshot.search;
  function patch(changes: Partial<SearchState>): void {
    const search = now();
    if (search) state.patch({ search: { ...search, ...changes } });
  }

  function clear(): void {
    clearTimeout(timer);
    question.abort();
    question = new AbortController();
    cursor = null;
    if (now()) state.patch({ search: undefined });
  }

  /** Reads one page and shows it after `before`. */
  function page(q: string, before: readonly SearchResult[]): Promise<void> {
    return ask(
      (send) => send(searchConversations({ q, ...(cursor && { cursor }) })),
      ({ data, nextCursor }) => {
        cursor = nextCursor;
        const known = new Set(before.map((result) => result.id));
        const results = [...before, ...data.filter((result) => !known.has(result.id))];
        const complete = nextCursor === null;
        state.patch({ search: { q, status: 'ready', results, complete, loadingMore: false } });
      },
      question.signal,
    );
  }

  /** What is on screen stays there until the answer comes. */
  function first(q: string, results: readonly SearchResult[], after: number): void {
    clear();
    state.patch({ search: { q, status: 'loading', results, complete: false, loadingMore: false } });
    timer = setTimeout(() => {
      page(q, []).catch((error: KipuError) => {
        if (!isOver(error)) patch({ status: 'error', error });
      });
    }, after);
  }

  return {
    clear,
    ask(text: string): void {
      const q = cleanLine(text).trim().normalize('NFC');
      const before = now();
      if (before?.q === q && before.status !== 'error') return;
      if ([...q].length < SHORTEST) clear();
      else first(q, before?.results ?? [], DEBOUNCE_MS);
    },
    async more(): Promise<void> {
      const search = now();
      const { signal } = question;
      if (search?.status !== 'ready' || search.loadingMore || cursor === null) return;
      patch({ loadingMore: true });
      try {
        await page(search.q, search.results);
      } finally {
        if (!signal.aborted) patch({ loadingMore: false });
      }
    },
    /** A result's conversation changed: its row does, the matches stay. */
    changed(row: ConversationListItem): void {
      const results = now()?.results;
      if (!results?.some(({ id }) => id === row.id)) return;
      patch({ results: results.map((it) => (it.id === row.id ? { ...row, matches: it.matches } : it)) });
    },
    /** Messages of a result were emptied: what was found in it may be gone. */
    removed(id: string): void {
      const search = now();
      if (search)
        first(
          search.q,
          search.results.filter((result) => result.id !== id),
          0,
        );
    },
  };
}
