import { type Core, isOver, kipuError } from './core.ts';
import type { Rows } from './rows.ts';
import { merge, withEntry } from './state.ts';
import type { Conversation, Message, OutgoingMessage, ThreadState } from './types.ts';

const PAGE = 50;
/** A view that is moved in the document releases and opens within a moment: it must not load anew. */
const LINGER_MS = 500;
/** The longest delay a timer can hold. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** When `recheckAt` has passed by this clock and the service still says so, the clock is wrong: ask, but not often. */
const RECHECK_AT_LEAST_MS = 30_000;
const SPREAD_MS = 500;

interface Open {
  holders: number;
  around: number | undefined;
  /** When the newest message on screen was taken in. */
  grewAt: number;
  /** When messages of it were emptied last: what was asked for before may still hold their text. */
  emptiedAt: number;
  tail: Promise<void> | undefined;
  again: boolean;
  recheck: ReturnType<typeof setTimeout> | undefined;
  linger: ReturnType<typeof setTimeout> | undefined;
}

const loading: ThreadState = {
  status: 'loading',
  messages: [],
  hasBefore: false,
  hasAfter: false,
  loadingBefore: false,
  loadingAfter: false,
  outgoing: [],
  readingHeld: false,
};

/** The open conversations: of each a contiguous window of messages that grows at its ends. */
export class Threads {
  readonly #core: Core;
  readonly #rows: Rows;
  readonly #open = new Map<string, Open>();
  /** What is on its way in a conversation, less what `messages` already shows. */
  outgoingOf: (conversationId: string, messages: readonly Message[]) => readonly OutgoingMessage[] = () => [];

  constructor(core: Core, rows: Rows) {
    this.#core = core;
    this.#rows = rows;
  }

  /** Forgets what is on screen; who holds a thread open still does, for the next session. */
  clear(): void {
    for (const open of this.#open.values()) clearTimeout(open.recheck);
  }

  ids(): string[] {
    return [...this.#open.keys()];
  }

  get(id: string): ThreadState | undefined {
    return this.#core.state.snapshot.threads[id];
  }

  open(id: string, around: number | undefined): { release(): void } {
    let open = this.#open.get(id);
    if (open) {
      clearTimeout(open.linger);
      open.holders++;
      this.#patch(id, { readingHeld: false });
      const messages = this.get(id)?.messages;
      if (around !== undefined && messages && !messages.some((message) => message.seq === around)) {
        open.around = around;
        this.load(id);
      }
    } else {
      open = {
        holders: 1,
        around,
        grewAt: 0,
        emptiedAt: 0,
        tail: undefined,
        again: false,
        recheck: undefined,
        linger: undefined,
      };
      this.#open.set(id, open);
      this.#set(id, { ...loading, outgoing: this.outgoingOf(id, []) });
      if (this.#core.state.snapshot.session === 'ready') this.load(id);
    }
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        if (--open.holders > 0) return;
        open.linger = setTimeout(() => this.#close(id, open), LINGER_MS);
      },
    };
  }

  #close(id: string, open: Open): void {
    clearTimeout(open.recheck);
    if (this.#open.get(id) === open) this.#open.delete(id);
    this.#set(id, undefined);
  }

  /** Reads the conversation and its window of messages (anew). */
  load(id: string): void {
    void this.#load(id);
  }

  async #load(id: string): Promise<void> {
    const open = this.#open.get(id);
    if (!open) return;
    const { signal, client } = this.#core;
    const { around } = open;
    const known = this.get(id)?.status === 'ready';
    if (!known) this.#set(id, { ...loading, outgoing: this.outgoingOf(id, []) });
    const where =
      around === undefined ? { limit: PAGE } : { after: Math.max(0, around - PAGE / 2), limit: PAGE };
    let askedAt = 0;
    const read = () => {
      askedAt = this.#core.tick();
      return Promise.all([
        client.conversations.get(id, { signal }),
        client.messages.list(id, where, { signal }),
      ]);
    };
    try {
      // What is on screen must not stay wrong; what is not yet there says so and offers to try again.
      const [conversation, page] = await (known ? this.#core.insist(read) : read());
      if (signal.aborted || this.#open.get(id) !== open) return;
      open.grewAt = askedAt;
      this.#patch(id, {
        status: 'ready',
        messages: page.data,
        hasBefore: page.hasBefore,
        hasAfter: page.hasAfter,
        outgoing: this.outgoingOf(id, page.data),
        error: undefined,
      });
      this.#rows.putWhole(conversation, askedAt);
      this.#checkAge(id, open, askedAt);
    } catch (error) {
      if (signal.aborted || isOver(error) || this.#open.get(id) !== open) return;
      const failure = kipuError(error);
      if (known) return;
      this.#patch(id, failure.status === 404 ? { status: 'not-found' } : { status: 'error', error: failure });
    }
  }

  /** Messages were emptied: those on screen are read again, in place. */
  emptied(id: string): void {
    const open = this.#open.get(id);
    if (!open) return;
    open.emptiedAt = this.#core.tick();
    if (this.get(id)?.status === 'ready') void this.#reread(id, open);
  }

  #checkAge(id: string, open: Open, askedAt: number): void {
    if (askedAt < open.emptiedAt) void this.#reread(id, open);
  }

  async #reread(id: string, open: Open): Promise<void> {
    const { signal, client } = this.#core;
    const shown = this.get(id)?.messages ?? [];
    const last = shown.at(-1)?.seq ?? 0;
    const askedAt = this.#core.tick();
    const fresh = new Map<number, Message>();
    try {
      for (let after = (shown[0]?.seq ?? 1) - 1; after < last; ) {
        const page = await this.#core.insist(() =>
          client.messages.list(id, { after, limit: 200 }, { signal }),
        );
        for (const message of page.data) fresh.set(message.seq, message);
        after = page.data.at(-1)?.seq ?? last;
      }
    } catch {
      // Signed out, or not theirs any more: then it is cleared as a whole.
      return;
    }
    const now = this.get(id);
    if (signal.aborted || this.#open.get(id) !== open || !now) return;
    this.#patch(id, { messages: now.messages.map((message) => fresh.get(message.seq) ?? message) });
    this.#checkAge(id, open, askedAt);
  }

