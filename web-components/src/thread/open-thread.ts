import type { Conversation, InboxStore, Message, OutgoingMessage, ThreadState } from '@kipu-messages/sdk';
import { announce } from '../base/announcer.ts';
import { emit } from '../base/events.ts';
import type { Clock } from '../base/time.ts';
import type { VirtualWindow } from '../controllers/virtual-window.ts';
import type { Words } from '../locales/en.ts';
import { RowKeys, type ThreadRow, threadRows } from './rows.ts';
import { isFinal } from './writing.ts';

/** A page that could not be had is asked for again after this, in ms. */
const PAGE_RETRY_MS = 5000;
/** Within this many px of the end the view is at the end, and follows it. */
export const AT_END = 50;

/** The conversation that is open: its rows, what was seen and told of it. It goes when another is opened. */
export class OpenThread {
  readonly id: string;
  readonly store: InboxStore;
  /** The searched message at which it opens, if any. */
  readonly around: number | undefined;
  rows: readonly ThreadRow[] = [];
  /** Rows whose long text is shown whole. */
  readonly expanded = new Set<string>();
  /** The first unread message at opening: the "New" line stands above it until the conversation is left. */
  firstUnread: number | undefined;
  /** The rows were brought to where reading starts. */
  placed = false;
  /** The page where reading starts is on its way: what is there is another. */
  awaiting = false;
  #release: () => void;
  readonly #keys = new RowKeys();
  readonly #failed = new Set<string>();
  #rowsOf: readonly unknown[] = [];
  #seen = 0;
  #told = 0;
  #pagesFrom = 0;

  constructor(store: InboxStore, id: string, around: number | undefined) {
    this.id = id;
    this.store = store;
    this.around = around;
    this.#release = store.openThread(id, around === undefined ? {} : { around }).release;
    store.openDraft(id);
  }
  close(): void {
    void this.store.flushDrafts().catch(() => undefined);
    this.#release();
  }

  /** Rows from what the store holds now; answers what is to be told of the change, once it is drawn. */
  follow(thread: ThreadState | undefined, clock: Clock): ((from: HTMLElement, t: Words) => void) | undefined {
    const me = this.store.snapshot.me?.user;
    if (thread?.status !== 'ready' || !me) {
      this.rows = [];
      return undefined;
    }
    const { messages, outgoing } = thread;
    const parts = [messages, outgoing, me, clock.timeZone];
    if (parts.every((part, i) => part === this.#rowsOf[i])) return undefined;
    this.#rowsOf = parts;
    const isMine = ({ author }: Message) => author.id === me.id && author.type === me.type;
    const arrived = this.#keys.follow(messages, outgoing, isMine);
    this.rows = threadRows(messages, outgoing, isMine, this.#keys, clock);
    return (from, t) => this.#tell(from, t, outgoing, arrived);
  }

  /** Once: bring the rows to where reading starts, the searched message, the first unread one, or the end. */
  place({ messages, conversation, hasBefore }: ThreadState, window: VirtualWindow<ThreadRow>): void {
    if (this.placed || !conversation || !this.rows.length) return;
    const { readThroughSeq, unread, lastMessage } = conversation;
    const firstUnread = readThroughSeq + 1;
    const before = unread && hasBefore && (messages[0]?.seq ?? 0) > firstUnread;
    if (before && this.around === undefined) {
      if (this.awaiting) return;
      this.awaiting = true;
      const release = this.#release;
      this.#release = this.store.openThread(this.id, { around: firstUnread }).release;
      release();
      return;
    }
    this.awaiting = false;
    this.placed = true;
    this.#seen = this.#told = lastMessage.seq;
    if (unread) this.firstUnread = this.#othersAfter(readThroughSeq)[0]?.seq;
    const start = this.around ?? this.firstUnread;
    const row = this.rows.find(({ seq }) => seq === start);
    if (row) window.scrollTo(row.key, 'third');
    else window.scrollToEdge('end');
  }

  /** After every scroll: what was seen, and the pages one view ahead. */
  moved({ above, below, viewport }: Pick<VirtualWindow<ThreadRow>, 'above' | 'below' | 'viewport'>): void {
    const thread = this.store.snapshot.threads[this.id];
    if (!this.placed || !thread) return;
    if (below <= AT_END) this.#seen = Math.max(this.#seen, thread.messages.at(-1)?.seq ?? 0);
    if (!viewport || performance.now() < this.#pagesFrom) return;
    const page = (load: 'loadBefore' | 'loadAfter') =>
      this.store[load](this.id).catch(() => {
        this.#pagesFrom = performance.now() + PAGE_RETRY_MS;
      });
    if (above < viewport && thread.hasBefore && !thread.loadingBefore) void page('loadBefore');
    if (below < viewport && thread.hasAfter && !thread.loadingAfter) void page('loadAfter');
  }

  /** How many messages by others came while the end was not in view. */
  get unseen(): number {
    return this.#othersAfter(this.#seen).length;
  }
  /** The last own message that the other had read, and when (staff only, and only of portal users). */
  lastRead(conversation: Conversation): { seq: number; at: string } | undefined {
    const read = conversation.participants.find(({ you, readUpTo }) => !you && readUpTo)?.readUpTo;
    const row = read && this.rows.findLast(({ mine, seq }) => mine && seq <= read.seq);
    return row ? { seq: row.seq, at: read.at } : undefined;
  }

  #othersAfter(number: number): ThreadRow[] {
    return this.rows.filter(({ mine, seq }) => !mine && seq > number);
  }
  #tell(
    from: HTMLElement,
    t: Words,
    outgoing: readonly OutgoingMessage[],
    arrived: readonly Message[],
  ): void {
    for (const { id, seq } of arrived) {
      announce(from, t.messageSent);
      emit(from, 'kipu-message-sent', { conversationId: this.id, messageId: id, seq });
    }
    for (const { localId, status, error } of outgoing) {
      if (status !== 'failed') this.#failed.delete(localId);
      else if (!this.#failed.has(localId)) {
        this.#failed.add(localId);
        announce(from, isFinal(error) ? `${t.notSent}.` : t.messageNotSent);
      }
    }
    if (!this.placed) return;
    for (const { seq, message } of this.#othersAfter(this.#told)) {
      this.#told = seq;
      announce(
        from,
        (count) => (count === 1 ? t.newMessageFrom(message!.author.name) : t.newMessages(count)),
        'new-message',
      );
    }
  }
}
