import { type KipuError, PolicyError } from '../errors.ts';
import { randomId } from '../ids.ts';
import { type Core, isOver, kipuError } from './core.ts';
import type { Drafts } from './drafts.ts';
import type { LoggedMessage, OutgoingLog } from './outgoing-log.ts';
import type { Threads } from './threads.ts';
import type { Message, OutgoingMessage, StartConversation, StartedConversation } from './types.ts';

/** A message that waited this long goes only when its writer says so again. */
const CONFIRM_AFTER_MS = 30 * 60_000;

interface Progress {
  status: OutgoingMessage['status'];
  error?: KipuError;
}

/**
 * The messages whose Send was pressed: one queue per conversation, in order, each under one idempotency key for good. The
 * first that cannot be retried stops those behind it.
 */
export class Outgoing {
  readonly #core: Core;
  readonly #log: OutgoingLog;
  readonly #threads: Threads;
  readonly #drafts: Drafts;
  readonly #progress = new Map<string, Progress>();
  readonly #running = new Set<string>();
  /** Draft versions that sends not yet tried are to consume. */
  readonly #taken = new Map<string, () => Promise<{ key: string; version: number } | undefined>>();

  constructor(core: Core, log: OutgoingLog, threads: Threads, drafts: Drafts) {
    this.#core = core;
    this.#log = log;
    this.#threads = threads;
    this.#drafts = drafts;
    threads.outgoingOf = (id, messages) => this.#shownWith(id, messages);
  }

  /** True while the service lacks a text whose Send was pressed. */
  get isEmpty(): boolean {
    return this.#log.log.messages.length === 0;
  }

