import { escapePointer } from './body.ts';
import { type FieldError, invalid, Problem } from './problem.ts';

/** Deeper than any body of the contract; a deeper one is no mistake of a program that means well. */
const DEPTH_MAX = 32;

type Part = 'body' | 'query' | 'path' | 'header';

/** Control characters that no text of this part may hold. A body may have line ends and tabs where its field allows them. */
const REFUSED: Readonly<Record<Part, RegExp>> = {
  body: /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/,
  query: /[\u0000-\u001f\u007f-\u009f]/,
  path: /[\u0000-\u001f\u007f-\u009f]/,
  // Bytes above 7f are how Node shows what is no ASCII in a header.
  header: /[\u0000-\u0008\u000a-\u001f\u007f]/,
};

/**
 * The one place that every text of a request passes before its schema: control characters and halves of a surrogate pair
 * are refused, in values and in names of fields, because PostgreSQL stores neither and no id, name or filter needs them.
 *
 * @param exempt fields of the body whose text has rules of its own (what a person typed)
 * @throws Problem 422 that names each field and the character; 400 for a body that is nested too deeply
 */
export function checkInputText(part: Part, value: unknown, exempt: readonly string[] = []): void {
  const errors: FieldError[] = [];
  const base = part === 'body' ? '' : part;
  const visit = (text: string, pointer: string) => {
    const fault = faultOf(part, text);
    if (fault !== undefined) errors.push({ pointer: pointer === '' ? '/' : pointer, message: fault });
  };
  const walk = (node: unknown, pointer: string, depth: number): void => {
    if (depth > DEPTH_MAX) throw new Problem('malformed', { detail: 'The body is nested too deeply' });
    if (typeof node === 'string') visit(node, pointer);
    if (typeof node !== 'object' || node === null) return;
    for (const [name, entry] of Object.entries(node)) {
      if (depth === 0 && typeof entry === 'string' && exempt.includes(name)) continue;
      if (name === '__proto__') {
        errors.push({ pointer: `${pointer}/__proto__`, message: 'must not be used as a name or an id' });
        continue;
      }
      const fault = faultOf(part, name);
      // The name itself cannot be shown: it is what is wrong.
      if (fault !== undefined)
        errors.push({ pointer: pointer === '' ? '/' : pointer, message: `a field name ${fault}` });
      else walk(entry, `${pointer}/${escapePointer(name)}`, depth + 1);
    }
  };
  walk(value, base, 0);
  if (errors.length > 0) throw invalid(...errors.slice(0, 100));
}

function faultOf(part: Part, text: string): string | undefined {
  if (!text.isWellFormed()) return 'must be well-formed Unicode: it contains half of a surrogate pair';
  const control = REFUSED[part].exec(text)?.[0];
  if (control === undefined) return undefined;
  const code = (control.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `must not contain control characters: it contains U+${code}`;
}

/**
 * A URL is read once, as UTF-8. Otherwise `%FF` and `%25FF` would be the same id, and a broken byte a replacement
 * character that somebody searches for.
 *
 * @throws Problem 400
 */
export function checkUrlEncoding(url: string): void {
  const { pathname, search } = new URL(url);
  for (const [name, text] of [
    ['path', pathname],
    ['query', search],
  ] as const) {
    try {
      decodeURIComponent(text);
    } catch {
      throw new Problem('malformed', { detail: `The ${name} of the URL is not percent-encoded UTF-8` });
    }
  }
}
