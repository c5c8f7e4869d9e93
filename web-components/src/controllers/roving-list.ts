import type { ReactiveControllerHost } from 'lit';
import type { VirtualWindow } from './virtual-window.ts';

/**
 * One tab stop for a whole list: ↑ ↓ Home End PageUp PageDown move the focus over all items, rendered or not.
 * The host renders `tabindex="0"` on the row whose name is `current` and −1 on the others, pins `current` in the
 * window, and passes keys of the list to `keydown` and focus inside it to `focused`.
 */
export class RovingList<T> {
  readonly #host: ReactiveControllerHost;
  readonly #window: VirtualWindow<T>;
  readonly #key: (item: T) => string;
  /** What of a row takes the focus. */
  readonly #target: string;
  #active: string | undefined;

  constructor(
    host: ReactiveControllerHost,
    window: VirtualWindow<T>,
    key: (item: T) => string,
    target = 'button',
  ) {
    this.#host = host;
    this.#window = window;
    this.#key = key;
    this.#target = target;
  }

  /** The name of the row that is the tab stop: the last focused one, else the first. */
  get current(): string | undefined {
    if (this.#active !== undefined && this.#window.indexOf(this.#active) >= 0) return this.#active;
    const first = this.#window.items[0];
    return first === undefined ? undefined : this.#key(first);
  }
  set current(key: string | undefined) {
    if (key === this.#active) return;
    this.#active = key;
    this.#host.requestUpdate();
  }

  /** Bring a row into view and focus it. */
  async focus(key: string): Promise<void> {
    this.current = key;
    this.#window.scrollTo(key, 'nearest');
    await this.#host.updateComplete;
    if (this.#active !== key) return; // a later key press overtook this one
    this.#window.row(key)?.querySelector<HTMLElement>(this.#target)?.focus({ preventScroll: true });
  }

  keydown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { items } = this.#window;
    const at = this.current === undefined ? 0 : this.#window.indexOf(this.current);
    const to = this.#destination(event.key, at, items.length - 1);
    const item = to === undefined ? undefined : items[to];
    if (item === undefined) return;
    event.preventDefault();
    void this.focus(this.#key(item));
  }

  #destination(key: string, at: number, last: number): number | undefined {
    switch (key) {
      case 'ArrowDown':
        return Math.min(last, at + 1);
      case 'ArrowUp':
        return Math.max(0, at - 1);
      case 'PageDown':
        return Math.min(last, at + this.#page);
      case 'PageUp':
        return Math.max(0, at - this.#page);
      case 'Home':
        return 0;
      case 'End':
        return last;
      default:
        return undefined;
    }
  }

  get #page(): number {
    const row = this.current === undefined ? undefined : this.#window.row(this.current);
    return Math.max(1, Math.floor(this.#window.viewport / (row?.offsetHeight || 64)) - 1);
  }
}
