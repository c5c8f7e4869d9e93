import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What our entry in the page's history carries, beside what the host put there. */
const MARK = 'kipuConversation';

/**
 * One entry in the page's history while a conversation covers the list, so that a phone's Back leads to the list. The
 * URL stays as it is.
 */
export class BackEntry implements ReactiveController {
  readonly #back: () => void;
  #pushed = false;

  /** @param back the reader went back past the entry. */
  constructor(host: ReactiveControllerHost, back: () => void) {
    this.#back = back;
    host.addController(this);
  }

  push(id: string): void {
    if (this.#pushed) return;
    this.#pushed = true;
    window.history.pushState({ ...window.history.state, [MARK]: id }, '');
  }
  /** Go back past our entry; false when there is none. */
  pop(): boolean {
    if (this.#pushed) window.history.back();
    return this.#pushed;
  }

  hostConnected(): void {
    addEventListener('popstate', this.#popped);
  }
  hostDisconnected(): void {
    removeEventListener('popstate', this.#popped);
  }

  readonly #popped = ({ state }: PopStateEvent): void => {
    if (!this.#pushed || state?.[MARK]) return;
    this.#pushed = false;
    this.#back();
  };
}
