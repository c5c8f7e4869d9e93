const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long to wait after each failed try, in milliseconds; when the list ends, the job is dead. */
export type RetrySchedule = readonly number[];

/** An e-mail that the mail server does not take now: nine tries over some two days, longer than any daily quota. */
export const MAIL_RETRY: RetrySchedule = [
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
];

/**
 * How long all e-mail of a company waits after the mail server has taken none of it once, twice… in a row; the last holds for
 * all further ones. No e-mail is given up for it.
 */
export const MAIL_PAUSE: RetrySchedule = [
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
];

/** Webhooks, as the Standard Webhooks specification recommends: ten tries over some three days. */
export const WEBHOOK_RETRY: RetrySchedule = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/**
 * How long an end point that did not answer at all is left alone after its first, second… failure in a row, in
 * milliseconds; the last holds for all further ones. Each delivery keeps its own schedule beside it.
 */
export const ENDPOINT_HOLD: RetrySchedule = [5 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS];

/** The share of a delay by which it may be shorter or longer, so that jobs which failed together part. */
export const JITTER = 0.2;

/**
 * How long to wait after the try numbered `tries` (1, 2, 3…) has failed, in milliseconds; null when that
 * was the last.
 *
 * @param random a number from 0 up to 1, e.g. `Math.random`
 */
export function retryDelay(schedule: RetrySchedule, tries: number, random: () => number): number | null {
  const delay = schedule[tries - 1];
  if (delay === undefined) return null;
  return Math.round(delay * (1 - JITTER + 2 * JITTER * random()));
}
