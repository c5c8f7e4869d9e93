import type { KipuError, ListSection } from '@kipu-messages/sdk';
import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { announce } from '../base/announcer.ts';
import type { KipuElement } from '../base/kipu-element.ts';
import { errorView } from '../base/session-states.ts';
import { skeleton, stateView } from '../base/state-view.ts';
import { RovingList } from '../controllers/roving-list.ts';
import { type DrawnRow, type VirtualWindow, virtualWindow } from '../controllers/virtual-window.ts';
import { type Entry, inboxRow } from './inbox-row.ts';
import { News } from './news.ts';
import { Press } from './press.ts';
import { SteadyList } from './steady-list.ts';

/** What waits is shown once pointer and focus have left the list for this long, in ms. */
const SETTLE_MS = 2000;
/** A page that could not be had is asked for again after this, in ms. */
const PAGE_RETRY_MS = 5000;

/** The fewest letters that are searched for (B29), in code points after trimming. */
const SEARCH_MIN = 3;

type Attention = 'pointer' | 'focus' | 'press';

export interface ListPaneHost extends KipuElement {
  readonly section: ListSection;
  readonly conversationId: string | undefined;
  select(entry: Entry): void;
  /** Start a conversation, as the head's Compose does. */
  compose(): Promise<void>;
}

/** The rows of a section or of a search: which, in what order, when they may move, and the keys over them. */
export class ListPane implements ReactiveController {
  readonly #host: ListPaneHost;
  readonly #steady = new SteadyList<Entry>();
  readonly #window: VirtualWindow<Entry>;
  readonly roving: RovingList;
  /** What is typed in the search field. */
  q = '';
  #shows = '';
  readonly #news = new News();
  /** A row that the reader's own act brings back: it does not wait. */
  #expected: string | undefined;
  /** What keeps the list from moving: the reader points at it, has the focus in it, or presses on a row. */
  readonly #attention = new Set<Attention>();
  readonly #press = new Press((there) => this.#attend('press', there));
  /** The row that has the focus, or had it last. */
  #focused: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pagesFrom = 0;
  /** The search whose results were told. */
  #announced: string | false | undefined;
  /** Where the list stood before a search, to come back to. */
  #stood: string | undefined;

  constructor(host: ListPaneHost) {
    this.#host = host;
    host.addController(this);
    this.#window = virtualWindow<Entry>(host, {
      body: () => host.renderRoot.querySelector('ul'),
      key: ({ id }) => id,
      row: (entry, at) => this.#row(entry, at),
      // The row that has the focus stays until the focus has moved on.
      pinned: () => [this.roving.current, this.#focused],
      holdStart: true,
      moved: () => this.#moved(),
    });
    this.roving = new RovingList(host, this.#window);
  }