  /** The session stands: what was left from before the reload goes out. */
  start(): void {
    for (const id of new Set(this.#log.log.messages.map((message) => message.conversationId))) this.#pump(id);
  }

  clear(): void {
    this.#progress.clear();
    this.#running.clear();
    this.#taken.clear();
  }

  send(conversationId: string, body: string): OutgoingMessage {
    const after = this.#threads.get(conversationId)?.messages.at(-1)?.seq ?? 0;
    const message: LoggedMessage = {
      localId: randomId(),
      conversationId,
      body,
      createdAt: Date.now(),
      after,
    };
    this.#log.log.messages.push(message);
    this.#log.save();
    this.#taken.set(message.localId, this.#drafts.take(conversationId));
    this.#pump(conversationId);
    this.#threads.showOutgoing(conversationId);
    return this.#shown(message);
  }

  resend(localId: string): void {
    const message = this.#find(localId);
    if (!message) return;
    // Pressing again is the confirmation: the half hour begins anew.
    if (this.#statusOf(message) === 'confirm') message.createdAt = Date.now();
    this.#progress.delete(localId);
    this.#log.save();
    this.#pump(message.conversationId);
    // One that waits for its next try goes now.
    this.#core.wake();
    this.#threads.showOutgoing(message.conversationId);
  }

  /** Not while a request is under way: it may be stored already. */
  takeBack(localId: string): string | undefined {
    const message = this.#find(localId);
    if (!message || this.#statusOf(message) === 'sending') return undefined;
    this.#remove(message);
    return message.body;
  }

  discard(localId: string): void {
    this.takeBack(localId);
  }

  async startConversation(
    input: StartConversation,
    draftKey: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<StartedConversation> {
    const { starts } = this.#log.log;
    const same = JSON.stringify(input);
    // The same text pressed again after a lost answer is the same message.
    let start = starts.find((each) => JSON.stringify(each.input) === same);
    if (!start) {
      const draft = draftKey === undefined ? null : ((await this.#drafts.settle(draftKey)) ?? null);
      start = { localId: randomId(), input, draft: input.draft ?? draft, createdAt: Date.now() };
      starts.push(start);
      this.#log.save();
    }
    const drop = () => {
      this.#log.log.starts = this.#log.log.starts.filter((each) => each !== start);
      this.#log.save();
    };
    const { draft, localId } = start;
    try {
      const stop = signal ? AbortSignal.any([signal, this.#core.signal]) : this.#core.signal;
      const started = await this.#core.client.conversations.start(
        { ...input, ...(draft && { draft }) },
        { idempotencyKey: localId, signal: stop },
      );
      drop();
      if (draftKey !== undefined) this.#drafts.consumed(draftKey);
      return started;
    } catch (error) {
      const failure = kipuError(error);
      if (!failure.retryable && !isOver(failure)) drop();
      throw failure;
    }
  }

  /** Sends the queue of one conversation, one after another, until it is empty or stops. */
  #pump(conversationId: string): void {
    if (this.#running.has(conversationId) || this.#core.state.snapshot.session !== 'ready') return;
    this.#running.add(conversationId);
    void this.#run(conversationId, this.#core.signal);
  }

  /** Nothing may be awaited between finding no more to do and `finally`: a Send pressed in between would be missed. */
  async #run(conversationId: string, signal: AbortSignal): Promise<void> {
    try {
      let attempt = 0;
      while (!signal.aborted) {
        const message = this.#log.log.messages.find((each) => each.conversationId === conversationId);
        if (!message) return;
        const status = this.#statusOf(message);
        if (status === 'failed') return;
        if (status === 'confirm') {
          this.#tell(message, { status });
          return;
        }
        this.#tell(message, { status: 'sending' });
        try {
          const sent = await this.#sendOnce(message, signal);
          if (signal.aborted) return;
          attempt = 0;
          await this.#arrived(message, sent);
        } catch (error) {
          const failure = kipuError(error);
          if (signal.aborted || isOver(failure)) return;
          if (!failure.retryable) {
            if (message.uncertain && this.#isStored(message)) {
              // An earlier try arrived though its answer did not.
              this.#remove(message);
              continue;
            }
            this.#tell(message, { status: 'failed', error: failure });
            // The reason may be news to the screen as well.
            if (failure instanceof PolicyError) this.#threads.recheck(conversationId);
            return;
          }
          message.uncertain = true;
          this.#log.save();
          this.#tell(message, { status: 'waiting' });
          await this.#core.wait(attempt++);
        }
      }
    } catch (error) {
      if (!isOver(error)) throw error;
    } finally {
      if (!signal.aborted) this.#running.delete(conversationId);
    }
  }

  async #sendOnce(message: LoggedMessage, signal: AbortSignal): Promise<Message> {
    if (message.draft === undefined) {
      message.draft = (await this.#taken.get(message.localId)?.()) ?? null;
      this.#taken.delete(message.localId);
      this.#log.save();
    }
    const { localId, conversationId, body, draft } = message;
    return this.#core.client.messages.send(
      conversationId,
      { body, ...(draft && { draft }) },
      { idempotencyKey: localId, maxRetries: 0, signal },
    );
  }

  /** The service has it: out of the log, and in its place on screen in the same change. */
  async #arrived(message: LoggedMessage, sent: Message): Promise<void> {
    const { conversationId, draft } = message;
    if (draft) this.#drafts.consumed(conversationId, draft.version);
    if (!this.#threads.append(conversationId, [sent])) await this.#threads.grow(conversationId);
    for (const each of this.#log.log.messages) {
      if (each.conversationId === conversationId) each.after = Math.max(each.after ?? 0, sent.seq);
    }
    this.#remove(message);
  }

  #remove(message: LoggedMessage): void {
    this.#log.log.messages = this.#log.log.messages.filter((each) => each !== message);
    this.#log.save();
    this.#progress.delete(message.localId);
    this.#taken.delete(message.localId);
    this.#threads.showOutgoing(message.conversationId);
    this.#pump(message.conversationId);
  }

  #find(localId: string): LoggedMessage | undefined {
    return this.#log.log.messages.find((message) => message.localId === localId);
  }

  #tell(message: LoggedMessage, progress: Progress): void {
    this.#progress.set(message.localId, progress);
    this.#threads.showOutgoing(message.conversationId);
  }

  #statusOf(message: LoggedMessage): OutgoingMessage['status'] {
    const status = this.#progress.get(message.localId)?.status ?? 'waiting';
    const old = Date.now() - message.createdAt > CONFIRM_AFTER_MS;
    return status === 'waiting' && old ? 'confirm' : status;
  }

  #shown(message: LoggedMessage): OutgoingMessage {
    const { localId, conversationId, body, createdAt } = message;
    const error = this.#progress.get(localId)?.error;
    return {
      localId,
      conversationId,
      body,
      createdAt,
      status: this.#statusOf(message),
      ...(error && { error }),
    };
  }

  /**
   * What to show below `messages`. An event may bring a message before its own send is answered: then it is shown once, as
   * the service's.
   */
  #shownWith(conversationId: string, messages: readonly Message[]): OutgoingMessage[] {
    const queue = this.#log.log.messages.filter((each) => each.conversationId === conversationId);
    const [first] = queue;
    const status = first && this.#progress.get(first.localId)?.status;
    if (first && (status === 'sending' || status === 'waiting') && this.#isStored(first, messages))
      queue.shift();
    return queue.map((message) => this.#shown(message));
  }

  /** True if this text has come from the service, as this person's newest, since Send was pressed. */
  #isStored(
    { conversationId, body, after = 0 }: LoggedMessage,
    messages = this.#threads.get(conversationId)?.messages ?? [],
  ): boolean {
    const me = this.#core.state.snapshot.me?.user;
    const newest = messages.findLast(({ author }) => author.id === me?.id && author.type === me.type);
    return newest !== undefined && newest.seq > after && newest.body === normal(body);
  }
}

/** As the service stores it. */
function normal(body: string): string {
  return body.normalize('NFC').replaceAll('\r\n', '\n');
}
