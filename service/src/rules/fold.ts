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
  // Arabic letters that people write one for another: alef wasla, teh marbuta, alef maksura; Persian yeh, kaf and heh.
  ٱ: 'ا',
  ة: 'ه',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ہ: 'ه',
  ە: 'ه',
};
const PLAIN_LETTERS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');

/**
 * Marks that a writer may leave out, in every script: Latin, Greek and Cyrillic accents, Hebrew points, Arabic and Syriac
 * vowel signs and hamza, the nukta of Indic scripts. Not here: marks that make another letter or syllable (Indic vowels,
 * Thai tones, Japanese sound marks).
 */
const OPTIONAL_MARKS = new RegExp(
  `[${[
    '\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f',
    '\u0483-\u0489',
    '\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7',
    '\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed',
    '\u0897-\u089f\u08ca-\u08e1\u08e3-\u08ff',
    '\u0711\u0730-\u074a',
    '\u093c\u09bc\u0a3c\u0abc\u0b3c\u0c3c\u0cbc',
  ].join('')}]`,
  'g',
);

/** What nobody sees: soft hyphens, zero-width spaces and joiners, direction marks; and the tatweel, which only widens. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u0640]/gu;

/** Forms of one sign that keyboards and word processors write one for another. */
const APOSTROPHES = /[\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02c8\u2032\u05f3`]/g;
/** An accent typed for an apostrophe: decomposed, it would be a space with a mark. */
const SPACING_ACUTE = /[\u00b4\u1ffd]/g;
const QUOTES = /[\u201c-\u201f\u00ab\u00bb\u2033\u05f4]/g;
const DASHES = /[\p{Dash_Punctuation}\u2212]/gu;

/**
 * Raised with every change of {@link fold}: folded text that is stored and was made by an older one is folded anew
 * (`maintenance/refold.ts`).
 */
export const FOLD_VERSION = 1;

/**
 * The form in which text is compared: without case, compatibility forms, optional marks, characters without a shape, and
 * with one apostrophe, quotation mark and hyphen for all. The one function that decides what search finds, the same over
 * both databases; stored folded text must be made by it alone.
 */
export function fold(text: string): string {
  return (
    text
      .replace(UNSEEN, '')
      .replace(SPACING_ACUTE, "'")
      .normalize('NFKD')
      // Some compatibility forms decompose to a tatweel or a filler.
      .replace(UNSEEN, '')
      .replace(OPTIONAL_MARKS, '')
      .replace(APOSTROPHES, "'")
      .replace(QUOTES, '"')
      .replace(DASHES, '-')
      .toUpperCase()
      .toLowerCase()
      .replace(PLAIN_LETTERS, (letter) => PLAIN[letter] ?? letter)
  );
}

/** Folded text and, for each of its UTF-16 units, the half-open range of the original it came from. */
export interface FoldedWithMap {
  readonly folded: string;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

// The two half-width kana sound marks are letters that decompose to marks. What folding drops before it decomposes belongs to
// the letter before it, as marks do.
const MARK = /^[\p{M}\p{Default_Ignorable_Code_Point}\u0640\uff9e\uff9f]$/u;

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
