import type { KipuError } from '../errors.ts';
import type { components } from '../generated/openapi.ts';
import { getConversation, listMessages, type MessageQuery } from '../operations.ts';
import { type Core, ignore, isOver } from './core.ts';
import type { Rows } from './rows.ts';
import { type Changes, merge } from './state.ts';
import type { Conversation, Message, OutgoingMessage, ThreadState } from './types.ts';

const PAGE = 50;
const LARGEST_PAGE = 200;
/** A view that is moved in the document releases and opens within a moment: it must not load anew. */
const LINGER_MS = 500;
/** The longest delay a timer can hold. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** When `recheckAt` has passed by this clock and the service still says so, the clock is wrong: ask, but not often. */
const RECHECK_AT_LEAST_MS = 30_000;
const SPREAD_MS = 500;

type MessagePage = components['schemas']['MessagePage'];

interface Open {
  holders: number;
  around: number | undefined;
  /** When the newest message on screen was taken in. */
  grewAt: number;
  /** When messages of it were emptied last: what was asked for before may still hold their text. */
  emptiedAt: number;
  again: boolean;
  tail?: Promise<void> | undefined;
  recheck?: ReturnType<typeof setTimeout>;
  linger?: ReturnType<typeof setTimeout>;
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

export type Threads = ReturnType<typeof createThreads>;

/**
 * The open conversations: of each a contiguous window of messages that grows at its ends. `outgoingOf`: what is on its
 * way in a conversation, less what `messages` already shows.
 */
export function createThreads(
  core: Core,
  rows: Rows,
  outgoingOf: (id: string, messages: readonly Message[]) => readonly OutgoingMessage[],
) {
  const { state } = core;
  const opened = new Map<string, Open>();

  const get = (id: string): ThreadState | undefined => state.snapshot.threads[id];

  function set(id: string, thread: ThreadState | undefined): void {
    const shown = thread && { ...thread, outgoing: outgoingOf(id, thread.messages) };
    state.put('threads', id, shown);
  }

  function patch(id: string, changes: Changes<ThreadState>): void {
    const thread = get(id);
    if (thread) set(id, merge(thread, changes));
  }

  /** Reads the conversation and its window of messages (anew). */
  async function load(id: string): Promise<void> {
    const open = opened.get(id);
    if (!open) return;
    const { around } = open;
    const known = get(id)?.status === 'ready';
    if (!known) set(id, loading);
    const where =
      around === undefined ? { limit: PAGE } : { after: Math.max(0, around - PAGE / 2), limit: PAGE };
    // What is on screen must not stay wrong; what is not yet there says so and offers to try again.
    const ask: Core['insist'] = known ? core.insist : core.ask;
    await ask(
      (send) => Promise.all([send(getConversation(id)), send(listMessages(id, where))]),
      ([conversation, { data, hasBefore, hasAfter }], askedAt) => {
        if (opened.get(id) !== open) return;
        open.grewAt = askedAt;
        patch(id, { status: 'ready', messages: data, hasBefore, hasAfter, error: undefined });
        rows.putWhole(conversation, askedAt);
        checkAge(id, open, askedAt);
      },
    ).catch((error: KipuError) => {
      // What was there and is not any more (a restored database) must not stay on screen.
      if ((known && error.status !== 404) || isOver(error) || opened.get(id) !== open) return;
      patch(id, error.status === 404 ? { status: 'not-found' } : { status: 'error', error });
    });
  }

  function close(id: string, open: Open): void {
    clearTimeout(open.recheck);
    if (opened.get(id) === open) opened.delete(id);
    set(id, undefined);
  }

  /** Reads one page of messages. */
  function read(
    id: string,
    open: Open,
    where: MessageQuery,
    take: (page: MessagePage, askedAt: number) => void,
    ask = core.insist,
  ): Promise<void> {
    return ask(
      (send) => send(listMessages(id, where)),
      (page, askedAt) => {
        if (opened.get(id) !== open) return;
        take(page, askedAt);
        checkAge(id, open, askedAt);
      },
    );
  }

  /** What was asked for before messages were emptied may still hold their text. */
  function checkAge(id: string, open: Open, askedAt: number): void {
    if (askedAt < open.emptiedAt) void reread(id, open).catch(ignore);
  }

  /** Reads the messages on screen again, in place. Signed out, or not theirs any more: then it is cleared as a whole. */
  async function reread(id: string, open: Open): Promise<void> {
    const shown = get(id)?.messages ?? [];
    const last = shown.at(-1)?.seq ?? 0;
    let after = (shown[0]?.seq ?? 1) - 1;
    while (after < last && opened.get(id) === open) {
      await read(id, open, { after, limit: LARGEST_PAGE }, ({ data }) => {
        const fresh = new Map(data.map((message) => [message.seq, message]));
        const messages = get(id)?.messages.map((message) => fresh.get(message.seq) ?? message);
        patch(id, { messages });
        after = data.at(-1)?.seq ?? last;
      });
    }
  }

  /** Reads what came after the newest message on screen, if the window stands at the end. */
  function grow(id: string): Promise<void> {
    const open = opened.get(id);
    const thread = get(id);
    if (!open || thread?.status !== 'ready' || thread.hasAfter) return Promise.resolve();
    open.again = true;
    open.tail ??= growAll(id, open).catch(ignore);
    return open.tail;
  }

  async function growAll(id: string, open: Open): Promise<void> {
    try {
      while (open.again && opened.get(id) === open) {
        open.again = false;
        const after = get(id)?.messages.at(-1)?.seq ?? 0;
        await read(id, open, { after, limit: LARGEST_PAGE }, (page, askedAt) => {
          append(id, page.data, askedAt);
          open.again ||= page.hasAfter;
        });
      }
    } finally {
      open.tail = undefined;
    }
  }

  /** Adds messages that follow the window without a gap; others are left for `grow`. True if all of them are shown. */
  function append(id: string, messages: readonly Message[], askedAt = core.tick()): boolean {
    const open = opened.get(id);
    const thread = get(id);
    if (!open || thread?.status !== 'ready' || thread.hasAfter) return true;
    const next = [...thread.messages];
    for (const message of messages) {
      const last = next.at(-1)?.seq ?? 0;
      if (message.seq === last + 1 || next.length === 0) next.push(message);
      else if (message.seq > last) return false;
    }
    open.grewAt = askedAt;
    if (next.length > thread.messages.length) patch(id, { messages: next });
    return true;
  }

  /** Reads the page before or after the window. */
  async function extend(id: string, end: 'before' | 'after'): Promise<void> {
    const before = end === 'before';
    const edge = () => get(id)?.messages.at(before ? 0 : -1)?.seq;
    const busy = (is: boolean) => patch(id, before ? { loadingBefore: is } : { loadingAfter: is });
    const seq = edge();
    const open = opened.get(id);
    const thread = get(id);
    if (!open || !thread || seq === undefined) return;
    if (before ? !thread.hasBefore || thread.loadingBefore : !thread.hasAfter || thread.loadingAfter) return;
    busy(true);
    try {
      const where = { [end]: seq, limit: PAGE };
      const take = ({ data, hasBefore, hasAfter }: MessagePage) => {
        const shown = get(id)?.messages ?? [];
        if (edge() !== seq) return;
        if (before) patch(id, { messages: [...data, ...shown], hasBefore });
        else patch(id, { messages: [...shown, ...data], hasAfter });
        // What came while the page was on its way.
        if (!before) void grow(id);
      };
      await read(id, open, where, take, core.ask);
    } finally {
      busy(false);
    }
  }

  function scheduleRecheck(open: Open, { id, recheckAt }: Conversation): void {
    clearTimeout(open.recheck);
    if (recheckAt === undefined) return;
    const left = Date.parse(recheckAt) - Date.now();
    const delay = (left > 0 ? left : RECHECK_AT_LEAST_MS) + Math.random() * SPREAD_MS;
    open.recheck = setTimeout(() => void rows.refresh(id), Math.min(delay, LONGEST_TIMER_MS));
  }

  return {
    get,
    load,
    grow,
    append,
    ids: () => [...opened.keys()],
    before: (id: string) => extend(id, 'before'),
    after: (id: string) => extend(id, 'after'),
    hold: (id: string) => patch(id, { readingHeld: true }),
    /** What is on its way changed. */
    showOutgoing: (id: string) => patch(id, {}),
    /** Forgets what is on screen; who holds a thread open still does, for the next session. */
    clear(): void {
      for (const open of opened.values()) clearTimeout(open.recheck);
    },

    open(id: string, around: number | undefined): { release(): void } {
      let open = opened.get(id);
      if (open) {
        clearTimeout(open.linger);
        open.holders++;
        patch(id, { readingHeld: false });
        const messages = get(id)?.messages;
        if (around !== undefined && messages && !messages.some((message) => message.seq === around)) {
          open.around = around;
          void load(id);
        }
      } else {
        open = {
          holders: 1,
          around,
          grewAt: 0,
          emptiedAt: 0,
          again: false,
        };
        opened.set(id, open);
        if (state.snapshot.session === 'ready') void load(id);
        else set(id, loading);
      }
      const held = open;
      let release = () => {
        if (--held.holders === 0) held.linger = setTimeout(() => close(id, held), LINGER_MS);
      };
      return {
        release() {
          release();
          release = ignore;
        },
      };
    },

    /** Messages were emptied: those on screen are read again. */
    emptied(id: string): void {
      const open = opened.get(id);
      if (!open) return;
      open.emptiedAt = core.tick();
      if (get(id)?.status === 'ready') void reread(id, open).catch(ignore);
    },

    /** Loads what could not be loaded, once more. */
    retry(): void {
      for (const id of opened.keys()) if (get(id)?.status === 'error') void load(id);
    },

    /** The conversation is not there (any more). */
    gone(id: string): void {
      if (get(id)) set(id, { ...loading, status: 'not-found' });
    },

    /** A conversation was read in full. */
    changed(whole: Conversation, askedAt: number): void {
      const { id } = whole;
      const open = opened.get(id);
      const thread = get(id);
      if (!open || !thread) return;
      patch(id, { conversation: whole });
      scheduleRecheck(open, whole);
      if (thread.status !== 'ready') return;
      const last = thread.messages.at(-1)?.seq ?? 0;
      const newest = whole.lastMessage.seq;
      if (newest > last) void grow(id);
      else if (newest < last && askedAt > open.grewAt) {
        // Messages that this reader may not see for now (a member without access).
        const messages = thread.messages.filter((message) => message.seq <= newest);
        patch(id, { messages, hasAfter: false });
      }
    },
  };
}
