import { cutAtOrBefore, onOneLine } from './one-line.ts';

export { type FoldedWithMap, fold, foldWithMap } from './fold.ts';
export {
  everyWordIn,
  findMatches,
  queryTooShort,
  SEARCH_MIN,
  SNIPPET_MAX,
  searchWords,
  snippet,
  type TextRange,
} from './match.ts';

/** Longest subject, in code points (B20). */
export const SUBJECT_MAX = 200;
/** Longest body, in code points (B20). */
export const BODY_MAX = 10_000;
/** Longest preview, in code points. */
export const PREVIEW_MAX = 140;

/** What a text is for; each has its own limit and control characters. */
export type TextField = 'subject' | 'body';

/** The rule of B20 that a text breaks. */
export type TextRule = 'empty' | 'too_long' | 'control_character' | 'lone_surrogate';

/** A broken rule: which, of which field, and a sentence that names both. Carries none of the text. */
export interface TextProblem {
  readonly field: TextField;
  readonly rule: TextRule;
  readonly message: string;
}

/** The text to store and return byte for byte, or everything that is wrong with it. */
export type NormalisedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: TextProblem[] };

const LIMITS: Readonly<Record<TextField, number>> = { subject: SUBJECT_MAX, body: BODY_MAX };
const REFUSED: Readonly<Record<TextField, RegExp>> = {
  subject: /[\u0000-\u001f\u007f-\u009f]/,
  body: /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/,
};
// Default-ignorable: zero-width spaces and joiners, direction marks, fillers and other signs without a shape.
const NOTHING_TO_SEE = /^[\s\p{Default_Ignorable_Code_Point}]*$/u;

/** Length in code points, the unit of every limit on text. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function codeName(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * A text as it is stored: CRLF to LF, then NFC, once (B20). A subject without anything to see becomes the
 * empty string, which means none; a body without is refused.
 */
export function normaliseText(field: TextField, input: string): NormalisedText {
  const problems: TextProblem[] = [];
  const refuse = (rule: TextRule, message: string) =>
    problems.push({ field, rule, message: `${field} ${message}` });
  if (!input.isWellFormed()) {
    refuse('lone_surrogate', 'must be well-formed Unicode: it contains half of a surrogate pair');
  }
  const text = input.replaceAll('\r\n', '\n').normalize('NFC');
  const control = REFUSED[field].exec(text)?.[0];
  if (control !== undefined) {
    const allowed = field === 'body' ? ' other than line feed and tab' : '';
    refuse(
      'control_character',
      `must not contain control characters${allowed}: it contains ${codeName(control)}`,
    );
  }
  const length = codePoints(text);
  if (length > LIMITS[field]) {
    refuse('too_long', `must be at most ${LIMITS[field]} characters: it has ${length}`);
  }
  if (control === undefined && NOTHING_TO_SEE.test(text)) {
    if (field === 'body') refuse('empty', 'must not be empty');
    else if (problems.length === 0) return { ok: true, text: '' };
  }
  return problems.length === 0 ? { ok: true, text } : { ok: false, problems };
}

/**
 * The first {@link PREVIEW_MAX} characters of a body on one line, for the list. Never ends within a
 * surrogate pair, nor between a letter and its marks.
 */
export function preview(body: string): string {
  const line = onOneLine(body);
  let units = 0;
  let count = 0;
  for (const char of line) {
    if (count === PREVIEW_MAX) break;
    count++;
    units += char.length;
  }
  return line.slice(0, cutAtOrBefore(line, units)).trimEnd();
}
