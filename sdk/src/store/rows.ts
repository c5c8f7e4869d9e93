import { KipuError } from '../errors.ts';
import { type Core, isOver } from './core.ts';
import type { Conversation, ConversationListItem } from './types.ts';

/** At most this many conversations are read at once. */
const LANES = 4;

interface Reading {
  promise: Promise<void>;
  again: boolean;
}

/** Everything known about this user's conversations, by id: one truth for the list, the search and the open threads. */
export class Rows {
  readonly #core: Core;
  readonly #rows = new Map<string, ConversationListItem>();
  /** When the answer that a row comes from was asked for. */
  readonly #askedAt = new Map<string, number>();
  readonly #readings = new Map<string, Reading>();
  /** What the user just did to a conversation and the service has not confirmed. */
  readonly #archiving = new Map<string, boolean>();
  #busy = 0;
  readonly #queue: Array<() => void> = [];
  readonly #wholeAskedAt = new Map<string, number>();
  /** Told of every row that changed; undefined: the conversation is not there (any more). */
  onRow: (id: string, row: ConversationListItem | undefined) => void = () => {};
  /** Told of every conversation that was read in full, and when that was asked for. */
  onWhole: (whole: Conversation, askedAt: number) => void = () => {};

  constructor(core: Core) {
    this.#core = core;
  }

  get(id: string): ConversationListItem | undefined {
    return this.#rows.get(id);
  }

  ids(): Iterable<string> {
    return this.#rows.keys();
  }

  /** True if the row comes from an answer that was asked for after `moment`. */
  isNewerThan(id: string, moment: number): boolean {
    return (this.#askedAt.get(id) ?? 0) > moment;
  }

  isBeingRead(id: string): boolean {
    return this.#readings.has(id);
  }

  clear(): void {
    this.#rows.clear();
    this.#askedAt.clear();
    this.#wholeAskedAt.clear();
    this.#readings.clear();
    this.#archiving.clear();
    this.#queue.length = 0;
    this.#busy = 0;
  }

  /** Takes a row of a list in, unless a later answer is here already. */
  put(given: ConversationListItem, askedAt: number): void {
    const { id } = given;
    if ((this.#askedAt.get(id) ?? 0) > askedAt) return;
    const row = this.#asShown(given);
    this.#rows.set(id, row);
    this.#askedAt.set(id, askedAt);
    this.onRow(id, row);
  }

  /** Takes one conversation in, unless a later answer is here already. */
  putWhole(conversation: Conversation, askedAt: number): void {
    const { id } = conversation;
    this.put(rowOf(conversation), askedAt);
    if ((this.#wholeAskedAt.get(id) ?? 0) > askedAt) return;
    this.#wholeAskedAt.set(id, askedAt);
    this.onWhole(this.#asShown(conversation), askedAt);
  }

  /** Changes a row on screen before the service has said so. */
  amend(id: string, change: Partial<ConversationListItem>): void {
    const row = this.#rows.get(id);
    if (!row) return;
    const changed = { ...row, ...change };
    this.#rows.set(id, changed);
    this.onRow(id, changed);
  }

  /** Shows the conversation in the other section until `settle`. */
  archive(id: string, archived: boolean): void {
    this.#archiving.set(id, archived);
    this.amend(id, { archived });
  }

  settle(id: string): void {
    this.#archiving.delete(id);
  }

  /** With what the user just did and the service has not confirmed. */
  #asShown<T extends ConversationListItem>(row: T): T {
    const archived = this.#archiving.get(row.id);
    return archived === undefined ? row : { ...row, archived };
  }

  /** Reads one conversation anew, and never rejects. Calls while it is being read cause one further reading, not many. */
  refresh(id: string): Promise<void> {
    const running = this.#readings.get(id);
    if (running) {
      running.again = true;
      return running.promise;
    }
    const reading: Reading = { promise: Promise.resolve(), again: false };
    reading.promise = this.#read(id, reading);
    this.#readings.set(id, reading);
    return reading.promise;
  }

  async #read(id: string, reading: Reading): Promise<void> {
    const { signal } = this.#core;
    await this.#enter();
    try {
      do {
        reading.again = false;
        await this.#core.insist(async () => {
          const askedAt = this.#core.tick();
          const conversation = await this.#core.client.conversations.get(id, { signal });
          if (!signal.aborted) this.putWhole(conversation, askedAt);
        });
      } while (reading.again);
    } catch (error) {
      if (signal.aborted || isOver(error)) return;
      // What no retry mends leaves the row as it was; only "not there" takes it away.
      if (!(error instanceof KipuError) || error.status !== 404) return;
      this.#rows.delete(id);
      this.onRow(id, undefined);
    } finally {
      if (!signal.aborted) {
        this.#readings.delete(id);
        this.#exit();
      }
    }
  }

  #enter(): Promise<void> | undefined {
    if (this.#busy < LANES) {
      this.#busy++;
      return undefined;
    }
    return new Promise((go) => this.#queue.push(go));
  }

  #exit(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#busy--;
  }
}

/** The part of one conversation that a list shows, as the list itself would show it. */
function rowOf(whole: Conversation): ConversationListItem {
  const { id, type, subject, lastMessage, unread, archived, hasDraft, updatedAt } = whole;
  const { chartUrl: _, ...patient } = whole.patient ?? {};
  return {
    id,
    type,
    patient: whole.patient && (patient as typeof whole.patient),
    subject,
    participants: whole.participants.map(({ readUpTo: _, ...participant }) => participant),
    lastMessage,
    unread,
    archived,
    hasDraft,
    updatedAt,
  };
}
