import type { Message, OutgoingMessage } from '@kipu-messages/sdk';

/** One row of the thread: a message the server has, or one on its way. */
export interface ThreadRow {
  /** Stays the same when a message on its way becomes one the server has. */
  key: string;
  message?: Message;
  outgoing?: OutgoingMessage;
  mine: boolean;
  author: string;
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

/** Remembers which message a sent one became, so that its row, focus and selection stay. */
export class RowKeys {
  readonly #keys = new Map<string, string>();
  #pending: readonly OutgoingMessage[] = [];
  #newest = 0;

  /** Compare with the state before; answers which messages on their way have arrived. */
  follow(
    messages: readonly Message[],
    outgoing: readonly OutgoingMessage[],
    isMine: (m: Message) => boolean,
  ): Message[] {
    const left = this.#pending.filter(({ localId }) => !outgoing.some((o) => o.localId === localId));
    const arrived: Message[] = [];
    for (const message of messages) {
      if (message.seq <= this.#newest || !isMine(message)) continue;
      const at = left.findIndex(({ body }) => body.trim() === message.body.trim());
      const [sent] = at < 0 ? [] : left.splice(at, 1);
      if (!sent) continue;
      this.#keys.set(message.id, sent.localId);
      arrived.push(message);
    }
    this.#newest = messages.at(-1)?.seq ?? this.#newest;
    this.#pending = outgoing;
    return arrived;
  }
  of(message: Message): string {
    return this.#keys.get(message.id) ?? message.id;
  }
}

/** The rows of a thread, oldest first, what is on its way last. */
export function threadRows(
  messages: readonly Message[],
  outgoing: readonly OutgoingMessage[],
  isMine: (message: Message) => boolean,
  keys: RowKeys,
): ThreadRow[] {
  const rows: ThreadRow[] = [];
  let before: (ThreadRow & { by: string }) | undefined;
  const add = (row: Omit<ThreadRow, 'firstOfDay' | 'firstOfRun' | 'lastOfRun'>, by: string) => {
    const firstOfDay = before?.at.toDateString() !== row.at.toDateString();
    const sameRun =
      !firstOfDay && before?.by === by && row.at.getTime() - (before?.at.getTime() ?? 0) < RUN_MS;
    if (before && sameRun) before.lastOfRun = false;
    before = { ...row, by, firstOfDay, firstOfRun: !sameRun, lastOfRun: true };
    rows.push(before);
  };
  for (const message of messages) {
    const { author, body, sentAt } = message;
    const mine = isMine(message);
    add(
      { key: keys.of(message), message, mine, author: author.name, body, at: new Date(sentAt) },
      mine ? 'me' : `${author.type}:${author.id}`,
    );
  }
  for (const out of outgoing) {
    add(
      {
        key: out.localId,
        outgoing: out,
        mine: true,
        author: '',
        body: out.body,
        at: new Date(out.createdAt),
      },
      'me',
    );
  }
  return rows;
}
