import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Where a row is brought to by {@link VirtualWindow.scrollTo}. `third`: its start at a third of the height. */
export type Align = 'nearest' | 'start' | 'third';

export interface VirtualWindowOptions<T> {
  /** The scrolling box. */
  scroller(): HTMLElement | null;
  /** The positioned box inside it whose children are the rendered rows, in order, `position: absolute`. */
  body(): HTMLElement | null;
  /** A stable name of an item; heights and the anchor are remembered under it. */
  key(item: T): string;
  /** Expected height of a row not yet measured, in px. Default: that of the row measured last. */
  estimate?(item: T): number;
  /** Names of rows that stay rendered wherever the view is (focus, selection). */
  pinned?(): readonly (string | undefined)[];
  /** A view at the very start stays there when rows come in above. Otherwise the first row in view stays. */
  holdStart?: boolean;
  /** A view within this many px of the end follows it, while `mayFollow` allows. */
  followEnd?: number;
  mayFollow?(): boolean;
  /** After every scroll and every change of geometry. */
  moved?(): void;
}

/** What keeps its place: an edge, or a row, whose start is where it is brought to or so many px below the top. */
type Anchor = 'start' | 'end' | { key: string; at: Align | number };

/** Rows this near to the view are rendered, in px. */
const OVERSCAN = 300;

/**
 * Renders only the rows near the view. Rows may have any height: they are measured when rendered, and the row that
 * the reader looks at keeps its place to the pixel whatever comes, goes or grows around it. Positions are set through
 * the CSSOM only, so that a strict Content Security Policy holds.
 *
 * Use: `items` is set before rendering, `indices` says which rows to render, the rest happens after each update.
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
  #rendered: readonly number[] = [];
  #scroller: HTMLElement | null = null;
  /** The rows that are watched, and what each shows. */
  #watched = new WeakMap<Element, string>();
  #observer: ResizeObserver | undefined;

  constructor(host: ReactiveControllerHost, options: VirtualWindowOptions<T>) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** Every item, rendered or not. */
  get items(): readonly T[] {
    return this.#items;
  }
  set items(items: readonly T[]) {
    if (items === this.#items) return;
    if (this.#anchor === 'end' && this.#items.length && !this.#mayFollow) this.#holdRow();
    const before = this.#keys;
    this.#items = items;
    this.#keys = items.map((item) => this.#options.key(item));
    this.#index = new Map(this.#keys.map((key, i) => [key, i]));
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
  /** Which items to render, in order: those near the view and the pinned ones. */
  get indices(): readonly number[] {
    this.#rendered = this.#wanted();
    return this.#rendered;
  }
  #wanted(): number[] {
    const wanted = new Set((this.#options.pinned?.() ?? []).map((key) => this.indexOf(key)));
    const last = this.#at(this.#top + (this.viewport || 800) + OVERSCAN);
    for (let i = this.#at(this.#top - OVERSCAN); i <= last; i++) wanted.add(i);
    wanted.delete(-1);
    return [...wanted].sort((a, b) => a - b);
  }

  /** Height of the view, in px. */
  get viewport(): number {
    return this.#options.scroller()?.clientHeight ?? 0;
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
  indexOf(key: string | undefined): number {
    return this.#index.get(key ?? '') ?? -1;
  }
  /** The rendered element of an item, if any. */
  row(key: string | undefined): HTMLElement | undefined {
    const at = this.#rendered.indexOf(this.indexOf(key));
    return this.#options.body()?.children[at] as HTMLElement | undefined;
  }
  /** The name of a rendered row. */
  keyOf(row: Element): string | undefined {
    return this.#watched.get(row);
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
    const fresh = this.#connect();
    const body = this.#options.body();
    if (!body || !this.#scroller) return;
    if (this.#measure(body) || fresh) this.#settleTop();
    this.#place(body);
    if (this.#outOfDate()) this.#host.requestUpdate();
    else this.#capture();
    this.#options.moved?.();
  }
  hostDisconnected(): void {
    this.#scroller?.removeEventListener('scroll', this.#onScroll);
    this.#scroller = null;
    this.#observer?.disconnect();
    this.#watched = new WeakMap();
  }

  /** True when the scrolling box is another than before. */
  #connect(): boolean {
    const scroller = this.#options.scroller();
    if (scroller === this.#scroller) return false;
    this.hostDisconnected();
    if (!scroller) return false;
    this.#scroller = scroller;
    this.#observer ??= new ResizeObserver((entries) => this.#onResize(entries));
    this.#observer.observe(scroller);
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    return true;
  }

  /** Measures rows that are new to the page. True when some height was not as expected. */
  #measure(body: HTMLElement): boolean {
    let changed = false;
    for (const [at, row] of [...body.children].entries()) {
      const key = this.#keys[this.#rendered[at] ?? -1];
      if (key === undefined || this.#watched.get(row) === key) continue;
      this.#watched.set(row, key);
      this.#observer?.observe(row);
      changed = this.#remember(key, row) || changed;
    }
    return changed;
  }
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
    for (const [at, row] of [...body.children].entries()) {
      const start = this.#starts[this.#rendered[at] ?? 0];
      if (start !== undefined) setPx(row as HTMLElement, 'insetBlockStart', start);
    }
    const scroller = this.#scroller!;
    if (Math.abs(scroller.scrollTop - this.#top) >= 1) scroller.scrollTop = this.#top;
  }
  #outOfDate(): boolean {
    return this.#rendered.join() !== this.#wanted().join();
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
      if (this.#outOfDate()) this.#host.requestUpdate();
    }
    this.#options.moved?.();
  };

  #onResize(entries: readonly ResizeObserverEntry[]): void {
    let changed = false;
    for (const { target } of entries) {
      const key = this.#watched.get(target);
      if (key === undefined) changed ||= target === this.#scroller;
      else if (!target.isConnected) this.#observer?.unobserve(target);
      else if (this.#index.has(key)) changed = this.#remember(key, target) || changed;
    }
    const body = this.#options.body();
    if (!changed || !body) return;
    this.#settleTop();
    this.#place(body);
    // Rendering more rows inside this callback would be reported as a resize loop.
    requestAnimationFrame(() => this.#host.requestUpdate());
  }
}

function setPx(element: HTMLElement, property: 'blockSize' | 'insetBlockStart', value: number): void {
  const text = `${value}px`;
  if (element.style[property] !== text) element.style[property] = text;
}
