import type { KipuError } from '../errors.ts';
import { listConversations } from '../operations.ts';
import { type Core, ignore, isOver } from './core.ts';
import type { Rows } from './rows.ts';
import { type Changes, merge } from './state.ts';
import type { ConversationListItem, ListSection, ListState } from './types.ts';

export const SECTIONS = ['active', 'archived'] as const;
const PAGE = 50;
const LARGEST_PAGE = 200;

interface Section {
  name: ListSection;
  /** Loaded, in order. */
  ids: string[];
  /** Known to belong below what is loaded. */
  below: Set<string>;
  /** Of the next page; null after the last, undefined before the first. */
  cursor?: string | null | undefined;
  loading?: Promise<void> | undefined;
  /** Read anew once the present reading is done. */
  reload?: boolean;
  /** A page is being taken in: its order is given by the page, not row by row. */
  taking?: boolean;
}

export type Lists = ReturnType<typeof createLists>;

/**
 * The two sections of the list. The service orders them by what reached this reader last, so a conversation goes to the
 * top when a message event comes, in the order of the events; any other change leaves it where it is.
 */
export function createLists(core: Core, rows: Rows) {
  const { state } = core;
  let sections = newSections();
  /** When the last message event of a conversation came. */
  const reachedAt = new Map<string, number>();

  const shown = (section: ListSection) => state.snapshot.lists[section];

  function patch({ name }: Section, changes: Changes<ListState>): void {
    state.put('lists', name, merge(shown(name), changes));
  }

  function show(it: Section, changes: Changes<ListState> = {}): void {
    const items = it.ids.flatMap((id) => rows.get(id) ?? []);
    patch(it, { ...changes, items, complete: it.cursor === null });
  }

  const belongs = ({ name }: Section, row: ConversationListItem | undefined) =>
    row?.archived === (name === 'archived');

  async function load(it: Section): Promise<void> {
    if (shown(it.name).status !== 'ready') patch(it, { status: 'loading', error: undefined });
    it.loading = first(it);
    await it.loading;
    reloadIfAsked(it);
  }

  /** Reads what is loaded anew and swaps it in at once. */
  function reload(section: ListSection): void {
    const it = sections[section];
    if (it.loading) it.reload = true;
    else if (shown(section).status !== 'idle') void load(it);
  }

  function reloadIfAsked(it: Section): void {
    if (!it.reload || sections[it.name] !== it) return;
    it.reload = false;
    void load(it);
  }

  /** Takes the rows of one page in; what becomes of their order is `take`'s to say. */
  function page<R>(
    it: Section,
    limit: number,
    cursor: Section['cursor'],
    take: (ids: string[], next: string | null) => R,
    since?: number,
  ): Promise<R> {
    return core.ask(
      (send) => send(listConversations({ section: it.name, limit, ...(cursor && { cursor }) })),
      ({ data, nextCursor }, askedAt) => {
        it.taking = true;
        for (const row of data) rows.put(row, since ?? askedAt);
        it.taking = false;
        return take(
          data.map((row) => row.id),
          nextCursor,
        );
      },
    );
  }

  /** The first pages, as many rows as were loaded before. */
  async function first(it: Section): Promise<void> {
    const { signal } = core;
    const wanted = Math.max(it.ids.length, 1);
    const askedAt = core.tick();
    const ids: string[] = [];
    let cursor: Section['cursor'];
    try {
      do {
        const limit = Math.min(LARGEST_PAGE, Math.max(PAGE, wanted - ids.length));
        const take = (more: string[], next: string | null) => {
          ids.push(...more);
          return next;
        };
        cursor = await page(it, limit, cursor, take, askedAt);
      } while (cursor !== null && ids.length < wanted);
    } catch (error) {
      const failure = error as KipuError;
      if (isOver(failure)) return;
      it.loading = undefined;
      // What is on screen stays there; reading it anew goes on until it works.
      if (shown(it.name).status === 'ready') core.wait(3, signal).then(() => reload(it.name), ignore);
      else patch(it, { status: 'error', error: failure });
      return;
    }
    if (signal.aborted) return;
    it.loading = undefined;
    it.cursor = cursor;
    it.below.clear();
    for (const [id, at] of reachedAt) if (at < askedAt) reachedAt.delete(id);
    setIds(it, ids);
    // Rows that changed while the pages came are placed as their events say.
    for (const row of rows.newerThan(askedAt)) if (belongs(it, row)) place(it, row);
    show(it, { status: 'ready', error: undefined });
  }

  async function next(it: Section): Promise<void> {
    try {
      await page(it, PAGE, it.cursor, (ids, cursor) => {
        it.cursor = cursor;
        setIds(it, [...it.ids, ...ids]);
        const below = [...it.below];
        it.below.clear();
        for (const id of below) {
          const row = rows.get(id);
          if (row && !it.ids.includes(id)) place(it, row);
        }
        show(it);
      });
    } finally {
      it.loading = undefined;
      patch(it, { loadingMore: false });
    }
    reloadIfAsked(it);
  }

  /** Each once, and without those that stand in the other section by now. */
  function setIds(it: Section, ids: readonly string[]): void {
    it.ids = [...new Set(ids)].filter((id) => belongs(it, rows.get(id)));
  }

  /** Puts a row where the service would list it. */
  function place(it: Section, row: ConversationListItem): void {
    const { ids } = it;
    const at = ids.indexOf(row.id);
    const reached = reachedAt.get(row.id);
    if (reached === undefined && at >= 0) return;
    if (at >= 0) ids.splice(at, 1);
    let to = 0;
    if (reached !== undefined) {
      while (to < ids.length && (reachedAt.get(ids[to]!) ?? 0) > reached) to++;
    } else {
      // Nothing reached it since the list was read, so it stands below all that something did reach.
      let sorted = true;
      let previous = '';
      for (to = ids.length; to > 0; to--) {
        const id = ids[to - 1]!;
        const updatedAt = rows.get(id)?.updatedAt ?? '';
        if (reachedAt.has(id) || updatedAt > row.updatedAt) break;
        if (updatedAt === row.updatedAt || previous > updatedAt) sorted = false;
        previous = updatedAt;
      }
      // Times are no order (B24): where they do not decide, the service is asked.
      if (!sorted) queueMicrotask(() => reload(it.name));
      if (to === ids.length && it.cursor) {
        it.below.add(row.id);
        return;
      }
    }
    ids.splice(to, 0, row.id);
    it.below.delete(row.id);
  }

  return {
    reload,
    clear(): void {
      sections = newSections();
      reachedAt.clear();
    },
    open(section: ListSection): void {
      const { status } = shown(section);
      if (status === 'idle' || status === 'error') void load(sections[section]);
    },
    more(section: ListSection): Promise<void> {
      const it = sections[section];
      if (!it.loading && it.cursor) {
        patch(it, { loadingMore: true });
        it.loading = next(it);
      }
      return it.loading ?? Promise.resolve();
    },
    /** A message reached this reader. */
    reached(id: string): void {
      reachedAt.set(id, core.tick());
    },
    /** A row changed, or is gone. */
    changed(id: string, row: ConversationListItem | undefined): void {
      for (const it of Object.values(sections)) {
        if (it.cursor === undefined || it.taking) continue;
        if (row && belongs(it, row)) {
          place(it, row);
          show(it);
        } else {
          it.below.delete(id);
          const at = it.ids.indexOf(id);
          if (at < 0) continue;
          it.ids.splice(at, 1);
          show(it);
        }
      }
    },
  };
}

function newSections(): Record<ListSection, Section> {
  const section = (name: ListSection): Section => ({ name, ids: [], below: new Set() });
  return { active: section('active'), archived: section('archived') };
}
