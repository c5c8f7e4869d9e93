import { type ReactiveController, type ReactiveControllerHost, render, type TemplateResult } from 'lit';

/** Where a row is brought to by {@link VirtualWindow.scrollTo}. `third`: its start at a third of the height. */
export type Align = 'nearest' | 'start' | 'third';

/** A row as it is drawn: a list item, where it stands among all (of −1 when that is not known), and what is in it. */
export interface DrawnRow {
  className: string;
  position: number;
  setSize: number;
  content: TemplateResult;
}

export interface VirtualWindowOptions<T> {
  /** The empty, positioned list that the rows are drawn into, `position: absolute`. Its parent is the scrolling box. */
  body(): HTMLElement | null;
  /** A stable name of an item; its element, its height and the anchor are remembered under it. */
  key(item: T): string;
  row(item: T, at: number): DrawnRow;
  /** Expected height of a row not yet measured, in px. Default: that of the row measured last. */
  estimate?(item: T): number;
  /** Names of rows that stay rendered wherever the view is (focus, selection). */
  pinned?(): readonly (string | undefined)[];
  /** A view at the very start stays there when rows come in above. Otherwise the first row in view stays. */
  holdStart?: boolean;
  /** A view within this many px of the end follows it, while `mayFollow` allows. */
  followEnd?: number;
  mayFollow?(): boolean;
  /** After rows were drawn, before they are measured. */
  drawn?(): void;
  /** After every scroll and every change of geometry. */
  moved?(): void;
}

/** What keeps its place: an edge, or a row, whose start is where it is brought to or so many px below the top. */
type Anchor = 'start' | 'end' | { key: string; at: Align | number };

/** Rows this near to the view are rendered, in px. */
const OVERSCAN = 300;

/**
 * Draws only the rows near the view. Rows may have any height: they are measured when drawn, and the row that the reader
 * looks at keeps its place to the pixel whatever comes, goes or grows around it. Positions are set through the CSSOM
 * only, so that a strict Content Security Policy holds.
 *
 * Use: `items` is set before the host renders; the rest happens after each of its updates.
 */