  get searching(): boolean {
    return [...this.q.trim().normalize('NFC')].length >= SEARCH_MIN;
  }
  /** The row that takes over when this one goes, as the list stood while it was there. */
  heirOf(id: string | undefined): string | undefined {
    const heir = this.#steady.heirOf(id);
    return heir !== undefined && this.#window.indexOf(heir) >= 0 ? heir : undefined;
  }
  /** Focus a row, else the first one; without any, the search field. */
  async focusRow(id = this.heirOf(this.#focused)): Promise<void> {
    await this.#host.updateComplete;
    const there = id !== undefined && this.#window.indexOf(id) >= 0 ? id : this.roving.current;
    if (there !== undefined) return this.roving.focus(there);
    this.focusSearch();
  }
  focusSearch(): void {
    this.#host.renderRoot.querySelector<HTMLElement>('input')?.focus();
  }
  /** Take out one row, by the reader's own hand. */
  drop(id: string): void {
    this.#steady.drop(id);
    this.#host.requestUpdate();
  }
  /** This row comes back by the reader's own hand: it takes its place, and the focus, at once. */
  expect(id: string): void {
    this.#expected = id;
    this.#host.requestUpdate();
  }
  search(q: string): void {
    if (!this.q.trim() && q.trim()) this.#stood = this.#window.firstInView;
    this.q = q;
    this.#host.store?.search(q);
    this.#host.requestUpdate();
  }
  clearSearch(): void {
    this.q = '';
    this.#host.store?.clearSearch();
    this.#host.requestUpdate();
  }
  /** Forget everything: another user, another store. */
  reset(): void {
    this.q = this.#shows = '';
    this.#steady.reset([]);
    this.#news.reset();
  }

  hostUpdated(): void {
    // A state stands in the list's place: nobody points at it any more, and no event says so.
    if (!this.#host.renderRoot.querySelector('.scroller')) this.#attention.clear();
  }
  hostDisconnected(): void {
    this.#press.end();
    clearTimeout(this.#timer);
  }
  hostUpdate(): void {
    const { snap, section, t } = this.#host;
    if (!snap) return;
    const { search } = snap;
    const { searching } = this;
    const steady = this.#steady;
    const latest: readonly Entry[] = searching ? (search?.results ?? []) : snap.lists[section].items;
    // Another list altogether is shown from its start, or where it stood before a search.
    const shows = searching ? `search ${search?.q}` : section;
    const another = shows !== this.#shows;
    this.#shows = shows;
    if (another || !steady.items.length) steady.reset(latest);
    else {
      const back = latest.find(({ id }) => id === this.#expected)?.id;
      if (back !== undefined) {
        this.#expected = undefined;
        void this.#host.updateComplete.then(() => this.roving.focus(back));
      }
      const held = this.#attention.size > 0 || this.#window.above > 0 || !!steady.waiting;
      steady.update(latest, held && back === undefined && !searching);
    }
    this.#window.items = steady.items;
    if (another) this.#window.scrollToEdge('start');
    if (another && !searching && this.#stood !== undefined) {
      this.#window.scrollTo(this.#stood, 'start');
      this.#stood = undefined;
    }
    this.#settle();
    this.#news.tell(this.#host);
    const told = searching && search?.status === 'ready' && search.q;
    if (told && told !== this.#announced) announce(this.#host, t.resultsAnnounced(latest.length), 'results');
    this.#announced = told;
  }

  /** The pages of what the pane shows. */
  get #pages() {
    const { snap, section } = this.#host;
    return (this.searching && snap?.search) || snap?.lists[section];
  }

  render(): TemplateResult {
    const { snap, store, t } = this.#host;
    const pages = this.#pages;
    const failed = (error: KipuError | undefined, again: () => void) =>
      errorView(this.#host, error, again, 1);
    if (snap?.session === 'failed') return failed(snap.error, () => store?.retry());
    if (this.#steady.items.length) return this.#rows();
    if (pages?.status === 'error')
      return failed(pages.error, () => (this.searching ? store?.search(this.q) : store?.retry()));
    return pages?.status === 'ready' ? this.#empty() : skeleton(6, t.loading);
  }

  #empty(): TemplateResult {
    const { t, snap, section } = this.#host;
    const heading = (words: string) => this.#host.heading(words, 1);
    if (this.searching) {
      return stateView({
        name: 'no-results',
        icon: 'search',
        heading: heading(t.noResults(this.q.trim())),
        sentences: [t.noResultsHint],
        action: { label: t.clearSearch, run: () => this.clearSearch() },
      });
    }
    if (section === 'archived')
      return stateView({
        name: 'empty',
        icon: 'archive',
        heading: heading(t.emptyArchived),
        sentences: [t.emptyArchivedHint],
      });
    return stateView({
      name: 'empty',
      icon: 'message',
      heading: heading(t.emptyActive),
      sentences: [t.emptyActiveHint],
      action: snap?.me && { label: t.compose, run: () => void this.#host.compose(), secondary: true },
    });
  }

  #rows(): TemplateResult {
    const { t } = this.#host;
    const waiting = this.searching ? undefined : this.#steady.waiting;
    return html`<div
        class="scroller"
        part="list"
        tabindex="-1"
        @pointerenter=${(event: PointerEvent) => this.#attend('pointer', event.pointerType === 'mouse')}
        @pointerleave=${() => this.#attend('pointer', false)}
        @pointerdown=${this.#press.begin}
        @focusin=${this.#focusIn}
        @focusout=${() => this.#attend('focus', false)}
        @keydown=${(event: KeyboardEvent) => this.roving.keydown(event)}
      >
        <ul role="list"></ul>
      </div>
      ${
        waiting
          ? html`<button type="button" class="btn pill" part="pill" @click=${this.#apply}>${waiting.fresh ? t.newConversations(waiting.fresh) : t.listUpdated}</button>`
          : nothing
      }`;
  }

  #row(entry: Entry, at: number): DrawnRow {
    const { snap, t, locale, timeZone, conversationId } = this.#host;
    const { items, moved } = this.#steady;
    const { id } = entry;
    return {
      className: moved.has(id) ? 'fresh' : '',
      position: at + 1,
      setSize: this.#pages?.complete ? items.length : -1,
      content: inboxRow(entry, {
        t,
        locale,
        timeZone,
        current: id === conversationId,
        tabStop: id === this.roving.current,
        failed: snap?.threads[id]?.outgoing.find(({ status }) => status === 'failed')?.body,
        open: () => this.#host.select(entry),
      }),
    };
  }

  /** What waits is shown when pointer and focus have been away for a while. */
  #settle(): void {
    if (!this.#steady.waiting || this.#attention.size) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#show();
      }, SETTLE_MS);
    }
  }
  #show(): void {
    this.#steady.apply();
    this.#host.requestUpdate();
  }
  readonly #apply = (): void => {
    this.#show();
    const { items } = this.#steady;
    this.#window.items = items;
    this.#window.scrollToEdge('start');
    if (items[0]) void this.roving.focus(items[0].id);
  };

  #moved(): void {
    const { store, section } = this.#host;
    const { below, viewport } = this.#window;
    const pages = this.#pages;
    if (!store || !viewport || below > viewport || performance.now() < this.#pagesFrom) return;
    if (pages?.status !== 'ready' || pages.complete || pages.loadingMore) return;
    const page = this.searching ? store.loadMoreResults() : store.loadMore(section);
    page.catch(() => {
      this.#pagesFrom = performance.now() + PAGE_RETRY_MS;
    });
  }

  #attend(by: Attention, there: boolean): void {
    this.#attention[there ? 'add' : 'delete'](by);
    this.#settle();
  }
  readonly #focusIn = ({ target }: FocusEvent): void => {
    this.#attend('focus', true);
    const row = (target as Element).closest('li');
    if (row) this.roving.current = this.#focused = this.#window.keyOf(row);
  };
}
