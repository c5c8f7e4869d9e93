import type { InboxStore, RecipientPage } from '@kipu-messages/sdk';
import type { MessageType } from './rights.ts';

export type Recipient = RecipientPage['data'][number];

/** Whom to ask, and for which kind of message about which chart. */
export interface RecipientScope {
  store: InboxStore;
  type: MessageType;
  patientId?: string;
}

/** Pages to look through for the people of a draft. */
const RESTORE_PAGES = 20;

/** Asks the service who may be written to; a newer question drops the older one's answer. */
export class RecipientSearch {
  status?: 'loading' | 'failed' | undefined;
  /** The answer to the last question that was answered. */
  page: RecipientPage | undefined;
  /** That question. */
  q = '';
  /** The answer to an empty search: nobody in it means that there is nobody. */
  everyone: RecipientPage | undefined;
  readonly #scope: () => RecipientScope | undefined;
  readonly #changed: () => void;
  #abort: AbortController | undefined;

  constructor(scope: () => RecipientScope | undefined, changed: () => void) {
    this.#scope = scope;
    this.#changed = changed;
  }

  /** Forget every answer and drop what is under way. */
  reset(): void {
    this.stop();
    this.page = this.everyone = this.status = undefined;
  }
  stop(): void {
    this.#abort?.abort();
  }
  /** Show the answer to the empty search again. */
  showEveryone(): void {
    this.stop();
    this.page = this.everyone;
    this.q = '';
  }

  /** Search by a part of a name; false when a newer question or a failure took its place. */
  async find(q: string): Promise<boolean> {
    const page = await this.#ask(q);
    if (page) {
      this.page = page;
      this.q = q;
      if (!q) this.everyone = page;
    }
    this.#changed();
    return !!page;
  }

  /** The people with these ids who may still be written to, in that order; undefined when they could not be asked for. */
  async named(ids: readonly string[]): Promise<Recipient[] | undefined> {
    const people = new Map<string, Recipient>();
    let cursor: string | null | undefined;
    for (let n = 0; n < RESTORE_PAGES && cursor !== null && !ids.every((id) => people.has(id)); n++) {
      const page = await this.#ask('', cursor);
      if (!page) return undefined;
      for (const person of page.data) people.set(person.id, person);
      cursor = page.nextCursor;
    }
    return ids.flatMap((id) => people.get(id) ?? []);
  }

  async #ask(q: string, cursor?: string | null): Promise<RecipientPage | undefined> {
    const scope = this.#scope();
    if (!scope) return undefined;
    this.stop();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.status = 'loading';
    this.#changed();
    const { store, ...of } = scope;
    try {
      const page = await store.recipients({ ...of, ...(q && { q }), ...(cursor && { cursor }) }, { signal });
      if (signal.aborted) return undefined;
      this.status = undefined;
      return page;
    } catch {
      // The field says that people could not be loaded, and the next letter asks again.
      if (!signal.aborted) this.status = 'failed';
      return undefined;
    }
  }
}
