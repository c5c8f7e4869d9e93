import { abortedBy } from '../backoff.ts';
import { type KipuError, PolicyError, RateLimitError } from '../errors.ts';
import { randomId } from '../ids.ts';
import { sendMessage, startConversation } from '../operations.ts';
import { cleanLine, cleanText } from '../text.ts';
import { type Core, ignore, isOver } from './core.ts';
import type { Drafts, StoredDraft } from './drafts.ts';
import type { Lists } from './lists.ts';
import type { LoggedMessage, OutgoingLog } from './outgoing-log.ts';
import type { Rows } from './rows.ts';
import type { Threads } from './threads.ts';
import type { Message, OutgoingMessage, StartConversation, StartedConversation } from './types.ts';

/** A message that waited this long goes only when its writer says so again. */
const CONFIRM_AFTER_MS = 30 * 60_000;
/** A limit that ends later than this is for the writer to wait for, not for the queue. */
const LONGEST_LIMIT_MS = 90_000;
const NONE: readonly OutgoingMessage[] = [];

interface Progress {
  status: OutgoingMessage['status'];
  error?: KipuError;
}

interface Needs {
  core: Core;
  log: OutgoingLog;
  rows: Rows;
  lists: Lists;
  threads: Threads;
  drafts: Drafts;
}

export type Outgoing = ReturnType<typeof createOutgoing>;

/**
 * The messages whose Send was pressed: one queue per conversation, in order, each under one idempotency key for good. The
 * first that cannot be retried stops those behind it.
 */