  /** Loads what could not be loaded, once more. */
  retry(): void {
    for (const id of this.#open.keys()) if (this.get(id)?.status === 'error') this.load(id);
  }

  /** The conversation is not there (any more). */
  gone(id: string): void {
    const thread = this.get(id);
    if (thread) this.#set(id, { ...loading, status: 'not-found', outgoing: thread.outgoing });
  }

  /** A conversation was read in full. */
  changed(whole: Conversation, askedAt: number): void {
    const { id } = whole;
    const open = this.#open.get(id);
    const thread = this.get(id);
    if (!open || !thread) return;
    this.#patch(id, { conversation: whole });
    this.#scheduleRecheck(id, open, whole);
    const last = thread.messages.at(-1)?.seq ?? 0;
    const newest = whole.lastMessage.seq;
    if (thread.status !== 'ready') return;
    if (newest < last && askedAt > open.grewAt) {
      // Messages that this reader may not see for now (a member without access).
      const messages = thread.messages.filter((message) => message.seq <= newest);
      this.#patch(id, { messages, hasAfter: false });
    } else if (newest > last) this.grow(id);
  }

  /** Shows that the row changed in a way that needs no reading (archived by the user). */
  amend(id: string, change: Partial<Conversation>): void {
    const conversation = this.get(id)?.conversation;
    if (conversation) this.#patch(id, { conversation: { ...conversation, ...change } });
  }

  /** Reads what came after the newest message on screen, if the window stands at the end. */
  grow(id: string): Promise<void> {
    const open = this.#open.get(id);
    const thread = this.get(id);
    if (!open || thread?.status !== 'ready' || thread.hasAfter) return Promise.resolve();
    if (open.tail) {
      open.again = true;
      return open.tail;
    }
    open.tail = this.#grow(id, open).catch(() => undefined);
    return open.tail;
  }

  async #grow(id: string, open: Open): Promise<void> {
    const { signal, client } = this.#core;
    try {
      for (let more = true; more; ) {
        open.again = false;
        const after = this.get(id)?.messages.at(-1)?.seq ?? 0;
        const askedAt = this.#core.tick();
        const page = await this.#core.insist(() =>
          client.messages.list(id, { after, limit: 200 }, { signal }),
        );
        if (signal.aborted || this.#open.get(id) !== open) return;
        this.append(id, page.data, askedAt);
        more = page.hasAfter || open.again;
      }
    } finally {
      open.tail = undefined;
    }
  }