export class VirtualWindow<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: VirtualWindowOptions<T>;
  #items: readonly T[] = [];
  /** The names of the items, in order, and where each stands. */
  #keys: readonly string[] = [];
  #index = new Map<string, number>();
  readonly #sizes = new Map<string, number>();
  #lastSize = 64;
  /** Where each row starts; one more entry holds the total. Undefined: some height has changed. */
  #offsets: readonly number[] | undefined;
  #top = 0;
  #anchor: Anchor = 'start';
  #body: HTMLElement | null = null;
  /** The elements of the rows that are drawn; each stays with its item. */
  readonly #rows = new Map<string, HTMLElement>();
  #observer: ResizeObserver | undefined;

  constructor(host: ReactiveControllerHost, options: VirtualWindowOptions<T>) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** Every item, drawn or not. */
  set items(items: readonly T[]) {
    if (items === this.#items) return;
    if (this.#anchor === 'end' && this.#items.length && !this.#mayFollow) this.#holdRow();
    const before = this.#keys;
    this.#items = items;
    this.#keys = items.map((item) => this.#options.key(item));
    this.#index = new Map(this.#keys.map((key, at) => [key, at]));
    this.#offsets = undefined;
    const anchor = this.#anchor;
    if (typeof anchor === 'object' && !this.#index.has(anchor.key)) {
      // The anchor row left: the next one still there takes over, else the one before, at the place where it stood.
      const lost = before.indexOf(anchor.key);
      const heir = [...before.slice(lost), ...before.slice(0, Math.max(0, lost)).reverse()].find((key) =>
        this.#index.has(key),
      );
      const at = typeof anchor.at === 'number' ? Math.max(0, anchor.at) : anchor.at;
      this.#anchor = heir === undefined ? 'start' : { key: heir, at };
    }
    this.#settleTop();
  }
  /** The names of all items, in order. */
  get keys(): readonly string[] {
    return this.#keys;
  }
  indexOf(key: string | undefined): number {
    return this.#index.get(key ?? '') ?? -1;
  }
  /** The element of an item, if it is drawn. */
  row(key: string | undefined): HTMLElement | undefined {
    return this.#rows.get(key ?? '');
  }
  /** The name of a row that is drawn. */
  keyOf(row: Element): string | undefined {
    return [...this.#rows].find(([, one]) => one === row)?.[0];
  }

  /** Height of the view, in px. */
  get viewport(): number {
    return this.#scroller?.clientHeight ?? 0;
  }
  /** How much lies above the view, in px. */
  get above(): number {
    return this.#top;
  }
  /** How much lies below the view, in px. */
  get below(): number {
    return Math.max(0, this.#total - this.#top - this.viewport);
  }
  /** The name of the first row in view. */
  get firstInView(): string | undefined {
    return this.#keys[this.#at(this.#top)];
  }

  /** Bring a row into view; what is measured on the way there does not shift it. */
  scrollTo(key: string, align: Align = 'nearest'): void {
    if (this.#index.has(key)) this.#go({ key, at: align });
  }
  /** Go to the very start or the very end. */
  scrollToEdge(edge: 'start' | 'end'): void {
    this.#go(edge);
  }
  #go(to: Anchor): void {
    this.#anchor = to;
    this.#settleTop();
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }
  hostUpdated(): void {
    const body = this.#options.body();
    if (body !== this.#body) this.#enter(body);
    if (!body) return;
    // What is measured may leave room for more rows.
    do {
      const fresh = this.#draw(body);
      this.#options.drawn?.();
      let changed = false;
      for (const [key, row] of fresh) changed = this.#remember(key, row) || changed;
      if (changed) this.#settleTop();
    } while (this.#outOfDate);
    this.#place(body);
    this.#capture();
    this.#options.moved?.();
  }
  hostDisconnected(): void {
    this.#enter(null);
  }

  get #scroller(): HTMLElement | null | undefined {
    return this.#body?.parentElement;
  }
  /** Another list stands there, or none. */
  #enter(body: HTMLElement | null): void {
    this.#scroller?.removeEventListener('scroll', this.#onScroll);
    this.#observer?.disconnect();
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.#body = body;
    const scroller = this.#scroller;
    if (!scroller) return;
    this.#observer ??= new ResizeObserver((entries) => this.#onResize(entries));
    this.#observer.observe(scroller);
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#settleTop();
  }

  /** Which items to draw, in order: those near the view and the pinned ones. */
  get #wanted(): ReadonlyMap<string, number> {
    const wanted = new Set((this.#options.pinned?.() ?? []).map((key) => this.indexOf(key)));
    const last = this.#at(this.#top + this.viewport + OVERSCAN);
    for (let at = this.#at(this.#top - OVERSCAN); at <= last; at++) wanted.add(at);
    wanted.delete(-1);
    return new Map([...wanted].sort((a, b) => a - b).map((at) => [this.#keys[at]!, at]));
  }
  get #outOfDate(): boolean {
    return [...this.#wanted.keys()].some((key) => !this.#rows.has(key));
  }
  /** Draws the rows; the answer are those that are new to the page. */
  #draw(body: HTMLElement): ReadonlyMap<string, HTMLElement> {
    const wanted = this.#wanted;
    const fresh = new Map<string, HTMLElement>();
    for (const [key, row] of this.#rows) {
      if (wanted.has(key)) continue;
      this.#observer?.unobserve(row);
      row.remove();
      this.#rows.delete(key);
    }
    let next = body.firstElementChild;
    for (const [key, at] of wanted) {
      let row = this.#rows.get(key);
      if (!row) {
        row = document.createElement('li');
        this.#rows.set(key, row);
        this.#observer?.observe(row);
        fresh.set(key, row);
      }
      const { className, position, setSize, content } = this.#options.row(this.#items[at]!, at);
      row.className = className;
      row.setAttribute('aria-posinset', `${position}`);
      row.setAttribute('aria-setsize', `${setSize}`);
      render(content, row);
      // What stands in its place is not moved: it would lose the focus.
      if (row === next) next = row.nextElementSibling;
      else body.insertBefore(row, next);
    }
    return fresh;
  }

  /** Measures a row. True when its height is not as it was expected. */
  #remember(key: string, row: Element): boolean {
    const size = row.getBoundingClientRect().height;
    const known = this.#sizes.get(key);
    if (size === 0 || (known !== undefined && Math.abs(known - size) < 0.1)) return false;
    const expected = this.#sizeOf(this.indexOf(key));
    this.#sizes.set(key, size);
    this.#lastSize = size;
    if (expected === size) return false;
    this.#offsets = undefined;
    return true;
  }
  #sizeOf(at: number): number {
    return this.#sizes.get(this.#keys[at]!) ?? this.#options.estimate?.(this.#items[at]!) ?? this.#lastSize;
  }

  get #starts(): readonly number[] {
    if (!this.#offsets) {
      const starts = [0];
      for (const at of this.#keys.keys()) starts.push(starts[at]! + this.#sizeOf(at));
      this.#offsets = starts;
    }
    return this.#offsets;
  }
  get #total(): number {
    return this.#starts.at(-1) ?? 0;
  }
  /** The row that covers this height, the first above and the last below them all; −1 when there is none. */
  #at(y: number): number {
    const at = this.#starts.findLastIndex((start) => start <= y);
    return Math.min(Math.max(0, at), this.#keys.length - 1);
  }

  /** Where the view must stand so that the anchor holds. */
  #settleTop(): void {
    const anchor = this.#anchor;
    const view = this.viewport;
    const most = this.#total - view;
    let top = anchor === 'end' ? most : 0;
    if (typeof anchor === 'object') {
      const { key, at } = anchor;
      const start = this.#starts[this.indexOf(key)] ?? 0;
      const end = this.#starts[this.indexOf(key) + 1] ?? 0;
      if (at === 'nearest') top = Math.min(start, Math.max(this.#top, end - view));
      else top = start - (at === 'third' ? view / 3 : at === 'start' ? 0 : at);
    }
    this.#top = Math.max(0, Math.min(top, most));
  }
  #place(body: HTMLElement): void {
    setPx(body, 'blockSize', this.#total);
    for (const [key, row] of this.#rows) setPx(row, 'insetBlockStart', this.#starts[this.indexOf(key)] ?? 0);
    const scroller = this.#scroller!;
    if (Math.abs(scroller.scrollTop - this.#top) >= 1) scroller.scrollTop = this.#top;
  }

  get #mayFollow(): boolean {
    return this.#options.mayFollow?.() ?? true;
  }
  /** Remember the edge at which the view stands, else the first row in view, as what must not move. */
  #capture(): void {
    const { followEnd, holdStart } = this.#options;
    if (followEnd !== undefined && this.below <= followEnd && this.#mayFollow) this.#anchor = 'end';
    else if (holdStart && this.#top < 1) this.#anchor = 'start';
    else this.#holdRow();
  }
  #holdRow(): void {
    const at = this.#at(this.#top);
    const key = this.#keys[at];
    if (key !== undefined) this.#anchor = { key, at: this.#starts[at]! - this.#top };
  }

  readonly #onScroll = (): void => {
    const top = this.#scroller?.scrollTop ?? 0;
    // The echo of our own setting, rounded by the browser, is not the reader's move: no drift.
    if (Math.abs(top - this.#top) >= 1) {
      this.#top = top;
      this.#capture();
      if (this.#outOfDate) this.#host.requestUpdate();
    }
    this.#options.moved?.();
  };

  #onResize(entries: readonly ResizeObserverEntry[]): void {
    let changed = false;
    for (const { target } of entries) {
      const key = this.keyOf(target);
      if (key === undefined) changed ||= target === this.#scroller;
      else if (this.#index.has(key)) changed = this.#remember(key, target) || changed;
    }
    if (!changed || !this.#body) return;
    this.#settleTop();
    this.#place(this.#body);
    // Rendering more rows inside this callback would be reported as a resize loop.
    requestAnimationFrame(() => this.#host.requestUpdate());
  }
}

function setPx(element: HTMLElement, property: 'blockSize' | 'insetBlockStart', value: number): void {
  const text = `${value}px`;
  if (element.style[property] !== text) element.style[property] = text;
}
