import { abortedBy, backoff, pause } from '../backoff.ts';
import type { InboxClient } from '../connect.ts';
import { KipuError } from '../errors.ts';
import { withoutDirections } from '../text.ts';
import type { CallOptions, Operation } from '../transport.ts';
import { createState } from './state.ts';

const LONGEST_WAIT_MS = 30_000;

/** Sends one request, and answers its data; names in it are free of direction controls. */
type Send = <T>(operation: Operation<T>, options?: CallOptions) => Promise<T>;
/** What is asked for. */
type Question<T> = (send: Send) => Promise<T>;
/** Takes an answer in. `askedAt`: the store's time when it was asked for. */
type Take<T, R> = (answer: T, askedAt: number) => R;

/** What every part of the store stands on: who is asked, the snapshot, and the session that is on screen. */
export type Core = ReturnType<typeof createCore>;

export function createCore({ transport }: InboxClient) {
  const state = createState();
  let session = new AbortController();
  let waker = new AbortController();
  let now = 0;

  /**
   * The store's own time: rises with every use. An answer is only taken over one that was asked for earlier, so a slow
   * answer never brings back an older row.
   */
  const tick = () => ++now;

  /**
   * Waits before try number `attempt`, `atLeastMs` of it because the service asked for it, or until the connection is
   * back. Rejects when the session ends.
   */
  const wait = (attempt: number, signal = session.signal, atLeastMs = 0) =>
    pause(atLeastMs + 250 + backoff(attempt, 500, LONGEST_WAIT_MS), signal, waker.signal);

  const send: Send = async (operation, options) =>
    withoutDirections((await transport.request(operation, options)).data);

  /**
   * Asks the service in the name of the person on screen. The answer is taken in the moment it comes; once their session
   * has ended nothing is, and this rejects as aborted. Rejects with a `KipuError` only.
   */
  async function ask<T, R>(question: Question<T>, take: Take<T, R>, signal = session.signal): Promise<R> {
    const askedAt = tick();
    try {
      const answer = await question((operation, options) => send(operation, { ...options, signal }));
      if (!signal.aborted) return take(answer, askedAt);
    } catch (error) {
      if (!signal.aborted) throw kipuError(error);
    }
    throw abortedBy(signal);
  }

  /** Asks until it works: a missed event must not leave the screen wrong for ever. Rejects on what no retry mends. */
  async function insist<T, R>(question: Question<T>, take: Take<T, R>): Promise<R> {
    const { signal } = session;
    for (let attempt = 0; ; attempt++) {
      try {
        return await ask(question, take, signal);
      } catch (error) {
        const { retryable, retryAfterMs } = error as KipuError;
        if (!retryable) throw error;
        await wait(attempt, signal, retryAfterMs);
      }
    }
  }

  return {
    state,
    /** Aborts when the session that is on screen ends: nothing that was asked for it may come in later. */
    get signal() {
      return session.signal;
    },
    /** Ends all that runs for the present session and opens the way for the next. */
    renew(): void {
      session.abort();
      session = new AbortController();
    },
    /** The connection is back: whoever waits for a next try goes now. */
    wake(): void {
      waker.abort();
      waker = new AbortController();
    },
    tick,
    wait,
    send,
    ask,
    insist,
  };
}

/** Any failure as a `KipuError`, so that a snapshot can hold it. */
function kipuError(error: unknown): KipuError {
  return error instanceof KipuError
    ? error
    : new KipuError('Internal error.', { code: 'internal', cause: error });
}

/** A failure that only says "the session on screen has ended": nobody is to be told. */
export function isOver({ code }: KipuError): boolean {
  return code === 'aborted' || code === 'signed_out';
}

/** For work that nobody waits for and whose failure changes nothing on screen. */
export const ignore = (): void => {};
