import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How long a message's end must be in view to be read, in ms. */
const READ_MS = 1000;
/** What may give or take the reader's attention. */
const ATTENTION = ['visibilitychange', 'focus', 'blur'];

/**
 * The reading rule (B25): a message is read when its end was in view for a second in a visible, focused page. The host
 * marks the end of each unread message with an element that carries `data-seq`, and passes it to `watch`.
 */
export class Reading implements ReactiveController {
  readonly #read: (seq: number) => void;
  #allowed = false;
  /** The ends in view, each with the timer of its second while that runs. */
  readonly #inView = new Map<Element, ReturnType<typeof setTimeout> | undefined>();
  readonly #observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) this.#leave(target);
      else if (!this.#inView.has(target)) this.#begin(target);
    }
  });

  constructor(host: ReactiveControllerHost, read: (seq: number) => void) {
    this.#read = read;
    host.addController(this);
  }
  hostConnected(): void {
    for (const type of ATTENTION) addEventListener(type, this.#restart);
  }
  hostDisconnected(): void {
    for (const type of ATTENTION) removeEventListener(type, this.#restart);
    this.#observer.disconnect();
    for (const end of this.#inView.keys()) this.#leave(end);
  }

  /** False while reading is held: each second starts anew when it is not any more. */
  set allowed(allowed: boolean) {
    if (allowed === this.#allowed) return;
    this.#allowed = allowed;
    this.#restart();
  }
  /** An end that is on the page now, and whether all before it is shown. What leaves the page leaves the view. */
  watch(end: Element, whole: boolean): void {
    if (whole) this.#observer.observe(end);
    else {
      this.#observer.unobserve(end);
      this.#leave(end);
    }
  }
  readonly #restart = (): void => {
    for (const end of this.#inView.keys()) this.#begin(end);
  };

  #begin(end: Element): void {
    clearTimeout(this.#inView.get(end));
    const attended = this.#allowed && document.visibilityState === 'visible' && document.hasFocus();
    const read = () => end.isConnected && this.#read(Number(end.getAttribute('data-seq')));
    this.#inView.set(end, attended ? setTimeout(read, READ_MS) : undefined);
  }
  #leave(end: Element): void {
    clearTimeout(this.#inView.get(end));
    this.#inView.delete(end);
  }
}
