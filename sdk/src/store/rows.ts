import type { KipuError } from '../errors.ts';
import { getConversation } from '../operations.ts';
import type { Core } from './core.ts';
import type { Conversation, ConversationListItem } from './types.ts';

/** At most this many conversations are read at once. */
const LANES = 4;

/** What the service said, and when that was asked for. */
interface Said<T> {
  it: T;
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
  const rows = new Map<string, Said<ConversationListItem>>();
  const wholes = new Map<string, Said<Conversation>>();
  const readings = new Map<string, Reading>();
  /** What the user just did to a conversation and the service has not confirmed. */
  const archiving = new Map<string, boolean | undefined>();
  let lanes = LANES;
  let queue: Array<() => void> = [];

  /** With what the user just did and the service has not confirmed. */
  function asShown<T extends ConversationListItem>(row: T): T {
    return { ...row, archived: archiving.get(row.id) ?? row.archived };
  }

  function get(id: string): ConversationListItem | undefined {
    const row = rows.get(id);
    return row && asShown(row.it);
  }

  function showWhole(id: string): void {
    const whole = wholes.get(id);
    if (whole) listener.whole(asShown(whole.it), whole.askedAt);
  }

  /** Takes a row of a list in, unless a later answer is here already. */
  function put(it: ConversationListItem, askedAt: number): void {
    if (isOld(rows.get(it.id), askedAt)) return;
    rows.set(it.id, { it, askedAt });
    listener.row(it.id, asShown(it));
  }

  /** Takes one conversation in, unless a later answer is here already. */
  function putWhole(it: Conversation, askedAt: number): void {
    put(rowOf(it), askedAt);
    if (isOld(wholes.get(it.id), askedAt)) return;
    wholes.set(it.id, { it, askedAt });
    showWhole(it.id);
  }

  async function read(id: string, reading: Reading): Promise<void> {
    if (lanes > 0) lanes--;
    else await new Promise<void>((go) => queue.push(go));
    do {
      reading.again = false;
      await core
        .insist((send) => send(getConversation(id)), putWhole)
        .catch(({ status }: KipuError) => {
          // What no retry mends leaves the row as it was; only "not there" takes it away.
          if (status !== 404 || readings.get(id) !== reading) return;
          rows.delete(id);
          wholes.delete(id);
          listener.row(id, undefined);
        });
    } while (reading.again && readings.get(id) === reading);
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
    /** The rows whose answers were asked for after `moment`. */
    newerThan: (moment: number) =>
      [...rows.values()].flatMap(({ it, askedAt }) => (askedAt > moment ? asShown(it) : [])),
    isBeingRead: (id: string) => readings.has(id),
    clear(): void {
      for (const map of [rows, wholes, readings, archiving]) map.clear();
      queue = [];
      lanes = LANES;
    },
    /** The conversation is shown where the user has just put it; undefined: where the service says it is. */
    archiving(id: string, archived: boolean | undefined): void {
      archiving.set(id, archived);
      const row = get(id);
      if (row) listener.row(id, row);
      showWhole(id);
    },
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

const isOld = (known: Said<unknown> | undefined, askedAt: number) => (known?.askedAt ?? 0) > askedAt;

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
