import { type ReactiveControllerHost, render, type TemplateResult } from 'lit';

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
  /** Names of rows that stay drawn wherever the view is (focus, selection). */
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

export interface VirtualWindow<T> {
  /** Every item, drawn or not. Set before the host renders; the rest happens after each of its updates. */
  items: readonly T[];
  /** The names of all items, in order. */
  readonly keys: readonly string[];
  indexOf(key: string | undefined): number;
  /** The element of an item, if it is drawn. */
  row(key: string | undefined): HTMLElement | undefined;
  /** The name of a row that is drawn. */
  keyOf(row: Element): string | undefined;
  /** Height of the view, in px. */
  readonly viewport: number;
  /** How much lies above and below the view, in px. */
  readonly above: number;
  readonly below: number;
  /** The name of the first row in view. */
  readonly firstInView: string | undefined;
  /** Bring a row into view; what is measured on the way there does not shift it. */
  scrollTo(key: string, align?: Align): void;
  /** Go to the very start or the very end. */
  scrollToEdge(edge: 'start' | 'end'): void;
}

/** What keeps its place: an edge, or a row, whose start is where it is brought to or so many px below the top. */
type Anchor = 'start' | 'end' | { key: string; at: Align | number };

/** Rows this near to the view are drawn, in px. */
const OVERSCAN = 300;

/**
 * Draws only the rows near the view. Rows may have any height: they are measured when drawn, and the row that the reader
 * looks at keeps its place to the pixel whatever comes, goes or grows around it. Positions are set through the CSSOM
 * only, so that a strict Content Security Policy holds.
 */
