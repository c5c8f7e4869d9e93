/** Letters that Unicode does not decompose, and what a searcher types for them. */
const PLAIN: Readonly<Record<string, string>> = {
  ς: 'σ',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  þ: 'th',
  ð: 'd',
  // Capital ẞ has no upper case of its own and would come out as ß, which itself comes out as ss.
  ß: 'ss',
};
const PLAIN_LETTERS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');
const ACCENTS = /[\u0300-\u036f]/g;

/**
 * The form in which text is compared: without accents, case or compatibility forms. The one function that
 * decides what search finds, the same over both databases; stored folded text must be made by it alone.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .toUpperCase()
    .toLowerCase()
    .replace(PLAIN_LETTERS, (letter) => PLAIN[letter] ?? letter);
}

/** Folded text and, for each of its UTF-16 units, the half-open range of the original it came from. */
export interface FoldedWithMap {
  readonly folded: string;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

// The two half-width kana sound marks are letters that decompose to marks.
const MARK = /^[\p{M}\uff9e\uff9f]$/u;

/** A letter with the marks on it, as ranges of UTF-16 units: decomposition never reorders across them. */
function clusters(text: string): [start: number, end: number][] {
  const found: [number, number][] = [];
  let at = 0;
  for (const char of text) {
    const end = at + char.length;
    const last = found.at(-1);
    if (last !== undefined && MARK.test(char)) last[1] = end;
    else found.push([at, end]);
    at = end;
  }
  return found;
}

/**
 * {@link fold} with the way back. Folding changes lengths (ß is two letters, a decomposed é is one), so a
 * hit in folded text is shown in the original through this map.
 */
export function foldWithMap(text: string): FoldedWithMap {
  const folded = fold(text);
  const starts = new Uint32Array(folded.length);
  const ends = new Uint32Array(folded.length);
  let unit = 0;
  for (const [start, end] of clusters(text)) {
    const length = fold(text.slice(start, end)).length;
    starts.fill(start, unit, unit + length);
    ends.fill(end, unit, unit + length);
    unit += length;
  }
  return { folded, starts, ends };
}
