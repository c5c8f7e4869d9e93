/** White space of every kind, line ends included, as one space; none at the ends. */
export function onOneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

// Marks, a joiner or a skin tone belong to the character before them.
const JOINS_PREVIOUS = /^(?:\p{M}|\u200d|[\u{1f3fb}-\u{1f3ff}])/u;
const JOINER = '\u200d';

/** How far to look back for a whole character; a longer pile of marks is cut through. */
const LOOK_BACK = 32;

function splitsPair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

/**
 * The nearest place at or before `at` where the text can be cut: never within a surrogate pair, and not
 * between a letter and its marks or within a joined emoji unless that is over 32 units long.
 *
 * @param at in UTF-16 units
 */
export function cutAtOrBefore(text: string, at: number): number {
  if (at >= text.length) return text.length;
  for (let cut = at; cut > 0 && at - cut <= LOOK_BACK; cut--) {
    const joined = JOINS_PREVIOUS.test(text.slice(cut, cut + 2)) || text[cut - 1] === JOINER;
    if (!joined && !splitsPair(text, cut)) return cut;
  }
  if (at <= 0) return 0;
  return splitsPair(text, at) ? at - 1 : at;
}
