import type { InboxStore, RecipientPage } from '@kipu-messages/sdk';
import type { MessageType } from './rights.ts';

export type Recipient = RecipientPage['data'][number];

/** Whom to ask, and for which kind of message about which chart. */
export interface RecipientScope {
  store: InboxStore;
  type: MessageType;
  patientId?: string;
  /** The patient's name, to tell a guardian of whom. */
  patient?: string;
}

/** Pages to look through for the people of a draft. */
const RESTORE_PAGES = 20;

/** Asks the service who may be written to; a newer question drops the older one's answer. */
export class RecipientSearch {
  status: 'idle' | 'loading' | 'failed' = 'idle';
  /** The answer to the last question. */
  page: RecipientPage | undefined;
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
    this.page = this.everyone = undefined;
    this.status = 'idle';
  }
  stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
  }

  /** Search by a part of a name; false when a newer question or a failure took its place. */
  async find(q: string): Promise<boolean> {
    const page = await this.#ask(q);
    if (page) this.page = page;
    if (page && !q) this.everyone = page;
    this.#changed();
    return page !== undefined;
  }

  /** The people with these ids who may still be written to, in that order; undefined when they could not be asked for. */
  async named(ids: readonly string[]): Promise<Recipient[] | undefined> {
    const found = new Map<string, Recipient>();
    let cursor: string | undefined;
    for (let n = 0; n < RESTORE_PAGES && found.size < ids.length; n++) {
      const page = await this.#ask('', cursor);
      if (!page) return undefined;
      for (const person of page.data) if (ids.includes(person.id)) found.set(person.id, person);
      if (!page.nextCursor) break;
      cursor = page.nextCursor;
    }
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  async #ask(q: string, cursor?: string): Promise<RecipientPage | undefined> {
    const scope = this.#scope();
    if (!scope) return undefined;
    this.stop();
    const abort = new AbortController();
    const { signal } = abort;
    this.#abort = abort;
    this.status = 'loading';
    this.#changed();
    const { store, type, patientId } = scope;
    try {
      const page = await store.recipients(
        { type, ...(patientId !== undefined && { patientId }), ...(q && { q }), ...(cursor && { cursor }) },
        { signal },
      );
      if (signal.aborted) return undefined;
      this.status = 'idle';
      return page;
    } catch {
      // The field says that people could not be loaded, and the next letter asks again.
      if (!signal.aborted) this.status = 'failed';
      return undefined;
    }
  }
}