export function virtualWindow<T>(
  host: ReactiveControllerHost,
  options: VirtualWindowOptions<T>,
): VirtualWindow<T> {
  const { followEnd = -1 } = options;
  let items: readonly T[] = [];
  /** The names of the items, in order, and where each stands. */
  let keys: readonly string[] = [];
  let index = new Map<string, number>();
  const sizes = new Map<string, number>();
  let lastSize = 64;
  /** Where each row starts; one more entry holds the total. Undefined: some height has changed. */
  let offsets: readonly number[] | undefined;
  let top = 0;
  /** Where the scrolling box was left, as the browser rounded it. Undefined: nobody knows, as while it is hidden. */
  let left: number | undefined;
  let anchor: Anchor = 'start';
  let body: HTMLElement | null = null;
  let scroller: HTMLElement | null | undefined;
  /** The elements of the rows that are drawn; each stays with its item. */
  const rows = new Map<string, HTMLElement>();
  let observer: ResizeObserver | undefined;

  const indexOf = (key = '') => index.get(key) ?? -1;
  const keyOf = (row: Element) => [...rows].find(([, one]) => one === row)?.[0];
  const viewport = () => scroller?.clientHeight ?? 0;
  const mayFollow = () => options.mayFollow?.() ?? true;

  const sizeOf = (at: number) => sizes.get(keys[at]!) ?? options.estimate?.(items[at]!) ?? lastSize;
  const starts = () => {
    if (!offsets) {
      const all = [0];
      for (const at of keys.keys()) all.push(all[at]! + sizeOf(at));
      offsets = all;
    }
    return offsets;
  };
  const startOf = (at: number) => starts()[at] ?? 0;
  const total = () => startOf(keys.length);
  const below = () => Math.max(0, total() - top - viewport());
  /** The row that covers this height, the first above and the last below them all; −1 when there is none. */
  const rowAt = (y: number) => {
    const at = starts().findLastIndex((start) => start <= y);
    return Math.min(Math.max(0, at), keys.length - 1);
  };

  /** Where the view must stand so that the anchor holds. */
  function settleTop(): void {
    const view = viewport();
    const most = total() - view;
    let to = anchor === 'end' ? most : 0;
    if (typeof anchor === 'object') {
      const { key, at } = anchor;
      const start = startOf(indexOf(key));
      if (at === 'nearest') to = Math.min(start, Math.max(top, startOf(indexOf(key) + 1) - view));
      else to = start - (at === 'third' ? view / 3 : at === 'start' ? 0 : at);
    }
    top = Math.max(0, Math.min(to, most));
  }
  function holdRow(): void {
    const at = rowAt(top);
    const key = keys[at];
    if (key !== undefined) anchor = { key, at: startOf(at) - top };
  }
  /** Remember the edge at which the view stands, else the first row in view, as what must not move. */
  function capture(): void {
    if (below() <= followEnd && mayFollow()) anchor = 'end';
    else if (options.holdStart && top < 1) anchor = 'start';
    else holdRow();
  }
  /**
   * Takes over a scroll of the reader (the wheel, a focused row brought into view) whose event is still to come: an update
   * in between must not undo it. That the browser cuts it to what is there is no move of the reader.
   */
  function heed(): void {
    if (!scroller?.clientHeight) left = undefined;
    if (!scroller || left === undefined) return;
    const to = scroller.scrollTop;
    const unmoved = Math.min(left, scroller.scrollHeight - scroller.clientHeight);
    if (Math.abs(to - unmoved) < 1) return;
    left = top = to;
    capture();
  }
  function go(to: Anchor): void {
    heed();
    anchor = to;
    settleTop();
    host.requestUpdate();
  }

  /** Which items to draw, in order: those near the view and the pinned ones. */
  function wanted(): ReadonlyMap<string, number> {
    const all = new Set((options.pinned?.() ?? []).map(indexOf));
    const last = rowAt(top + viewport() + OVERSCAN);
    for (let at = rowAt(top - OVERSCAN); at <= last; at++) all.add(at);
    all.delete(-1);
    return new Map([...all].sort((a, b) => a - b).map((at) => [keys[at]!, at]));
  }
  const outOfDate = () => [...wanted().keys()].some((key) => !rows.has(key));

  /** Draws the rows; the answer are those that are new to the page. */
  function draw(list: HTMLElement): ReadonlyMap<string, HTMLElement> {
    const now = wanted();
    const fresh = new Map<string, HTMLElement>();
    for (const [key, row] of rows) {
      if (now.has(key)) continue;
      observer?.unobserve(row);
      row.remove();
      rows.delete(key);
    }
    let next = list.firstElementChild;
    for (const [key, at] of now) {
      let row = rows.get(key);
      if (!row) {
        row = document.createElement('li');
        rows.set(key, row);
        observer?.observe(row);
        fresh.set(key, row);
      }
      const { className, position, setSize, content } = options.row(items[at]!, at);
      row.className = className;
      row.setAttribute('aria-posinset', `${position}`);
      row.setAttribute('aria-setsize', `${setSize}`);
      render(content, row);
      // What stands in its place is not moved: it would lose the focus.
      if (row === next) next = row.nextElementSibling;
      else list.insertBefore(row, next);
    }
    return fresh;
  }
  /** Measures a row. True when its height is not as it was expected. */
  function measure(key: string, row: Element): boolean {
    // In the row's own px; its box is in the screen's, which differ in a host that zooms or scales.
    const size = Number.parseFloat(getComputedStyle(row).height);
    const known = sizes.get(key);
    if (!size || (known !== undefined && Math.abs(known - size) < 0.1)) return false;
    const expected = sizeOf(indexOf(key));
    sizes.set(key, size);
    lastSize = size;
    if (expected === size) return false;
    offsets = undefined;
    return true;
  }
  function place(): void {
    if (!body || !scroller) return;
    setPx(body, 'blockSize', total());
    for (const [key, row] of rows) setPx(row, 'insetBlockStart', startOf(indexOf(key)));
    if (Math.abs(scroller.scrollTop - top) >= 1) scroller.scrollTop = top;
    left = scroller.clientHeight ? scroller.scrollTop : undefined;
  }

  function onScroll(): void {
    const to = scroller?.scrollTop ?? 0;
    // The echo of our own setting, rounded by the browser, is not the reader's move: no drift.
    if (Math.abs(to - top) >= 1) {
      top = to;
      capture();
      if (outOfDate()) host.requestUpdate();
    }
    options.moved?.();
  }
  function onResize(entries: readonly ResizeObserverEntry[]): void {
    heed();
    let changed = false;
    for (const { target } of entries) {
      const key = keyOf(target);
      if (key === undefined) changed ||= target === scroller;
      else if (index.has(key)) changed = measure(key, target) || changed;
    }
    if (!changed) return;
    settleTop();
    place();
    // Drawing more rows inside this callback would be reported as a resize loop.
    requestAnimationFrame(() => host.requestUpdate());
  }
  /** Another list stands there, or none. */
  function enter(list: HTMLElement | null): void {
    scroller?.removeEventListener('scroll', onScroll);
    observer?.disconnect();
    for (const row of rows.values()) row.remove();
    rows.clear();
    body = list;
    left = undefined;
    scroller = list?.parentElement;
    if (!scroller) return;
    observer ??= new ResizeObserver(onResize);
    observer.observe(scroller);
    scroller.addEventListener('scroll', onScroll, { passive: true });
    settleTop();
  }

  host.addController({
    hostConnected: () => host.requestUpdate(),
    hostUpdate: heed,
    hostUpdated() {
      const list = options.body();
      if (list !== body) enter(list);
      if (!list) return;
      // What is measured may leave room for more rows.
      do {
        const fresh = draw(list);
        options.drawn?.();
        let changed = false;
        for (const [key, row] of fresh) changed = measure(key, row) || changed;
        if (changed) settleTop();
      } while (outOfDate());
      place();
      capture();
      options.moved?.();
    },
    hostDisconnected: () => enter(null),
  });

  return {
    get items() {
      return items;
    },
    set items(next) {
      if (next === items) return;
      heed();
      if (anchor === 'end' && items.length && !mayFollow()) holdRow();
      const before = keys;
      items = next;
      keys = items.map(options.key);
      index = new Map(keys.map((key, at) => [key, at]));
      offsets = undefined;
      if (typeof anchor === 'object' && !index.has(anchor.key)) {
        // The anchor row left: the next one still there takes over, else the one before, at the place where it stood.
        const lost = before.indexOf(anchor.key);
        const heir = [...before.slice(lost), ...before.slice(0, Math.max(0, lost)).reverse()].find((key) =>
          index.has(key),
        );
        const at = typeof anchor.at === 'number' ? Math.max(0, anchor.at) : anchor.at;
        anchor = heir === undefined ? 'start' : { key: heir, at };
      }
      settleTop();
    },
    get keys() {
      return keys;
    },
    indexOf,
    row: (key = '') => rows.get(key),
    keyOf,
    get viewport() {
      return viewport();
    },
    get above() {
      return top;
    },
    get below() {
      return below();
    },
    get firstInView() {
      return keys[rowAt(top)];
    },
    scrollTo(key, align = 'nearest') {
      if (index.has(key)) go({ key, at: align });
    },
    scrollToEdge: go,
  };
}

function setPx(element: HTMLElement, property: 'blockSize' | 'insetBlockStart', value: number): void {
  const text = `${value}px`;
  if (element.style[property] !== text) element.style[property] = text;
}
