import type { Context, MiddlewareHandler } from 'hono';
import { Problem } from './problem.ts';

export interface AdmissionOptions {
  /** Short requests that run at a time, of all callers and of one. */
  running?: number;
  runningEach?: number;
  /** Long reads (searches, audit queries) that run at a time, of all callers and of one. */
  longRunning?: number;
  longRunningEach?: number;
  /** Requests that wait for their turn at most, of all callers and of one. */
  queued?: number;
  queuedEach?: number;
  /** How long a request waits for its turn at most, ms: while others wait too, and behind the same caller's alone. */
  patienceMs?: number;
  ownPatienceMs?: number;
}

/** How many of a kind of work may run and wait. */
interface QueueLimits {
  readonly running: number;
  readonly runningEach: number;
  readonly queued: number;
  readonly queuedEach: number;
  readonly patienceMs: number;
  readonly ownPatienceMs: number;
}

/** Long reads pass the statements of a page many times over; a person who waits for one waits longer. */
const LONG_PATIENCE_MS = 5_000;
const RETRY_AFTER_S = '2';

/** What one caller has running and waiting. */
interface Caller {
  running: number;
  /** Each admits the request that waits. */
  readonly waiting: Array<() => void>;
}

/**
 * A queue with a limit of what runs, in all and of each caller. Callers whose requests wait take turns, so that the flood
 * of one does not delay the request of another. Whoever has waited too long, or finds the queue full, is refused at once
 * with 503: under overload the service stays fast for those whom it serves, and its memory is bounded.
 */
export class FairQueue {
  readonly #limits: QueueLimits;
  readonly #callers = new Map<string, Caller>();
  #running = 0;
  #waiting = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Resolves, with what ends the turn, when this caller may go on. Throws 503. */
  enter(key: string): Promise<() => void> | (() => void) {
    const { running, runningEach, queued, queuedEach, patienceMs, ownPatienceMs } = this.#limits;
    const caller = this.#callers.get(key) ?? { running: 0, waiting: [] };
    this.#callers.set(key, caller);
    if (this.#running < running && caller.running < runningEach) return this.#start(key, caller);
    if (this.#waiting >= queued || caller.waiting.length >= queuedEach) throw busy();
    return new Promise((resolve, reject) => {
      const admit = () => {
        clearTimeout(timer);
        resolve(this.#start(key, caller));
      };
      const until = performance.now() + ownPatienceMs;
      const look = () => {
        // It waits for the caller's own requests alone, and delays nobody else.
        if (this.#running < running && performance.now() < until) {
          timer = setTimeout(look, patienceMs);
          return;
        }
        caller.waiting.splice(caller.waiting.indexOf(admit), 1);
        this.#waiting -= 1;
        this.#forget(key, caller);
        reject(busy());
      };
      let timer = setTimeout(look, patienceMs);
      caller.waiting.push(admit);
      this.#waiting += 1;
    });
  }

  #start(key: string, caller: Caller): () => void {
    this.#running += 1;
    caller.running += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#running -= 1;
      caller.running -= 1;
      this.#admitNext();
      this.#forget(key, caller);
    };
  }

  /** Admits as many as there is room for, one of each caller in turn. */
  #admitNext(): void {
    const { running, runningEach } = this.#limits;
    if (this.#waiting === 0 || this.#running >= running) return;
    for (const [key, caller] of this.#callers) {
      if (caller.waiting.length === 0 || caller.running >= runningEach) continue;
      const next = caller.waiting.shift();
      this.#waiting -= 1;
      // Whoever had a turn goes to the end of the round.
      this.#callers.delete(key);
      this.#callers.set(key, caller);
      next?.();
      if (this.#waiting === 0 || this.#running >= running) return;
    }
  }

  #forget(key: string, caller: Caller): void {
    if (caller.running === 0 && caller.waiting.length === 0 && this.#callers.get(key) === caller)
      this.#callers.delete(key);
  }
}

function busy(): Problem {
  return new Problem('unavailable', {
    detail: 'Too many requests are waiting. Try again after the time in Retry-After',
    headers: { 'retry-after': RETRY_AFTER_S },
  });
}

/** Requests whose time is in long statements. */
const LONG = new Set(['POST /v1/conversations/search', 'GET /v1/audit']);
/** Streams in or out, which take their own time: an import reads its body slowly, events and exports go on for long. */
const STREAMS = /^\/v1\/(events|directory\/import|exports\/)/;

/**
 * Admits the requests below `/v1` to their work, by caller: whoever presents the same credential, verified or not. What
 * the operator asks for (health, metrics, contract) stands outside it and is always answered.
 */
export function admission(options: AdmissionOptions = {}): MiddlewareHandler {
  const { running = 64, runningEach = 8, longRunning = 16, longRunningEach = 2 } = options;
  const { queued = 1_000, queuedEach = 500, patienceMs = 500, ownPatienceMs = 10_000 } = options;
  const short = new FairQueue({ running, runningEach, queued, queuedEach, patienceMs, ownPatienceMs });
  const long = new FairQueue({
    running: longRunning,
    runningEach: longRunningEach,
    queued: Math.min(queued, 200),
    queuedEach: Math.min(queuedEach, 20),
    patienceMs: Math.max(patienceMs, LONG_PATIENCE_MS),
    ownPatienceMs,
  });
  return async (c, next) => {
    if (c.req.method === 'OPTIONS' || STREAMS.test(c.req.path)) return next();
    const queue = LONG.has(`${c.req.method} ${c.req.path}`) ? long : short;
    const leave = await queue.enter(callerOf(c));
    try {
      await next();
    } finally {
      leave();
    }
    return undefined;
  };
}

function callerOf(c: Context): string {
  return c.req.header('authorization') ?? '';
}

/** Exports, each of which goes on as long as its reader takes. */
export function exportQueue(): FairQueue {
  return new FairQueue({
    running: 8,
    runningEach: 4,
    queued: 40,
    queuedEach: 10,
    patienceMs: LONG_PATIENCE_MS,
    ownPatienceMs: LONG_PATIENCE_MS,
  });
}
