import { EventEmitter } from 'node:events';

/** Wakes live readers. A wake says "look", never what: readers go by what the database holds. */
export class Hub {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  /** Someone's stream has grown. */
  wakeUser(companyId: string, userKey: string): void {
    this.#emitter.emit(`u/${companyId}/${userKey}`);
  }

  /** The company's directory or settings changed, or a user was made inactive. */
  wakeCompany(companyId: string): void {
    this.#emitter.emit(`c/${companyId}`);
  }

  /** Calls `wake` for either; returns the way out. */
  subscribe(companyId: string, userKey: string, wake: () => void): () => void {
    const names = [`u/${companyId}/${userKey}`, `c/${companyId}`];
    for (const name of names) this.#emitter.on(name, wake);
    return () => {
      for (const name of names) this.#emitter.off(name, wake);
    };
  }
}
