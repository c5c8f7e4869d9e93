import type { Message, OutgoingMessage } from '@kipu-messages/sdk';
import { type Clock, dayOf } from '../base/time.ts';

/** One row of the thread: a message the server has, or one on its way. */
export interface ThreadRow {
  /** Stays the same when a message on its way becomes one the server has. */
  key: string;
  /** The message's number; a message on its way comes after all that have one. */
  seq: number;
  message?: Message;
  outgoing?: OutgoingMessage;
  /** Who wrote it. */
  by: string;
  mine: boolean;
  body: string;
  /** When it was written. */
  at: Date;
  /** The first of its day, of a run of one author, the last of such a run. */
  firstOfDay: boolean;
  firstOfRun: boolean;
  lastOfRun: boolean;
}

/** Messages of one author this close together are one run. */
const RUN_MS = 5 * 60_000;

/** The reader, as a writer of messages. */
const ME = 'me';

type IsMine = (message: Message) => boolean;

/** Remembers which message a sent one became, so that its row, focus and selection stay. */
export class RowKeys {
  readonly #keys = new Map<string, string>();
  #pending: readonly OutgoingMessage[] = [];
  #newest = 0;

  /** Compare with the state before; answers which messages on their way have arrived. */
  follow(messages: readonly Message[], outgoing: readonly OutgoingMessage[], isMine: IsMine): Message[] {
    const left = this.#pending.filter(({ localId }) => !outgoing.some((out) => out.localId === localId));
    const arrived = messages.filter((message) => {
      if (message.seq <= this.#newest || !isMine(message)) return false;
      const at = left.findIndex(({ body }) => body.trim() === message.body.trim());
      if (at < 0) return false;
      this.#keys.set(message.id, left.splice(at, 1)[0]!.localId);
      return true;
    });
    this.#newest = messages.at(-1)?.seq ?? this.#newest;
    this.#pending = outgoing;
    return arrived;
  }
  of({ id }: Message): string {
    return this.#keys.get(id) ?? id;
  }
}

/** The rows of a thread, oldest first, what is on its way last. */
export function threadRows(
  messages: readonly Message[],
  onTheirWay: readonly OutgoingMessage[],
  isMine: IsMine,
  keys: RowKeys,
  clock: Clock,
): ThreadRow[] {
  const rows: ThreadRow[] = [];
  const add = (
    row: Pick<ThreadRow, 'key' | 'seq' | 'message' | 'outgoing' | 'body'>,
    by: string,
    written: string | number,
  ) => {
    const at = new Date(written);
    const before = rows.at(-1);
    const sameDay = before !== undefined && dayOf(clock, before.at) === dayOf(clock, at);
    const sameRun = sameDay && before.by === by && +at - +before.at < RUN_MS;
    if (before) before.lastOfRun = !sameRun;
    rows.push({
      ...row,
      by,
      mine: by === ME,
      at,
      firstOfDay: !sameDay,
      firstOfRun: !sameRun,
      lastOfRun: true,
    });
  };
  for (const message of messages) {
    const { seq, author, body, sentAt } = message;
    const by = isMine(message) ? ME : `${author.type}:${author.id}`;
    add({ key: keys.of(message), seq, message, body }, by, sentAt);
  }
  for (const outgoing of onTheirWay) {
    const { localId, body, createdAt } = outgoing;
    add({ key: localId, seq: Number.POSITIVE_INFINITY, outgoing, body }, ME, createdAt);
  }
  return rows;
}
