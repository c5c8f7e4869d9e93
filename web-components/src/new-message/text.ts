/** Limits of a message, in code points. */
export const SUBJECT_MAX = 200;
export const BODY_MAX = 10_000;
/** From here on the writer is told how much is left. */
export const COUNT_FROM = 9_500;

/** Code points, counted only where it can matter. */
export function codePoints(text: string): number {
  if (text.length < SUBJECT_MAX) return text.length;
  let n = 0;
  for (const _ of text) n++;
  return n;
}

/** Nothing but white space and zero-width characters. */
export const isBlank = (text: string): boolean => !/[^\s\p{Cf}\p{Cc}]/u.test(text);
