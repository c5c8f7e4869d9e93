const MINUTE_MS = 60_000;

/** When an e-mail about a message may go, or that one already waiting will cover it. */
export type EmailPlan =
  | { readonly kind: 'now' }
  | { readonly kind: 'later'; readonly at: number }
  | { readonly kind: 'covered' };

/**
 * What a new message means for the e-mails to its portal user (B33). All times are milliseconds since 1970.
 *
 * @param input.quietMinutes `emailQuietMinutes`; 0 sends one e-mail for each message
 * @param input.lastSentAt when the last e-mail to this portal user went, null for never
 * @param input.waiting an e-mail to this portal user already waits for the quiet time to end
 */
export function planEmail(input: {
  readonly quietMinutes: number;
  readonly lastSentAt: number | null;
  readonly waiting: boolean;
  readonly now: number;
}): EmailPlan {
  const { quietMinutes, lastSentAt, waiting, now } = input;
  if (quietMinutes <= 0) return { kind: 'now' };
  // The one that waits is sent after this message is stored, so it covers this message too.
  if (waiting) return { kind: 'covered' };
  const at = nextEmailAt(quietMinutes, lastSentAt);
  return at <= now ? { kind: 'now' } : { kind: 'later', at };
}

/** The earliest time of the next e-mail to a portal user; 0 where nothing holds it back. */
export function nextEmailAt(quietMinutes: number, lastSentAt: number | null): number {
  return lastSentAt === null || quietMinutes <= 0 ? 0 : lastSentAt + quietMinutes * MINUTE_MS;
}

/** E-mails to one portal user in 24 hours, unless the operator says otherwise; far more than anybody at work causes. */
export const EMAILS_A_DAY = 50;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * The earliest time of the next e-mail under the daily limit; 0 where nothing holds it back.
 *
 * @param nthLastAt when the last e-mail but (limit − 1) to this portal user went, ms; null where there were fewer
 */
export function dailyLimitEndsAt(nthLastAt: number | null): number {
  return nthLastAt === null ? 0 : nthLastAt + DAY_MS;
}

/**
 * Does an e-mail that is due still go? One that waited, for the quiet time or under the daily limit, goes only if a message is still
 * unread; one that was due at once always does.
 */
export function stillWanted(input: { readonly waited: boolean; readonly unread: number }): boolean {
  return !input.waited || input.unread > 0;
}
