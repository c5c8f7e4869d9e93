/** Times as the design asks, by the reader's language and time zone. All take the moment "now" so that tests can. */

/** How times are told. */
export interface Clock {
  readonly locale: string;
  /** An IANA name; undefined: the browser's own. */
  readonly timeZone?: string | undefined;
}

const cache = new Map<string, Intl.DateTimeFormat>();
function format({ locale, timeZone }: Clock, date: Date, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([locale, timeZone, options]);
  let formatter = cache.get(key);
  if (!formatter) {
    // The same digits as in counts, of which some are drawn by style sheets; for Arabic browsers differ in theirs.
    formatter = new Intl.DateTimeFormat(locale, { timeZone, numberingSystem: 'latn', ...options });
    cache.set(key, formatter);
  }
  return formatter.format(date);
}

/** The days of moments, by time zone: every message of a conversation asks at each change, and WebKit is slow to answer. */
const days = new Map<string, string>();
const DAYS_MAX = 20_000;
/** The day in that time zone, as 2026-03-12: Swedish writes it so. */
export function dayOf({ timeZone }: Clock, date: Date): string {
  const key = `${timeZone} ${+date}`;
  let day = days.get(key);
  if (!day) {
    if (days.size >= DAYS_MAX) days.clear();
    day = format({ locale: 'sv', timeZone }, date, { dateStyle: 'short' });
    days.set(key, day);
  }
  return day;
}
const isSameYear = (clock: Clock, date: Date, now: Date) =>
  dayOf(clock, date).slice(0, 4) === dayOf(clock, now).slice(0, 4);

/** Whole days from `date` to `now`: 0 today, 1 yesterday. */
export const daysAgo = (clock: Clock, date: Date, now: Date): number =>
  (Date.parse(dayOf(clock, now)) - Date.parse(dayOf(clock, date))) / 86_400_000;

/** 9:41 AM, 09:41 */
export const clockTime = (clock: Clock, date: Date): string =>
  format(clock, date, { hour: 'numeric', minute: '2-digit' });

/** Full date and time, for `title` and names. */
export const fullTime = (clock: Clock, date: Date): string =>
  format(clock, date, { dateStyle: 'full', timeStyle: 'short' });

/** 3 Mar 2026 */
export const shortDate = (clock: Clock, date: Date): string => format(clock, date, { dateStyle: 'medium' });

/** Of a row: today 09:41, "Yesterday", this week "Tue", this year "12 Mar", older 12/03/2025. */
export function rowTime(clock: Clock, date: Date, now: Date, yesterday: string): string {
  const days = daysAgo(clock, date, now);
  if (days <= 0) return clockTime(clock, date);
  if (days === 1) return yesterday;
  if (days < 7) return format(clock, date, { weekday: 'short' });
  if (isSameYear(clock, date, now)) return format(clock, date, { day: 'numeric', month: 'short' });
  return format(clock, date, { day: '2-digit', month: '2-digit', year: 'numeric' });
}

/** Of a day rule: "Today", "Yesterday", "Tuesday 4 March", with the year when it is another. */
export function dayName(
  clock: Clock,
  date: Date,
  now: Date,
  words: { today: string; yesterday: string },
): string {
  const days = daysAgo(clock, date, now);
  if (days <= 0) return words.today;
  if (days === 1) return words.yesterday;
  return format(clock, date, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!isSameYear(clock, date, now) && { year: 'numeric' }),
  });
}
