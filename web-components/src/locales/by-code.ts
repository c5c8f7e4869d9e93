import type { ReasonWords, SaidReason } from './reasons.ts';

/** "in 5 minutes", "in 2 hours", with the digits of times; left to themselves browsers differ. */
function inTime(locale: string, ms = 0): string {
  const words = new Intl.RelativeTimeFormat(`${locale}-u-nu-latn`);
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  return minutes < 60 ? words.format(minutes, 'minute') : words.format(Math.ceil(minutes / 60), 'hour');
}

/**
 * Sentences by reason code: to staff, and where they differ, to a portal user; `{when}` stands for the time that a limit
 * lasts. A code of a newer service keeps its English.
 */
export const byCode = (
  locale: string,
  sentences: Record<string, string | [toStaff: string, toPortalUser: string]>,
): ReasonWords => ({
  reason({ code, message, retryAfterMs }: SaidReason, toPortalUser) {
    const words = sentences[code] ?? message;
    const said = typeof words === 'string' ? words : words[toPortalUser ? 1 : 0];
    return said.replace('{when}', inTime(locale, retryAfterMs));
  },
});
