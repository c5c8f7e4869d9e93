import { backoff, pause } from './backoff.ts';
import { AuthError, KipuError, ValidationError } from './errors.ts';
import type { components } from './generated/openapi.ts';
import { onLook, onPage } from './page.ts';
import { type ServerSentEvent, sseParser } from './sse.ts';
import type { Transport } from './transport.ts';

/** What the service tells: ids and counts, never text. `id` is the position to resume from. */
export type FeedEvent = components['schemas']['Event'];
/** `offline`: the browser says there is no network. */
export type FeedStatus = 'connecting' | 'open' | 'reconnecting' | 'offline';

/** Who listens to a feed. */
export interface FeedHandlers {
  event(event: FeedEvent): void;
  status(status: FeedStatus): void;
  /** Something came from the service, be it only a heartbeat. */
  heard(): void;
  /** Nobody is signed in any more; nothing follows. */
  ended(error: KipuError): void;
}
/** A feed that runs until it is closed. */
export interface Feed {
  close(): void;
  /** Do not wait for the next try. */
  nudge(): void;
}

/** The service writes at least a comment every 25 s; this long without a byte and the connection is dead. */
export const SILENCE_MS = 45_000;
const CONNECT_MS = 15_000;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

/**
 * One connection to `/v1/events` that never gives up: after an error, a clean end or silence it connects again with a
 * fresh token, from the last event it delivered.
 */
export class EventStream implements Feed {
  readonly #transport: Transport;
  readonly #handlers: FeedHandlers;
  readonly #closed = new AbortController();
  /** Where the next connection starts: the id of the last event delivered. */
  #position: string | undefined;
  #attempt = 0;
  #connection = new AbortController();
  /** Ends the wait for the next try. */
  #waker: AbortController | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #heardAt = Date.now();

  constructor(transport: Transport, since: string | undefined, handlers: FeedHandlers) {
    this.#transport = transport;
    this.#position = since;
    this.#handlers = handlers;
    const { signal } = this.#closed;
    onPage('online', () => this.nudge(true), signal);
    onPage('offline', () => handlers.status('offline'), signal);
    onLook((seen) => seen && this.nudge(Date.now() - this.#heardAt > SILENCE_MS), signal);
    void this.#run();
  }

  close(): void {
    clearTimeout(this.#watchdog);
    this.#closed.abort();
    this.#connection.abort();
  }

  /** Do not wait for the next try; with `anew`, do not trust the connection that stands either. */
  nudge(anew = false): void {
    if (this.#waker) this.#waker.abort();
    else if (anew) this.#connection.abort();
  }

  /** (Re)starts the clock of the watchdog; after `ms` of silence the connection is given up. */
  #watch(ms: number): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#connection.abort(), ms);
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed;
    this.#handlers.status('connecting');
    while (!signal.aborted) {
      let wait = 0;
      try {
        await this.#connect();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof AuthError && !error.retryable) return this.#handlers.ended(error);
        if (error instanceof KipuError) wait = Math.min(error.retryAfterMs ?? 0, LONGEST_RETRY_MS);
        // The service does not know this position any more: everything has to be read anew.
        if (this.#position !== undefined && isTooOld(error)) {
          this.#position = undefined;
          this.#handlers.event({ type: 'reset', id: '', state: '' });
        }
      }
      clearTimeout(this.#watchdog);
      if (signal.aborted) return;
      this.#handlers.status(globalThis.navigator?.onLine === false ? 'offline' : 'reconnecting');
      const ms = wait + backoff(this.#attempt++, FIRST_RETRY_MS, LONGEST_RETRY_MS);
      this.#waker = new AbortController();
      await pause(ms, signal, this.#waker.signal).catch(() => undefined);
      this.#waker = undefined;
    }
  }

  async #connect(): Promise<void> {
    const connection = new AbortController();
    this.#connection = connection;
    this.#watch(CONNECT_MS);
    const headers = {
      accept: 'text/event-stream',
      ...(this.#position && { 'last-event-id': this.#position }),
    };
    const { body } = await this.#transport.open({ route: '/v1/events', headers }, connection);
    const parse = sseParser((event) => this.#deliver(event));
    const decoder = new TextDecoder();
    const reader = body?.getReader();
    try {
      for (;;) {
        const chunk = await reader?.read();
        if (!chunk || chunk.done) return;
        this.#heardAt = Date.now();
        this.#watch(SILENCE_MS);
        this.#handlers.heard();
        parse(decoder.decode(chunk.value, { stream: true }));
      }
    } finally {
      connection.abort();
    }
  }

  #deliver({ id, event, data }: ServerSentEvent): void {
    if (this.#closed.signal.aborted) return;
    const message = { type: event, id, ...(JSON.parse(data) as object) } as FeedEvent;
    if (message.type === 'hello') {
      this.#attempt = 0;
      // The greeting names where the service stands now; what was missed comes only after it.
      this.#position ??= message.state;
      this.#handlers.status('open');
    } else if (message.id) {
      this.#position = message.id;
    }
    this.#handlers.event(message);
  }
}

/** 410, or a position that the service cannot even read. */
const isTooOld = (error: unknown) =>
  error instanceof ValidationError || (error instanceof KipuError && error.status === 410);
