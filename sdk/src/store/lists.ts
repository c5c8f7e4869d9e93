import { type Core, isOver, kipuError } from './core.ts';
import type { Rows } from './rows.ts';
import { merge } from './state.ts';
import type { ConversationListItem, ListSection, ListState } from './types.ts';

const PAGE = 50;
const LARGEST_PAGE = 200;

interface Section {
  /** Loaded, in order. */
  ids: string[];
  /** Known to belong below what is loaded. */
  below: Set<string>;
  /** Of the next page; null after the last, undefined before the first. */
  cursor: string | null | undefined;
  loading: Promise<void> | undefined;
  /** Read anew once the present reading is done. */
  reload: boolean;
  /** A page is being taken in: its order is given by the page, not row by row. */
  taking: boolean;
}

/**
 * The two sections of the list. The service orders them by what reached this reader last, so a conversation goes to the
 * top when a message event comes, in the order of the events; any other change leaves it where it is.
 */
export class Lists {
  readonly #core: Core;
  readonly #rows: Rows;
  #sections: Record<ListSection, Section> = { active: newSection(), archived: newSection() };
  /** When the last message event of a conversation came. */
  readonly #reachedAt = new Map<string, number>();

  constructor(core: Core, rows: Rows) {
    this.#core = core;
    this.#rows = rows;
  }

  clear(): void {
    this.#sections = { active: newSection(), archived: newSection() };
    this.#reachedAt.clear();
  }

  open(section: ListSection): void {
    const { status } = this.#core.state.snapshot.lists[section];
    if (status === 'idle' || status === 'error') void this.#load(section);
  }

  /** Reads what is loaded anew and swaps it in at once. */
  reload(section: ListSection): void {
    if (this.#core.state.snapshot.lists[section].status === 'idle') return;
    const it = this.#sections[section];
    if (it.loading) it.reload = true;
    else void this.#load(section);
  }

  async more(section: ListSection): Promise<void> {
    const it = this.#sections[section];
    if (it.loading) return it.loading;
    if (typeof it.cursor !== 'string') return;
    this.#patch(section, { loadingMore: true });
    it.loading = this.#next(section, it, it.cursor);
    return it.loading;
  }

  /** A message reached this reader. */
  reached(id: string): void {
    this.#reachedAt.set(id, this.#core.tick());
  }

  /** A row changed, or is gone. */
  changed(id: string, row: ConversationListItem | undefined): void {
    for (const name of ['active', 'archived'] as const) {
      const it = this.#sections[name];
      if (it.cursor === undefined || it.taking) continue;
      const at = it.ids.indexOf(id);
      if (row && row.archived === (name === 'archived')) {
        this.#place(name, it, row, at);
        this.#show(name);
      } else {
        it.below.delete(id);
        if (at >= 0) {
          it.ids.splice(at, 1);
          this.#show(name);
        }
      }
    }
  }

  async #load(section: ListSection): Promise<void> {
    const it = this.#sections[section];
    const { status } = this.#core.state.snapshot.lists[section];
    if (status !== 'ready') this.#patch(section, { status: 'loading', error: undefined });
    it.loading = this.#first(section, it);
    await it.loading;
    if (it.reload && this.#sections[section] === it) {
      it.reload = false;
      await this.#load(section);
    }
  }

