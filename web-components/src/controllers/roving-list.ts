import type { ReactiveControllerHost } from 'lit';
import type { VirtualWindow } from './virtual-window.ts';

/** What the keys need of the window over the list. */
type Rows = Pick<VirtualWindow<unknown>, 'keys' | 'indexOf' | 'row' | 'viewport' | 'scrollTo'>;

/**
 * One tab stop for a whole list: ↑ ↓ Home End PageUp PageDown move the focus over all items, rendered or not.
 * The host renders `tabindex="0"` on the button of the row whose name is `current` and −1 on the others, pins `current`
 * in the window, passes keys of the list to `keydown`, and sets `current` when a row takes the focus.
 */
export class RovingList {
  readonly #host: ReactiveControllerHost;
  readonly #window: Rows;
  #active: string | undefined;

  constructor(host: ReactiveControllerHost, window: Rows) {
    this.#host = host;
    this.#window = window;
  }

  /** The name of the row that is the tab stop: the last focused one, else the first. */
  get current(): string | undefined {
    return this.#window.indexOf(this.#active) < 0 ? this.#window.keys[0] : this.#active;
  }
  set current(key: string | undefined) {
    if (key === this.#active) return;
    this.#active = key;
    this.#host.requestUpdate();
  }

  /** Bring a row into view and focus it. */
  async focus(key: string): Promise<void> {
    this.current = key;
    this.#window.scrollTo(key);
    await this.#host.updateComplete;
    if (this.#active !== key) return; // a later key press overtook this one
    this.#window.row(key)?.querySelector('button')?.focus({ preventScroll: true });
  }

  keydown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { current } = this;
    const { keys, viewport } = this.#window;
    const page = Math.max(1, Math.floor(viewport / (this.#window.row(current)?.offsetHeight || 64)) - 1);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -keys.length,
      End: keys.length,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    const to = keys[Math.max(0, Math.min(keys.length - 1, this.#window.indexOf(current) + step))];
    if (to === undefined) return;
    event.preventDefault();
    void this.focus(to);
  }
}
