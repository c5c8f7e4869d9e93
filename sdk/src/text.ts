/**
 * Returns a text as the service takes it (B20): every kind of line end (CR LF, CR, vertical tab, form feed, U+0085, U+2028,
 * U+2029) as a line feed, without other control characters (tab stays) and without halves of surrogate pairs. What is typed
 * or pasted from other programs may have any of them; the service refuses a message that does.
 */
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n|[\v\f\r\x85\u2028\u2029]/g, '\n')
    // With the flag `u` a surrogate that has its other half is no character of this class.
    .replace(/[^\P{Cc}\t\n]|\p{Cs}/gu, '');

/** Returns a text of one line as the service takes it, such as a subject or a search: see {@link cleanText}; no tab or line feed. */
export const cleanLine = (text: string): string => cleanText(text).replace(/[\t\n]/g, ' ');

/** The fields of answers that hold one line of text for people. */
const LINES = ['name', 'title', 'subject', 'label', 'locationName'];

/**
 * Takes direction controls (U+202E and the like) out of all names and other lines in an answer: they would show a name, or
 * what stands beside it, in another order. Message texts keep theirs. Changes the answer in place and returns it.
 */
export function withoutDirections<T>(answer: T): T {
  for (const [field, value] of Object.entries(Object(answer))) {
    if (typeof value === 'object') withoutDirections(value);
    else if (LINES.includes(field))
      (answer as Record<string, unknown>)[field] = `${value}`.replace(/\p{Bidi_C}/gu, '');
  }
  return answer;
}