  /** Adds messages that follow the window without a gap; others are left for `grow`. True if all of them are shown. */
  append(id: string, messages: readonly Message[], askedAt = this.#core.tick()): boolean {
    const open = this.#open.get(id);
    const thread = this.get(id);
    if (!open || thread?.status !== 'ready') return true;
    if (thread.hasAfter) return true;
    const next = [...thread.messages];
    for (const message of messages) {
      const last = next.at(-1)?.seq ?? 0;
      if (message.seq === last + 1 || next.length === 0) next.push(message);
      else if (message.seq > last) return false;
    }
    open.grewAt = askedAt;
    if (next.length > thread.messages.length) {
      this.#patch(id, { messages: next, outgoing: this.outgoingOf(id, next) });
      this.#checkAge(id, open, askedAt);
    }
    return true;
  }

  /** What is on its way changed. */
  showOutgoing(id: string): void {
    const thread = this.get(id);
    if (thread) this.#patch(id, { outgoing: this.outgoingOf(id, thread.messages) });
  }

  /** Asks again whether a reply is possible. */
  recheck(id: string): void {
    void this.#rows.refresh(id);
  }

  hold(id: string): void {
    this.#patch(id, { readingHeld: true });
  }

  async before(id: string): Promise<void> {
    const thread = this.get(id);
    const first = thread?.messages[0]?.seq;
    if (!thread?.hasBefore || thread.loadingBefore || first === undefined) return;
    this.#patch(id, { loadingBefore: true });
    const { signal, client } = this.#core;
    try {
      const askedAt = this.#core.tick();
      const page = await client.messages.list(id, { before: first, limit: PAGE }, { signal });
      const now = this.get(id);
      if (signal.aborted || now?.messages[0]?.seq !== first) return;
      this.#patch(id, { messages: [...page.data, ...now.messages], hasBefore: page.hasBefore });
      const open = this.#open.get(id);
      if (open) this.#checkAge(id, open, askedAt);
    } finally {
      if (!signal.aborted) this.#patch(id, { loadingBefore: false });
    }
  }

  async after(id: string): Promise<void> {
    const thread = this.get(id);
    const last = thread?.messages.at(-1)?.seq;
    if (!thread?.hasAfter || thread.loadingAfter || last === undefined) return;
    this.#patch(id, { loadingAfter: true });
    const { signal, client } = this.#core;
    try {
      const askedAt = this.#core.tick();
      const page = await client.messages.list(id, { after: last, limit: PAGE }, { signal });
      const now = this.get(id);
      if (signal.aborted || now?.messages.at(-1)?.seq !== last) return;
      const messages = [...now.messages, ...page.data];
      this.#patch(id, { messages, hasAfter: page.hasAfter, outgoing: this.outgoingOf(id, messages) });
      const open = this.#open.get(id);
      if (open) this.#checkAge(id, open, askedAt);
      // What came while the page was on its way.
      if (!page.hasAfter) void this.grow(id);
    } finally {
      if (!signal.aborted) this.#patch(id, { loadingAfter: false });
    }
  }

  #scheduleRecheck(id: string, open: Open, { recheckAt }: Conversation): void {
    clearTimeout(open.recheck);
    if (recheckAt === undefined) return;
    const left = Date.parse(recheckAt) - Date.now();
    const delay = (left > 0 ? left : RECHECK_AT_LEAST_MS) + Math.random() * SPREAD_MS;
    open.recheck = setTimeout(() => void this.#rows.refresh(id), Math.min(delay, LONGEST_TIMER_MS));
  }

  #patch(id: string, parts: { [K in keyof ThreadState]?: ThreadState[K] | undefined }): void {
    const thread = this.get(id);
    if (thread) this.#set(id, merge(thread, parts));
  }

  #set(id: string, thread: ThreadState | undefined): void {
    const { state } = this.#core;
    state.patch({ threads: withEntry(state.snapshot.threads, id, thread) });
  }
}
