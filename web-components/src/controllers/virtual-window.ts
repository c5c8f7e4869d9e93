import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Where a row is brought to by {@link VirtualWindow.scrollTo}. `third`: its start at a third of the height. */
export type Align = 'nearest' | 'start' | 'third' | 'end';

export interface VirtualWindowOptions<T> {
  /** The scrolling box. */
  scroller(): HTMLElement | null;
  /** The positioned box inside it whose children are the rendered rows, in order, `position: absolute`. */
  body(): HTMLElement | null;
  /** A stable name of an item; heights and the anchor are remembered under it. */
  key(item: T): string;
  /** Expected height of a row not yet measured, in px. Default: the average of the measured ones. */
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

interface Anchor {
  key: string;
  /** From the top of the view to the top of the row, in px. */
  offset: number;
}

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
  #index = new Map<string, number>();
  readonly #sizes = new Map<string, number>();
  #offsets: number[] | undefined;
  #measuredSum = 0;
  #top = 0;
  #anchor: Anchor | 'start' | 'end' = 'start';
  #goal: { key: string; align: Align } | undefined;
  #rendered: readonly number[] = [];
  #scroller: HTMLElement | null = null;
  #observed = new Map<Element, string>();
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
    const before = this.#items;
    if (this.#anchor === 'end' && before.length && !(this.#options.mayFollow?.() ?? true)) this.#holdRow();
    this.#items = items;
    this.#index = new Map(items.map((item, i) => [this.#options.key(item), i]));
    this.#offsets = undefined;
    const anchor = this.#anchor;
    if (typeof anchor === 'object' && !this.#index.has(anchor.key)) this.#anchorAfterLoss(before, anchor);
    this.#settleTop();
  }

  /** Which items to render, in order: those near the view and the pinned ones. */
  get indices(): readonly number[] {
    this.#rendered = this.#wanted();
    return this.#rendered;
  }

  #wanted(): number[] {
    const view = this.viewport || 800;
    const first = this.#at(this.#top - OVERSCAN);
    const last = this.#at(this.#top + view + OVERSCAN);
    const wanted = new Set<number>();
    for (let i = first; i <= last && i < this.#items.length; i++) wanted.add(i);
    for (const key of this.#options.pinned?.() ?? []) {
      const i = key === undefined ? undefined : this.#index.get(key);
      if (i !== undefined) wanted.add(i);
    }
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
    const item = this.#items[this.#at(this.#top)];
    return item === undefined ? undefined : this.#options.key(item);
  }
  indexOf(key: string): number {
    return this.#index.get(key) ?? -1;
  }
  /** The rendered element of an item, if any. */
  row(key: string): HTMLElement | undefined {
    const at = this.#rendered.indexOf(this.indexOf(key));
    return this.#options.body()?.children[at] as HTMLElement | undefined;
  }

  /** The name of a rendered row. */
  keyOf(row: Element): string | undefined {
    return this.#observed.get(row);
  }

  /** Bring a row into view; rows on the way are measured as they come, the goal stays until it is exact. */
  scrollTo(key: string, align: Align = 'nearest'): void {
    if (!this.#index.has(key)) return;
    this.#goal = { key, align };
    this.#settleTop();
    this.#host.requestUpdate();
  }
  /** Go to the very start or the very end. */
  scrollToEdge(edge: 'start' | 'end'): void {
    this.#goal = undefined;
    this.#anchor = edge;
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
    else if (this.#goal) {
      this.#goal = undefined;
      this.#capture();
    }
    this.#options.moved?.();
  }

  hostDisconnected(): void {
    this.#scroller?.removeEventListener('scroll', this.#onScroll);
    this.#scroller = null;
    this.#observer?.disconnect();
    this.#observed.clear();
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
    const now = new Map<Element, string>();
    const rows = body.children;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at]!;
      const item = this.#items[this.#rendered[at] ?? -1];
      if (item === undefined) continue;
      const key = this.#options.key(item);
      now.set(row, key);
      if (this.#observed.get(row) === key) continue;
      this.#observer?.observe(row);
      changed = this.#remember(key, row.getBoundingClientRect().height) || changed;
    }
    for (const row of this.#observed.keys()) if (!now.has(row)) this.#observer?.unobserve(row);
    this.#observed = now;
    return changed;
  }

  #remember(key: string, size: number): boolean {
    const known = this.#sizes.get(key);
    if (size === 0 || (known !== undefined && Math.abs(known - size) < 0.1)) return false;
    const expected = this.#sizeOf(this.#items[this.indexOf(key)]!);
    this.#measuredSum += size - (known ?? 0);
    this.#sizes.set(key, size);
    if (expected === size) return false;
    this.#offsets = undefined;
    return true;
  }

  #sizeOf(item: T): number {
    const known = this.#sizes.get(this.#options.key(item));
    if (known !== undefined) return known;
    return this.#options.estimate?.(item) ?? (this.#sizes.size ? this.#measuredSum / this.#sizes.size : 64);
  }

