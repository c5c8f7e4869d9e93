/** White space of every kind, line ends included, as one space; none at the ends. */
export function onOneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** Embeddings, overrides and isolates: they turn around what follows them, whatever it is. Marks of direction do not. */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Whether a name would change the direction of the text that it is shown in. */
export function hasBidiControl(text: string): boolean {
  return text.search(BIDI_CONTROLS) >= 0;
}

/** The text without those characters. */
export function withoutBidiControls(text: string): string {
  return text.replace(BIDI_CONTROLS, '');
}

/** Splits text where a reader sees one character end: marks, joined emoji, flags and syllables stay whole (UAX #29). */
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The longest character that is kept whole, in UTF-16 units; a longer pile of marks is cut through. */
const LONGEST = 32;
/** How much text before the cut is looked at, in UTF-16 units: enough for where a character of that length begins. */
const LOOK_BACK = 64;

const isAscii = (text: string, at: number) => text.charCodeAt(at) < 0x80;

function splitsPair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

/** Whether a regional indicator, half of a flag, ends at `end`. */
function isHalfFlag(text: string, end: number): boolean {
  const low = text.charCodeAt(end - 1);
  return text.charCodeAt(end - 2) === 0xd83c && low >= 0xdde6 && low <= 0xddff;
}

/** Where to begin to look, never in the middle of a flag: regional indicators pair from the start of their run. */
function lookFrom(text: string, at: number): number {
  let from = Math.max(0, at - LOOK_BACK);
  if (splitsPair(text, from)) from--;
  let halves = 0;
  while (isHalfFlag(text, from - 2 * halves)) halves++;
  return from - 2 * (halves % 2);
}

/**
 * Returns the nearest place at or before `at` where the text can be cut: never within a surrogate pair, and not within what
 * a reader sees as one character (a letter and its marks, a joined emoji, a flag) unless that is over 32 units long.
 *
 * @param at in UTF-16 units
 */
export function cutAtOrBefore(text: string, at: number): number {
  if (at <= 0) return 0;
  if (at >= text.length) return text.length;
  // Asking the segmenter takes some 20 µs; between two letters of ASCII there is nothing to ask.
  if (isAscii(text, at - 1) && isAscii(text, at)) return at;
  const from = lookFrom(text, at);
  const { index = 0 } = graphemes.segment(text.slice(from, at + LONGEST)).containing(at - from) ?? {};
  const cut = from + index;
  if (at - cut <= LONGEST) return cut;
  return splitsPair(text, at) ? at - 1 : at;
}
