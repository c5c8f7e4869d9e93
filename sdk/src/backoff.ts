import { AbortedError } from './errors.ts';

/** Full jitter: any moment between zero and `base · 2^attempt`, at most `cap` (milliseconds). */
export function backoff(attempt: number, base: number, cap: number): number {
  return Math.random() * Math.min(cap, base * 2 ** attempt);
}

/** Resolves after `ms`, or when `wake` aborts; rejects when `signal` aborts. */
export function pause(ms: number, signal?: AbortSignal, wake?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = () => {
      clearTimeout(timer);
      over.abort();
      if (signal?.aborted) reject(abortedBy(signal));
      else resolve();
    };
    const timer = setTimeout(end, ms);
    for (const each of [signal, wake]) each?.addEventListener('abort', end, { signal: over.signal });
    if (signal?.aborted) end();
  });
}

/** The error of a call whose own signal ended it. */
export function abortedBy(signal: AbortSignal | undefined): AbortedError {
  return new AbortedError('Aborted.', { code: 'aborted', cause: signal?.reason });
}

/** `promise`, unless `signal` aborts first: what is asked of others may never be answered. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(abortedBy(signal));
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    promise.then(resolve, reject).finally(() => signal?.removeEventListener('abort', stop));
  });
}