  /** The first pages, as many rows as were loaded before. */
  async #first(section: ListSection, it: Section): Promise<void> {
    const { signal, client } = this.#core;
    const wanted = Math.max(it.ids.length, 1);
    const askedAt = this.#core.tick();
    const ids: string[] = [];
    let cursor: string | null = null;
    try {
      do {
        const limit = Math.min(LARGEST_PAGE, Math.max(PAGE, wanted - ids.length));
        const page: { data: ConversationListItem[]; nextCursor: string | null } =
          await client.conversations.list({ section, limit, ...(cursor && { cursor }) }, { signal });
        if (signal.aborted) return;
        for (const row of page.data) ids.push(row.id);
        this.#take(it, page.data, askedAt);
        cursor = page.nextCursor;
      } while (cursor !== null && ids.length < wanted);
    } catch (error) {
      if (signal.aborted || isOver(error)) return;
      it.loading = undefined;
      const known = this.#core.state.snapshot.lists[section].status === 'ready';
      // What is on screen stays there; reading it anew goes on until it works.
      if (known)
        void this.#core.wait(3).then(
          () => this.reload(section),
          () => undefined,
        );
      else this.#patch(section, { status: 'error', error: kipuError(error) });
      return;
    }
    it.loading = undefined;
    it.cursor = cursor;
    it.below.clear();
    for (const [id, at] of this.#reachedAt) if (at < askedAt) this.#reachedAt.delete(id);
    it.ids = [...new Set(ids)].filter((id) => this.#belongs(section, id));
    // Rows that changed while the pages came are placed as their events say.
    for (const id of this.#rows.ids()) {
      const row = this.#rows.get(id);
      if (!row || !this.#rows.isNewerThan(id, askedAt) || !this.#belongs(section, id)) continue;
      this.#place(section, it, row, it.ids.indexOf(id));
    }
    this.#patch(section, { status: 'ready', error: undefined });
    this.#show(section);
  }

  async #next(section: ListSection, it: Section, cursor: string): Promise<void> {
    const { signal, client } = this.#core;
    const askedAt = this.#core.tick();
    try {
      const page = await client.conversations.list({ section, limit: PAGE, cursor }, { signal });
      if (signal.aborted) return;
      it.cursor = page.nextCursor;
      const known = new Set(it.ids);
      for (const row of page.data) if (!known.has(row.id)) it.ids.push(row.id);
      this.#take(it, page.data, askedAt);
      it.ids = it.ids.filter((id) => this.#belongs(section, id));
      for (const id of [...it.below]) {
        it.below.delete(id);
        const row = this.#rows.get(id);
        if (row && !it.ids.includes(id)) this.#place(section, it, row, -1);
      }
      it.loading = undefined;
      this.#patch(section, { loadingMore: false });
      this.#show(section);
      if (it.reload) {
        it.reload = false;
        this.reload(section);
      }
    } catch (error) {
      it.loading = undefined;
      if (!signal.aborted) this.#patch(section, { loadingMore: false });
      throw error;
    }
  }

  #take(it: Section, rows: readonly ConversationListItem[], askedAt: number): void {
    it.taking = true;
    for (const row of rows) this.#rows.put(row, askedAt);
    it.taking = false;
  }

  #belongs(section: ListSection, id: string): boolean {
    return this.#rows.get(id)?.archived === (section === 'archived');
  }

  /** Puts a row where the service would list it. `at`: where it is now, or -1. */
  #place(section: ListSection, it: Section, row: ConversationListItem, at: number): void {
    const reached = this.#reachedAt.get(row.id);
    if (reached === undefined && at >= 0) return;
    if (at >= 0) it.ids.splice(at, 1);
    let to = 0;
    if (reached !== undefined) {
      while (to < it.ids.length && (this.#reachedAt.get(it.ids[to] ?? '') ?? 0) > reached) to++;
    } else {
      // Nothing reached it since the list was read, so it stands below all that something did reach.
      let sorted = true;
      let previous: string | undefined;
      for (to = it.ids.length; to > 0; to--) {
        const id = it.ids[to - 1] ?? '';
        const updatedAt = this.#rows.get(id)?.updatedAt ?? '';
        if (this.#reachedAt.has(id) || updatedAt > row.updatedAt) break;
        if (updatedAt === row.updatedAt || (previous !== undefined && previous > updatedAt)) sorted = false;
        previous = updatedAt;
      }
      // Times are no order (B24): where they do not decide, the service is asked.
      if (!sorted) queueMicrotask(() => this.reload(section));
      if (to === it.ids.length && typeof it.cursor === 'string') {
        it.below.add(row.id);
        return;
      }
    }
    it.ids.splice(to, 0, row.id);
    it.below.delete(row.id);
  }

  #show(section: ListSection): void {
    const it = this.#sections[section];
    const items = it.ids.flatMap((id) => this.#rows.get(id) ?? []);
    this.#patch(section, { items, complete: it.cursor === null });
  }

  #patch(section: ListSection, parts: { [K in keyof ListState]?: ListState[K] | undefined }): void {
    const { lists } = this.#core.state.snapshot;
    this.#core.state.patch({ lists: { ...lists, [section]: merge(lists[section], parts) } });
  }
}

function newSection(): Section {
  return { ids: [], below: new Set(), cursor: undefined, loading: undefined, reload: false, taking: false };
}
