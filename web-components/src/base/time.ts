/** Times as the design asks, by the reader's language and time zone. All take the moment "now" so that tests can. */

const cache = new Map<string, Intl.DateTimeFormat>();
function format(lang: string, date: Date, options: Intl.DateTimeFormatOptions): string {
  const key = lang + JSON.stringify(options);
  let formatter = cache.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(lang, options);
    cache.set(key, formatter);
  }
  return formatter.format(date);
}

/** Whole local days from `date` to `now`: 0 today, 1 yesterday. */
export function daysAgo(date: Date, now: Date): number {
  const day = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((day(now) - day(date)) / 86_400_000);
}

/** 9:41 AM, 09:41 */
export const clockTime = (lang: string, date: Date): string =>
  format(lang, date, { hour: 'numeric', minute: '2-digit' });

/** Full date and time, for `title` and names. */
export const fullTime = (lang: string, date: Date): string =>
  format(lang, date, { dateStyle: 'full', timeStyle: 'short' });

/** 3 Mar 2026 */
export const shortDate = (lang: string, date: Date): string => format(lang, date, { dateStyle: 'medium' });

/** Of a row: today 09:41, "Yesterday", this week "Tue", this year "12 Mar", older 12/03/2025. */
export function rowTime(lang: string, date: Date, now: Date, yesterday: string): string {
  const days = daysAgo(date, now);
  if (days <= 0) return clockTime(lang, date);
  if (days === 1) return yesterday;
  if (days < 7) return format(lang, date, { weekday: 'short' });
  if (date.getFullYear() === now.getFullYear()) return format(lang, date, { day: 'numeric', month: 'short' });
  return format(lang, date, { day: '2-digit', month: '2-digit', year: 'numeric' });
}

/** Of a day rule: "Today", "Yesterday", "Tuesday 4 March", with the year when it is another. */
export function dayName(
  lang: string,
  date: Date,
  now: Date,
  words: { today: string; yesterday: string },
): string {
  const days = daysAgo(date, now);
  if (days <= 0) return words.today;
  if (days === 1) return words.yesterday;
  return format(lang, date, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(date.getFullYear() !== now.getFullYear() && { year: 'numeric' }),
  });
}
