import { fold, foldWithMap } from './fold.ts';
import { cutAtOrBefore, onOneLine } from './one-line.ts';

/** A half-open range of UTF-16 units. */
export type TextRange = [start: number, end: number];

/** The fewest code points a search may have, after trimming (B29). */
export const SEARCH_MIN = 3;

/** Longest snippet, in UTF-16 units. */
export const SNIPPET_MAX = 160;

/** Fewer than three characters after trimming: refused by the API, not sent by the components. */
export function queryTooShort(query: string): boolean {
  return [...query.normalize('NFC').trim()].length < SEARCH_MIN;
}

/**
 * Punctuation at the ends of a word: `Whitfield,` and `(dose?)` look for what stands within. Signs that say something where
 * they stand (`50%`, `#3`, `@home`) are kept.
 */
const PUNCTUATION_AT_ENDS = /^(?:(?![%‰#@&*/\\_])\p{P})+|(?:(?![%‰#@&*/\\_])\p{P})+$/gu;

/**
 * The folded words of a query, each once, in the order typed, without punctuation at their ends where something is left.
 * Empty for a query of marks alone: a search without words finds nothing.
 */
export function searchWords(query: string): string[] {
  const words = fold(query)
    .split(/\s+/u)
    .map((word) => word.replace(PUNCTUATION_AT_ENDS, '') || word);
  return [...new Set(words)].filter((word) => word !== '');
}

/**
 * Does every word occur in one of these folded texts? A message's body with its conversation's header
 * (subject, names) makes one hit (B29). False without words.
 */
export function everyWordIn(words: readonly string[], foldedTexts: readonly string[]): boolean {
  return words.length > 0 && words.every((word) => foldedTexts.some((text) => text.includes(word)));
}

/** Sorted, overlapping and touching ones joined. */
function joined(ranges: TextRange[]): TextRange[] {
  const result: TextRange[] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

/**
 * Every place in `text` where one of the folded words occurs, as half-open ranges of the original's UTF-16
 * units, in order, never overlapping. A hit on a part of a letter (a ligature, a syllable) marks the whole.
 */
export function findMatches(text: string, words: readonly string[]): TextRange[] {
  const { folded, starts, ends } = foldWithMap(text);
  const ranges: TextRange[] = [];
  for (const word of words) {
    if (word === '') continue;
    for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + 1)) {
      ranges.push([starts[at] ?? 0, ends[at + word.length - 1] ?? text.length]);
    }
  }
  return joined(ranges);
}

/**
 * Plain text of one line, at most {@link SNIPPET_MAX} UTF-16 units, around the first hit; `…` where text
 * was left off. Null when no word occurs.
 *
 * @returns the ranges are half-open, in UTF-16 units of the snippet
 */
export function snippet(
  text: string,
  words: readonly string[],
): { readonly snippet: string; readonly ranges: TextRange[] } | null {
  const line = onOneLine(text);
  const hits = findMatches(line, words);
  const first = hits[0];
  if (first === undefined) return null;
  const lead = Math.floor(SNIPPET_MAX / 4);
  let start = line.length <= SNIPPET_MAX ? 0 : Math.max(0, first[0] - lead);
  if (start > 0) {
    // Begin with a whole word where one begins before the hit.
    const space = line.indexOf(' ', start);
    start = space !== -1 && space < first[0] ? space + 1 : cutAtOrBefore(line, start);
  }
  const before = start > 0 ? '…' : '';
  let end = line.length;
  let after = '';
  if (line.length - start + before.length > SNIPPET_MAX) {
    const room = cutAtOrBefore(line, start + SNIPPET_MAX - before.length - 1);
    const space = line.lastIndexOf(' ', room);
    end = space >= Math.max(first[1], room - lead) ? space : room;
    after = '…';
  }
  const ranges = hits
    .filter(([from]) => from >= start && from < end)
    .map(
      ([from, to]): TextRange => [from - start + before.length, Math.min(to, end) - start + before.length],
    );
  return { snippet: before + line.slice(start, end) + after, ranges };
}
