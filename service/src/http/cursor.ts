import { invalid } from './problem.ts';

/**
 * A place in a list, opaque to callers: which list, and the key of the last row of the page before. Not signed: it says
 * only where to go on in what is the caller's own.
 */
export function encodeCursor(list: string, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url');
}

/** Throws 422 for text that is no cursor of this list. `pointer`: `query/cursor` or `/cursor`. */
export function decodeCursor<K extends readonly ('string' | 'number')[]>(
  list: string,
  cursor: string,
  types: K,
  pointer: 'query/cursor' | '/cursor' = 'query/cursor',
): { [I in keyof K]: K[I] extends 'number' ? number : string } {
  const parts = parse(cursor);
  const [name, ...key] = parts;
  const fits =
    name === list &&
    key.length === types.length &&
    types.every(
      (type, at) => typeof key[at] === type && (type !== 'number' || Number.isSafeInteger(key[at])),
    );
  if (!fits) throw invalid({ pointer, message: 'is not a cursor of this list; begin again without one' });
  return key as unknown as { [I in keyof K]: K[I] extends 'number' ? number : string };
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
