import bidiFactory, { type EmbeddingLevels } from 'bidi-js';
import type { FontBook } from './fonts.ts';

// The package's types describe another form of it than the one that Node loads.
const bidi = (bidiFactory as unknown as typeof bidiFactory.default)();

/** A piece of one line in one font, to be drawn from left to right in the order given. */
export interface Run {
  readonly font: string;
  readonly text: string;
  readonly width: number;
  /** What a copy of it should say, where the shapes of joined letters do not tell. */
  readonly actual?: string;
}

export interface Line {
  readonly runs: readonly Run[];
  readonly width: number;
  /** The paragraph runs from right to left: its lines stand at the right. */
  readonly rtl: boolean;
}

export interface Measure {
  readonly fonts: FontBook;
  /** The width of a text in one font, points. */
  widthOf(font: string, text: string): number;
}

/** Letters that join: a run of these goes to the font in reading order, and the font turns it round itself. */
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** Marks that say how others are drawn, and have no shape of their own. */
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}$/u;

/**
 * Breaks one paragraph (no line feed in it) into lines no wider than `width`, each in the order in which it is drawn. A
 * letter that no font has is shown as its code, such as [U+4E2D]: nothing vanishes.
 */
export function layOut(paragraph: string, width: number, measure: Measure): Line[] {
  const text = drawable(paragraph, measure.fonts);
  const levels = bidi.getEmbeddingLevels(text, 'auto');
  const rtl = ((levels.paragraphs[0]?.level ?? 0) & 1) === 1;
  const mirrored = bidi.getMirroredCharactersMap(text, levels.levels);
  return breakText(text, width, measure).map(([from, to]) => {
    const order = drawingOrder(text, levels, from, to);
    const runs = visualRuns(text, order, mirrored, measure);
    return { runs, width: runs.reduce((sum, run) => sum + run.width, 0), rtl };
  });
}

function drawable(paragraph: string, fonts: FontBook): string {
  let text = '';
  for (const letter of paragraph.replaceAll('\t', '    ')) {
    const code = letter.codePointAt(0) ?? 0;
    if (fonts.fontFor(code, null) !== null) text += letter;
    else if (!INVISIBLE.test(letter)) text += `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  }
  return text;
}

/** Half-open ranges of the text, one a line: broken at spaces, and inside a word only where it is wider than a line. */
function breakText(text: string, width: number, measure: Measure): Array<[from: number, to: number]> {
  const lines: Array<[number, number]> = [];
  let from = 0;
  let used = 0;
  for (const { index, 0: word } of text.matchAll(/\S+\s*|\s+/gu)) {
    const own = widthOf(word.trimEnd(), measure);
    if (used > 0 && used + own > width) {
      lines.push([from, index]);
      from = index;
      used = 0;
    }
    if (own <= width) {
      used += widthOf(word, measure);
      continue;
    }
    let at = index;
    for (const letter of word) {
      const letterWidth = widthOf(letter, measure);
      if (used > 0 && used + letterWidth > width) {
        lines.push([from, at]);
        from = at;
        used = 0;
      }
      used += letterWidth;
      at += letter.length;
    }
  }
  if (from < text.length || lines.length === 0) lines.push([from, text.length]);
  return lines.map(([start, end]) => [start, start + text.slice(start, end).trimEnd().length]);
}

function widthOf(text: string, measure: Measure): number {
  return inFonts(text, measure.fonts).reduce((sum, [font, piece]) => sum + measure.widthOf(font, piece), 0);
}

/** Pieces of one font each; a font goes on as long as it has the letters, so that marks stay with theirs. */
function inFonts(text: string, fonts: FontBook): Array<[font: string, text: string]> {
  const pieces: Array<[string, string]> = [];
  let font: string | null = null;
  for (const letter of text) {
    const next: string = fonts.fontFor(letter.codePointAt(0) ?? 0, font) ?? fonts.latin;
    const last = pieces.at(-1);
    if (last !== undefined && next === font) last[1] += letter;
    else pieces.push([next, letter]);
    font = next;
  }
  return pieces;
}

/** The indices of a line's letters from left to right. */
function drawingOrder(text: string, levels: EmbeddingLevels, from: number, to: number): number[] {
  const order = Array.from({ length: to - from }, (_, at) => from + at);
  if (to === from) return order;
  for (const [start = 0, end = 0] of bidi.getReorderSegments(text, levels, from, to - 1)) {
    const turned = order.slice(start - from, end - from + 1).reverse();
    order.splice(start - from, turned.length, ...turned);
  }
  return order;
}

function visualRuns(
  text: string,
  order: readonly number[],
  mirrored: ReadonlyMap<number, string>,
  measure: Measure,
): Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < order.length; ) {
    const backwards = order[at + 1] === (order[at] ?? 0) - 1;
    const step = backwards ? -1 : 1;
    let end = at + 1;
    while (end < order.length && order[end] === (order[end - 1] ?? 0) + step) end += 1;
    const indices = order.slice(at, end);
    if (backwards) indices.reverse();
    const alone = indices.length === 1;
    const reading = indices
      .map((index) => (backwards || alone ? (mirrored.get(index) ?? text[index]) : text[index]))
      .join('');
    const pieces = inFonts(reading, measure.fonts);
    if (backwards) pieces.reverse();
    for (const [font, piece] of pieces) {
      const joins = RIGHT_TO_LEFT.test(piece);
      const drawn = backwards && !joins ? [...piece].reverse().join('') : piece;
      const width = measure.widthOf(font, drawn);
      runs.push({ font, text: drawn, width, ...(joins ? { actual: piece } : {}) });
    }
    at = end;
  }
  return runs;
}
