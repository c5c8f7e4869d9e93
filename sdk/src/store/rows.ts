import { getConversation } from '../operations.ts';
import { type Core, kipuError } from './core.ts';
import type { Conversation, ConversationListItem } from './types.ts';

/** At most this many conversations are read at once. */
const LANES = 4;

interface Row {
  shown: ConversationListItem;
  /** When the answer that it comes from was asked for. */
  askedAt: number;
}
interface Reading {
  done: Promise<void>;
  again: boolean;
}
/** Who shows conversations. */
export interface RowsListener {
  /** A row changed; undefined: the conversation is not there (any more). */
  row(id: string, row: ConversationListItem | undefined): void;
  /** A conversation was read in full, as it was asked for at that time. */
  whole(whole: Conversation, askedAt: number): void;
}

export type Rows = ReturnType<typeof createRows>;

/** Everything known about this user's conversations, by id: one truth for the list, the search and the open threads. */
export function createRows(core: Core, listener: RowsListener) {
  const rows = new Map<string, Row>();
  /** When the newest answer about a whole conversation was asked for. */
  const wholes = new Map<string, number>();
  const readings = new Map<string, Reading>();
  /** What the user just did to a conversation and the service has not confirmed. */
  const archiving = new Map<string, boolean>();
  let lanes = LANES;
  let queue: Array<() => void> = [];

  const get = (id: string) => rows.get(id)?.shown;

  /** With what the user just did and the service has not confirmed. */
  function asShown<T extends ConversationListItem>(row: T): T {
    return { ...row, archived: archiving.get(row.id) ?? row.archived };
  }

  /** Takes a row of a list in, unless a later answer is here already. */
  function put(given: ConversationListItem, askedAt: number): void {
    const { id } = given;
    if ((rows.get(id)?.askedAt ?? 0) > askedAt) return;
    const shown = asShown(given);
    rows.set(id, { shown, askedAt });
    listener.row(id, shown);
  }

  /** Takes one conversation in, unless a later answer is here already. */
  function putWhole(conversation: Conversation, askedAt: number): void {
    const { id } = conversation;
    put(rowOf(conversation), askedAt);
    if ((wholes.get(id) ?? 0) > askedAt) return;
    wholes.set(id, askedAt);
    listener.whole(asShown(conversation), askedAt);
  }

  /** Changes a row on screen before the service has said so. */
  function amend(id: string, change: Partial<ConversationListItem>): void {
    const row = rows.get(id);
    if (!row) return;
    row.shown = { ...row.shown, ...change };
    listener.row(id, row.shown);
  }

  async function read(id: string, reading: Reading): Promise<void> {
    if (lanes > 0) lanes--;
    else await new Promise<void>((go) => queue.push(go));
    try {
      do {
        reading.again = false;
        await core.insist((send) => send(getConversation(id)), putWhole);
      } while (reading.again);
    } catch (error) {
      // What no retry mends leaves the row as it was; only "not there" takes it away.
      if (kipuError(error).status === 404 && readings.get(id) === reading) {
        rows.delete(id);
        listener.row(id, undefined);
      }
    }
    if (readings.get(id) !== reading) return;
    readings.delete(id);
    const next = queue.shift();
    if (next) next();
    else lanes++;
  }

  return {
    get,
    put,
    putWhole,
    amend,
    /** The rows whose answers were asked for after `moment`. */
    newerThan: (moment: number) =>
      [...rows.values()].filter(({ askedAt }) => askedAt > moment).map(({ shown }) => shown),
    isBeingRead: (id: string) => readings.has(id),
    clear(): void {
      for (const map of [rows, wholes, readings, archiving]) map.clear();
      queue = [];
      lanes = LANES;
    },
    /** Until `settle` the conversation is shown where the user has just put it. */
    archiving: (id: string, archived: boolean) => archiving.set(id, archived),
    settle: (id: string) => archiving.delete(id),
    /** Reads one conversation anew, and never rejects. Calls while it is being read cause one further reading, not many. */
    refresh(id: string): Promise<void> {
      const running = readings.get(id);
      if (running) {
        running.again = true;
        return running.done;
      }
      const reading: Reading = { done: Promise.resolve(), again: false };
      readings.set(id, reading);
      reading.done = read(id, reading);
      return reading.done;
    },
  };
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
