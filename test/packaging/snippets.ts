import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Every fenced block of a document of the repository, in its order. */
export function blocks(document: string): { language: string; text: string }[] {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', body = '']) => ({
    language,
    text: body,
  }));
}

/**
 * The block of a document whose first line holds `mark`, such as the name of a file.
 *
 * @throws Error if there is none
 */
export function block(document: string, mark: string): string {
  const found = blocks(document).find(({ text }) => text.split('\n', 1)[0]?.includes(mark));
  if (!found) throw new Error(`${document} has no block whose first line holds ${mark}`);
  return found.text;
}
