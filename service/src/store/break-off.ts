import { type HeavyOptions, ReadBrokenOff } from './tx.ts';

/** How long a heavy read may take by default, ms. */
export const HEAVY_DEADLINE_MS = 5000;

/** When and why one heavy read ends before it is done. */
export interface BreakOff {
  /** What to throw from then on; undefined as long as the read may go on. */
  readonly reason: ReadBrokenOff | undefined;
  /** Ms left; for databases that watch the time themselves. At least 1. */
  left(): number;
  /** Calls once, when the time comes; at once if it has come. */
  onBreak(run: (reason: ReadBrokenOff) => void): void;
  /** The read is done: forgets the timer and the listener. */
  done(): void;
}

export function breakOff({ deadlineMs = HEAVY_DEADLINE_MS, signal }: HeavyOptions): BreakOff {
  const until = performance.now() + deadlineMs;
  const listeners: Array<(reason: ReadBrokenOff) => void> = [];
  let reason: ReadBrokenOff | undefined;
  const end = (why: string) => {
    if (reason !== undefined) return;
    reason = new ReadBrokenOff(why);
    for (const run of listeners) run(reason);
  };
  const gone = () => end('nobody waits for this read any more');
  const late = () => end(`a read took longer than ${deadlineMs} ms`);
  const timer = setTimeout(late, deadlineMs);
  if (deadlineMs <= 0) late();
  signal?.addEventListener('abort', gone, { once: true });
  if (signal?.aborted) gone();
  return {
    get reason() {
      return reason;
    },
    left: () => Math.max(1, Math.ceil(until - performance.now())),
    onBreak(run) {
      if (reason === undefined) listeners.push(run);
      else run(reason);
    },
    done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', gone);
    },
  };
}