  /** `offsets[i]` is the start of row i; one more entry holds the total. */
  get #starts(): number[] {
    if (!this.#offsets) {
      let sum = 0;
      this.#offsets = [0];
      for (const item of this.#items) {
        sum += this.#sizeOf(item);
        this.#offsets.push(sum);
      }
    }
    return this.#offsets;
  }
  get #total(): number {
    return this.#starts.at(-1) ?? 0;
  }

  /** The row that covers this height. */
  #at(y: number): number {
    const starts = this.#starts;
    let low = 0;
    let high = this.#items.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if (starts[mid]! <= y) low = mid;
      else high = mid - 1;
    }
    return Math.max(0, low);
  }

  /** Where the view must stand so that the goal or the anchor holds. */
  #settleTop(): void {
    const starts = this.#starts;
    const view = this.viewport;
    const goal = this.#goal;
    const at = goal && this.#index.get(goal.key);
    if (goal && at !== undefined) {
      const start = starts[at]!;
      const end = starts[at + 1]!;
      if (goal.align === 'start') this.#top = start;
      else if (goal.align === 'end') this.#top = end - view;
      else if (goal.align === 'third') this.#top = start - view / 3;
      else if (start < this.#top) this.#top = start;
      else if (end > this.#top + view) this.#top = end - view;
    } else if (this.#anchor === 'start') this.#top = 0;
    else if (this.#anchor === 'end') this.#top = this.#total - view;
    else this.#top = (starts[this.#index.get(this.#anchor.key) ?? 0] ?? 0) - this.#anchor.offset;
    this.#top = Math.max(0, Math.min(this.#top, this.#total - view));
  }

  #place(body: HTMLElement): void {
    if (this.#goal) this.#settleTop();
    const starts = this.#starts;
    setPx(body, 'blockSize', this.#total);
    for (let at = 0; at < body.children.length; at++) {
      const start = starts[this.#rendered[at] ?? 0];
      if (start !== undefined) setPx(body.children[at] as HTMLElement, 'insetBlockStart', start);
    }
    const scroller = this.#scroller!;
    if (Math.abs(scroller.scrollTop - this.#top) >= 1) scroller.scrollTop = this.#top;
  }

  #outOfDate(): boolean {
    const had = this.#rendered;
    const now = this.#wanted();
    return had.length !== now.length || had.some((i, at) => i !== now[at]);
  }

  /** Remember the first row in view as the one that must not move. */
  #capture(): void {
    const { followEnd, holdStart, mayFollow } = this.#options;
    if (followEnd !== undefined && this.below <= followEnd && (mayFollow?.() ?? true)) this.#anchor = 'end';
    else if (holdStart && this.#top < 1) this.#anchor = 'start';
    else this.#holdRow();
  }
  #holdRow(): void {
    const i = this.#at(this.#top);
    const item = this.#items[i];
    if (item) this.#anchor = { key: this.#options.key(item), offset: this.#starts[i]! - this.#top };
  }

  /** The anchor row left: the next one still there takes over, at the place where it stood. */
  #anchorAfterLoss(before: readonly T[], anchor: Anchor): void {
    const keys = before.map((item) => this.#options.key(item));
    const lost = keys.indexOf(anchor.key);
    const next = keys.slice(lost).find((key) => this.#index.has(key));
    const previous = keys.slice(0, Math.max(0, lost)).findLast((key) => this.#index.has(key));
    const heir = next ?? previous;
    this.#anchor = heir === undefined ? 'start' : { key: heir, offset: Math.max(0, anchor.offset) };
  }

  readonly #onScroll = (): void => {
    const top = this.#scroller?.scrollTop ?? 0;
    // The echo of our own setting, rounded by the browser, is not the reader's move: no drift.
    if (Math.abs(top - this.#top) >= 1) {
      this.#top = top;
      this.#goal = undefined;
      this.#capture();
      if (this.#outOfDate()) this.#host.requestUpdate();
    }
    this.#options.moved?.();
  };

  #onResize(entries: readonly ResizeObserverEntry[]): void {
    let changed = false;
    for (const { target } of entries) {
      const key = this.#observed.get(target);
      if (key === undefined) changed = changed || target === this.#scroller;
      else if (this.#index.has(key))
        changed = this.#remember(key, target.getBoundingClientRect().height) || changed;
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
