import type { InboxSnapshot, InboxStore, ListSection } from '@kipu-messages/sdk';
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { announce } from '../base/announcer.ts';
import { errorView } from '../base/session-states.ts';
import { skeleton, stateView } from '../base/state-view.ts';
import { RovingList } from '../controllers/roving-list.ts';
import { VirtualWindow } from '../controllers/virtual-window.ts';
import type { Words } from '../locales/en.ts';
import { type Entry, inboxRow } from './inbox-row.ts';
import { isSearch } from './list-head.ts';
import { News } from './news.ts';
import { SteadyList } from './steady-list.ts';

/** What waits is shown once pointer and focus have left the list for this long, in ms. */
const SETTLE_MS = 2000;
/** A page that could not be had is asked for again after this, in ms. */
const PAGE_RETRY_MS = 5000;
const key = ({ id }: Entry) => id;

export interface ListPaneHost extends ReactiveControllerHost, HTMLElement {
  readonly list: { store: InboxStore | undefined; snap: InboxSnapshot | undefined; t: Words; locale: string };
  readonly section: ListSection;
  readonly conversationId: string | undefined;
  /** A heading of the pane's states. */
  stateHeading(words: string): TemplateResult;
  select(entry: Entry): void;
  /** Start a conversation, as the head's Compose does. */
  compose(): Promise<void>;
}

/** The rows of a section or of a search: which, in what order, when they may move, and the keys over them. */
export class ListPane implements ReactiveController {
  readonly #host: ListPaneHost;
  readonly #steady = new SteadyList<Entry>();
  readonly #window: VirtualWindow<Entry>;
  readonly roving: RovingList<Entry>;
  /** What is typed in the search field. */
  q = '';
  #shows = '';
  #before: readonly Entry[] = [];
  readonly #news = new News();
  /** A row that the reader's own act brings back: it does not wait. */
  #expected: string | undefined;
  #pointer = false;
  #focus = false;
  /** The row that has the focus, or had it last. */
  #focused: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pagesFrom = 0;
  #announced: unknown;
  /** Where the list stood before a search, to come back to. */
  #stood: string | undefined;

  constructor(host: ListPaneHost) {
    this.#host = host;
    host.addController(this);
    const root = () =>
      (host.shadowRoot as ShadowRoot | null)?.querySelector<HTMLElement>('.scroller') ?? null;
    this.#window = new VirtualWindow<Entry>(host, {
      scroller: root,
      body: () => root()?.querySelector('ul') ?? null,
      key,
      // The row that has the focus stays until the focus has moved on.
      pinned: () => [this.roving.current, this.#focused],
      holdStart: true,
      moved: () => this.#moved(),
    });
    this.roving = new RovingList<Entry>(host, this.#window, key);
  }