export function createOutgoing({ core, log, rows, lists, threads, drafts }: Needs) {
  const { state } = core;
  const { messages, starts } = log;
  const progress = new Map<LoggedMessage, Progress>();
  const running = new Set<string>();
  /** Draft versions that sends not yet tried are to consume. */
  const taken = new Map<LoggedMessage, Promise<StoredDraft | null>>();

  const find = (localId: string) => messages.find((message) => message.localId === localId);
  const queueOf = (id: string) => messages.filter(({ conversationId }) => conversationId === id);

  function statusOf(message: LoggedMessage): OutgoingMessage['status'] {
    const status = progress.get(message)?.status ?? 'waiting';
    return status === 'waiting' && Date.now() - message.createdAt > CONFIRM_AFTER_MS ? 'confirm' : status;
  }

  function shown(message: LoggedMessage): OutgoingMessage {
    const { localId, conversationId, body, createdAt } = message;
    return { localId, conversationId, body, createdAt, ...progress.get(message), status: statusOf(message) };
  }

  function tell(message: LoggedMessage, news: Progress): void {
    progress.set(message, news);
    threads.showOutgoing(message.conversationId);
  }

  /** True if this text has come from the service, as this person's newest, since Send was pressed. */
  function isStored({ body, after = 0 }: LoggedMessage, above: readonly Message[]): boolean {
    const me = state.snapshot.me?.user;
    const newest = above.findLast(({ author }) => author.id === me?.id && author.type === me.type);
    return newest !== undefined && newest.seq > after && newest.body === normal(body);
  }

  function remove(message: LoggedMessage): void {
    const { conversationId } = message;
    log.drop(message);
    progress.delete(message);
    taken.delete(message);
    threads.showOutgoing(conversationId);
    pump(conversationId);
  }

  /** Sends the queue of one conversation, one after another, until it is empty or stops. */
  function pump(conversationId: string): void {
    if (running.has(conversationId) || state.snapshot.session !== 'ready') return;
    running.add(conversationId);
    // It only rejects when the session ends.
    void run(conversationId, core.signal).catch(ignore);
  }

  /** Nothing may be awaited between finding no more to do and `finally`: a Send pressed in between would be missed. */
  async function run(conversationId: string, signal: AbortSignal): Promise<void> {
    try {
      let attempt = 0;
      while (!signal.aborted) {
        const [message] = queueOf(conversationId);
        if (!message) return;
        const status = statusOf(message);
        if (status === 'failed') return;
        if (status === 'confirm') return tell(message, { status });
        tell(message, { status: 'sending' });
        try {
          await send(message, signal);
          attempt = 0;
        } catch (error) {
          const failure = error as KipuError;
          if (isOver(failure)) return;
          const { retryAfterMs = 0 } = failure;
          if (failure instanceof RateLimitError) {
            // Nothing was stored. The text stays, and the error says for how long.
            if (retryAfterMs > LONGEST_LIMIT_MS) return tell(message, { status: 'failed', error: failure });
            tell(message, { status: 'waiting', error: failure });
            await core.wait(attempt++, signal, retryAfterMs);
          } else if (failure.retryable) {
            message.uncertain = true;
            log.save();
            tell(message, { status: 'waiting' });
            await core.wait(attempt++, signal);
          } else if (message.uncertain && isStored(message, threads.get(conversationId)?.messages ?? [])) {
            // An earlier try arrived though its answer did not.
            remove(message);
          } else {
            tell(message, { status: 'failed', error: failure });
            // The reason may be news to the screen as well.
            if (failure instanceof PolicyError) void rows.refresh(conversationId);
            return;
          }
        }
      }
    } finally {
      if (!signal.aborted) running.delete(conversationId);
    }
  }

  async function send(message: LoggedMessage, signal: AbortSignal): Promise<void> {
    const { localId, conversationId, body } = message;
    if (message.draft === undefined) {
      message.draft = (await taken.get(message)) ?? null;
      log.save();
    }
    const { draft } = message;
    await core.ask(
      (ask) =>
        ask(sendMessage(conversationId, { body, ...(draft && { draft }) }), {
          idempotencyKey: localId,
          maxRetries: 0,
        }),
      (sent) => {
        // Out of the log, and in its place on screen in the same change.
        const arrived = () => {
          for (const each of queueOf(conversationId)) each.after = Math.max(each.after ?? 0, sent.seq);
          remove(message);
        };
        if (draft) drafts.consumed(conversationId, draft.version);
        return threads.append(conversationId, [sent])
          ? arrived()
          : threads.grow(conversationId).then(arrived);
      },
      signal,
    );
  }

  /** The session stands: what was left from before the reload goes out. */
  function resume(): void {
    for (const { conversationId } of messages) pump(conversationId);
  }

  /** Not while a request is under way: it may be stored already. */
  function takeBack(localId: string): string | undefined {
    const message = find(localId);
    if (!message || statusOf(message) === 'sending') return undefined;
    remove(message);
    return message.body;
  }

  return {
    takeBack,
    /** False while the service lacks a text whose Send was pressed. */
    get isEmpty() {
      return messages.length === 0;
    },
    resume,
    /** The page is back from the browser's back/forward cache: another page of this tab may have sent some meanwhile. */
    async returned(): Promise<void> {
      const before = [...messages];
      await log.reopen();
      for (const { conversationId } of [...before, ...messages]) threads.showOutgoing(conversationId);
      resume();
    },
    clear(): void {
      progress.clear();
      running.clear();
      taken.clear();
    },
    /**
     * What to show below `messages`. An event may bring a message before its own send is answered: then it is shown once,
     * as the service's.
     */
    shownWith(conversationId: string, above: readonly Message[]): readonly OutgoingMessage[] {
      const queue = queueOf(conversationId);
      const [first] = queue;
      const status = first && progress.get(first)?.status;
      if (first && (status === 'sending' || status === 'waiting') && isStored(first, above)) queue.shift();
      return queue.length > 0 ? queue.map(shown) : NONE;
    },
    send(conversationId: string, text: string): OutgoingMessage {
      const message: LoggedMessage = {
        localId: randomId(),
        conversationId,
        body: cleanText(text),
        createdAt: Date.now(),
        after: threads.get(conversationId)?.messages.at(-1)?.seq ?? 0,
      };
      messages.push(message);
      log.save();
      taken.set(message, drafts.take(conversationId));
      pump(conversationId);
      threads.showOutgoing(conversationId);
      return shown(message);
    },
    resend(localId: string): void {
      const message = find(localId);
      if (!message) return;
      // Pressing again is the confirmation: the half hour begins anew.
      if (statusOf(message) === 'confirm') message.createdAt = Date.now();
      progress.delete(message);
      log.save();
      pump(message.conversationId);
      // One that waits for its next try goes now.
      core.wake();
      threads.showOutgoing(message.conversationId);
    },
    async start(
      written: StartConversation,
      draftKey: string | undefined,
      signal: AbortSignal | undefined,
    ): Promise<StartedConversation> {
      const { signal: session } = core;
      const { body, subject } = written;
      const input = { ...written, body: cleanText(body), ...(subject && { subject: cleanLine(subject) }) };
      const same = JSON.stringify(input);
      // The same text pressed again after a lost answer is the same message.
      let start = starts.find((each) => JSON.stringify(each.input) === same);
      if (!start) {
        const draft = draftKey === undefined ? null : await drafts.settle(draftKey);
        if (session.aborted) throw abortedBy(session);
        start = { localId: randomId(), input, draft: input.draft ?? draft, createdAt: Date.now() };
        starts.push(start);
        log.save();
      }
      const pressed = start;
      const { draft, localId } = pressed;
      try {
        return await core.ask(
          (ask) => ask(startConversation({ ...input, ...(draft && { draft }) }), { idempotencyKey: localId }),
          (started, askedAt) => {
            const { message: _, ...conversation } = started;
            log.drop(pressed);
            if (draftKey !== undefined) drafts.consumed(draftKey);
            lists.reached(started.id);
            rows.putWhole(conversation, askedAt);
            return started;
          },
          signal ? AbortSignal.any([signal, session]) : session,
        );
      } catch (error) {
        const failure = error as KipuError;
        if (!failure.retryable && !isOver(failure)) log.drop(pressed);
        throw failure;
      }
    },
  };
}

/** As the service stores it. */
function normal(body: string): string {
  return body.normalize('NFC').replaceAll('\r\n', '\n');
}
