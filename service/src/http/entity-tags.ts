import { z } from '@hono/zod-openapi';

/** RFC 9110, 8.8.3: `"…"` of visible characters, with `W/` before a weak one; or a list of them; or `*`. */
const ETAG = String.raw`(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const TAGS = new RegExp(String.raw`^\s*(?:\*|(?:,\s*)*${ETAG}(?:\s*,(?:\s*${ETAG})?)*)\s*$`);
const TAG = new RegExp(ETAG, 'g');

/** The header `If-Match` of an operation. Whatever is well formed is taken; what matches nothing that is stored is a 412. */
export function ifMatchHeader(description: string, example: string) {
  return z
    .string()
    .max(500)
    .refine(
      (text) => TAGS.test(text),
      'must be an entity tag in double quotes such as "3", a list of them, or *',
    )
    .optional()
    .openapi({ description, example });
}

/**
 * The versions that `If-Match` names: `'any'` for `*`. Weak tags, and tags that were never answered, name none: the
 * comparison is strong.
 */
export function versionsOf(ifMatch: string): 'any' | readonly number[] {
  if (ifMatch.trim() === '*') return 'any';
  return [...ifMatch.matchAll(TAG)].flatMap(([tag]) => {
    const digits = /^"(0|[1-9]\d{0,14})"$/.exec(tag)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
}