  get searching(): boolean {
    return isSearch(this.q);
  }
  /** The row that takes over when this one goes, as the list stood while it was there. */
  heirOf(id: string): string | undefined {
    const heir = this.#steady.heirOf(id) ?? this.#steady.heirOf(id, this.#before);
    return heir !== undefined && this.#window.indexOf(heir) >= 0 ? heir : undefined;
  }
  /** The row that stands in for the one that had the focus. */
  get heirOfFocus(): string | undefined {
    return this.#focused === undefined ? undefined : this.heirOf(this.#focused);
  }
  /** Focus a row, else the first one; without any, the search field. */
  async focusRow(id: string): Promise<void> {
    const there = this.#window.indexOf(id) >= 0 ? id : this.roving.current;
    if (there !== undefined) return this.roving.focus(there);
    this.#host.shadowRoot?.querySelector<HTMLElement>('input')?.focus();
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
    this.#host.list.store?.search(q);
    this.#host.requestUpdate();
  }
  clearSearch(): void {
    this.q = '';
    this.#host.list.store?.clearSearch();
    this.#host.requestUpdate();
  }
  /** Forget everything: another user, another store. */
  reset(): void {
    this.q = '';
    this.#steady.reset([]);
    this.#before = [];
    this.#news.reset();
    this.#shows = '';
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }
  hostUpdate(): void {
    const { snap } = this.#host.list;
    const { section } = this.#host;
    if (!snap) return;
    const { search } = snap;
    const list = snap.lists[section];
    const latest: readonly Entry[] = this.searching ? (search?.results ?? []) : list.items;
    // Another list altogether is shown from its start, or where it stood before a search.
    const shows = this.searching ? `search ${search?.q}` : section;
    const another = shows !== this.#shows;
    if (another || !this.#steady.items.length) {
      this.#shows = shows;
      this.#steady.reset(latest);
      this.#window.items = latest;
      if (another) this.#window.scrollToEdge('start');
      if (another && !this.searching && this.#stood !== undefined) {
        this.#window.scrollTo(this.#stood, 'start');
        this.#stood = undefined;
      }
    } else {
      const back = latest.find(({ id }) => id === this.#expected)?.id;
      if (back !== undefined) {
        this.#expected = undefined;
        void this.#host.updateComplete.then(() => this.roving.focus(back));
      }
      const held =
        back === undefined &&
        (this.#pointer || this.#focus || this.#window.above > 0 || !!this.#steady.waiting);
      const before = this.#steady.items;
      this.#steady.update(latest, held && !this.searching);
      if (before !== this.#steady.items) this.#before = before;
    }
    this.#window.items = this.#steady.items;
    this.#settle();
    this.#news.tell(this.#host, snap, this.#host.list.t, this.#host.conversationId);
    if (this.searching && search?.status === 'ready' && search.q !== this.#announced) {
      this.#announced = search.q;
      announce(this.#host, this.#host.list.t.resultsAnnounced(search.results.length), 'results');
    } else if (!this.searching) this.#announced = undefined;
  }

  render(): TemplateResult {
    const { list: base, section } = this.#host;
    const { snap, store, t } = base;
    const heading = (words: string) => this.#host.stateHeading(words);
    if (snap?.session === 'failed') return errorView(t, heading, snap.error, () => store?.retry());
    const { items } = this.#steady;
    const search = this.searching ? snap?.search : undefined;
    const list = search ?? snap?.lists[section];
    if (!items.length) {
      if (list?.status === 'error') {
        return errorView(t, heading, list.error, () => (search ? store?.search(this.q) : store?.retry()));
      }
      if (list?.status !== 'ready') return skeleton(6, t.loading);
      return this.#empty(heading);
    }
    return this.#rows(list?.complete ?? false);
  }

  #empty(heading: (words: string) => TemplateResult): TemplateResult {
    const { t } = this.#host.list;
    if (this.searching) {
      return stateView({
        icon: 'search',
        heading: heading(t.noResults(this.q.trim())),
        sentences: [t.noResultsHint],
        action: { label: t.clearSearch, run: () => this.clearSearch() },
      });
    }
    const active = this.#host.section === 'active';
    return stateView({
      icon: active ? 'message' : 'archive',
      heading: heading(active ? t.emptyActive : t.emptyArchived),
      sentences: [active ? t.emptyActiveHint : t.emptyArchivedHint],
      action:
        active && this.#host.list.snap?.me
          ? { label: t.compose, run: () => void this.#host.compose(), secondary: true }
          : undefined,
    });
  }

  #rows(complete: boolean): TemplateResult {
    const { snap, t, locale } = this.#host.list;
    const { conversationId } = this.#host;
    const { items, moved } = this.#steady;
    const waiting = this.searching ? undefined : this.#steady.waiting;
    const shared = { t, locale, now: new Date(), setSize: complete ? items.length : -1 };
    const open = (entry: Entry) => this.#host.select(entry);
    return html`<div
        class="scroller"
        part="list"
        @pointerenter=${this.#enter}
        @pointerleave=${this.#leave}
        @focusin=${this.#focusIn}
        @focusout=${this.#focusOut}
        @keydown=${(event: KeyboardEvent) => this.roving.keydown(event)}
      >
        <ul role="list">${repeat(
          this.#window.indices,
          (i) => key(items[i]!),
          (i) => {
            const item = items[i]!;
            return inboxRow(item, {
              ...shared,
              position: i + 1,
              current: item.id === conversationId,
              tabStop: item.id === this.roving.current,
              fresh: moved.has(item.id),
              failed: !!snap?.threads[item.id]?.outgoing.some(({ status }) => status === 'failed'),
              open,
            });
          },
        )}</ul>
      </div>
      ${
        waiting
          ? html`<button type="button" class="btn pill" part="pill" @click=${this.#apply}>${waiting.fresh ? t.newConversations(waiting.fresh) : t.listUpdated}</button>`
          : nothing
      }`;
  }

  /** What waits is shown when pointer and focus have been away for a while. */
  #settle(): void {
    if (!this.#steady.waiting || this.#pointer || this.#focus) {
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
    this.#before = this.#steady.items;
    this.#steady.apply();
    this.#host.requestUpdate();
  }
  readonly #apply = (): void => {
    this.#show();
    this.#window.items = this.#steady.items;
    this.#window.scrollToEdge('start');
    const [first] = this.#steady.items;
    if (first) void this.roving.focus(first.id);
  };

  #moved(): void {
    const { list, section } = this.#host;
    const { snapshot } = list.store ?? {};
    const { below, viewport } = this.#window;
    if (!snapshot || !viewport || below > viewport || performance.now() < this.#pagesFrom) return;
    const pages = this.searching ? snapshot.search : snapshot.lists[section];
    if (pages?.status !== 'ready' || pages.complete || pages.loadingMore) return;
    const page = this.searching ? list.store?.loadMoreResults() : list.store?.loadMore(section);
    page?.catch(() => {
      this.#pagesFrom = performance.now() + PAGE_RETRY_MS;
    });
  }

  readonly #enter = ({ pointerType }: PointerEvent): void => {
    if (pointerType !== 'mouse') return;
    this.#pointer = true;
    this.#settle();
  };
  readonly #leave = (): void => {
    this.#pointer = false;
    this.#settle();
  };
  readonly #focusIn = ({ target }: FocusEvent): void => {
    this.#focus = true;
    this.#settle();
    const row = (target as Element).closest('li');
    if (row) this.roving.current = this.#focused = this.#window.keyOf(row);
  };
  readonly #focusOut = (): void => {
    this.#focus = false;
    this.#settle();
  };
}
