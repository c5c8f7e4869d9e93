import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How long a message's end must be in view to be read, in ms. */
const READ_MS = 1000;

export interface ReadingOptions {
  /** False while reading is held. */
  allowed(): boolean;
  /** A message was read. */
  read(seq: number): void;
}

/**
 * The reading rule (B25): a message is read when its end was in view for a second in a visible, focused page. The host
 * marks the end of each unread message with an element that carries `data-seq`, and passes them to `watch`.
 */
export class Reading implements ReactiveController {
  readonly #options: ReadingOptions;
  #observer: IntersectionObserver | undefined;
  readonly #watched = new Set<Element>();
  readonly #timers = new Map<Element, ReturnType<typeof setTimeout> | undefined>();

  constructor(host: ReactiveControllerHost, options: ReadingOptions) {
    this.#options = options;
    host.addController(this);
  }

  /** The ends that are on the page now. */
  watch(ends: Iterable<Element>): void {
    const now = new Set(ends);
    for (const end of this.#watched) {
      if (now.has(end)) continue;
      this.#observer?.unobserve(end);
      this.#watched.delete(end);
      this.#leave(end);
    }
    for (const end of now) {
      if (this.#watched.has(end)) continue;
      this.#watched.add(end);
      this.#observer?.observe(end);
    }
  }
  /** Whether reading is allowed, or the page's focus, has changed: each second starts anew. */
  restart = (): void => {
    const reading = document.visibilityState === 'visible' && document.hasFocus() && this.#options.allowed();
    for (const [end, timer] of this.#timers) {
      clearTimeout(timer);
      this.#timers.set(end, reading ? setTimeout(() => this.#read(end), READ_MS) : undefined);
    }
  };

  hostConnected(): void {
    this.#observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) this.#leave(target);
        else if (!this.#timers.has(target)) this.#timers.set(target, undefined);
      }
      this.#start();
    });
    for (const end of this.#watched) this.#observer.observe(end);
    document.addEventListener('visibilitychange', this.restart);
    window.addEventListener('focus', this.restart);
    window.addEventListener('blur', this.restart);
  }
  hostDisconnected(): void {
    this.#observer?.disconnect();
    for (const end of [...this.#timers.keys()]) this.#leave(end);
    document.removeEventListener('visibilitychange', this.restart);
    window.removeEventListener('focus', this.restart);
    window.removeEventListener('blur', this.restart);
  }

  /** Start the second of those that just came into view; the others' goes on. */
  #start(): void {
    if (document.visibilityState !== 'visible' || !document.hasFocus() || !this.#options.allowed()) return;
    for (const [end, timer] of this.#timers) {
      if (timer === undefined)
        this.#timers.set(
          end,
          setTimeout(() => this.#read(end), READ_MS),
        );
    }
  }
  #read(end: Element): void {
    const seq = Number((end as HTMLElement).dataset.seq);
    if (end.isConnected && this.#options.allowed()) this.#options.read(seq);
  }
  #leave(end: Element): void {
    clearTimeout(this.#timers.get(end));
    this.#timers.delete(end);
  }
}
