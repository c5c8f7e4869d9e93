import { html } from 'lit';

/** Close to how the service compares: without marks, characters without a shape and case, one apostrophe, one hyphen. */
const bare = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\p{DI}\u0640]/gu, '')
    .replace(/[’‘ʼ]/g, "'")
    .replace(/\p{Pd}/gu, '-')
    .toLowerCase();

/** A piece of a name, and whether the search hit it. */
export type Piece = readonly [text: string, hit: boolean];

/** Split a name where the words of a search begin or stand in it, whatever case and accents. */
export function highlight(name: string, q: string): Piece[] {
  const letters = [...name];
  // Folding may make several letters of one: each folded letter remembers the one it came from.
  const folded = letters.flatMap((letter, index) => [...bare(letter)].map((f) => [f, index] as const));
  const text = folded.map(([f]) => f).join('');
  const hits = new Set<number>();
  for (const word of bare(q)
    .split(/[\s,.?!]+/)
    .filter(Boolean)) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      const from = [...text.slice(0, at)].length;
      for (const [, index] of folded.slice(from, from + [...word].length)) hits.add(index);
    }
  }
  const pieces: [string, boolean][] = [];
  letters.forEach((letter, index) => {
    const last = pieces.at(-1);
    // A mark goes with its letter.
    const hit = hits.has(index) || (bare(letter) === '' && !!last?.[1]);
    if (last && last[1] === hit) last[0] += letter;
    else pieces.push([letter, hit]);
  });
  return pieces;
}

/** A name with what was searched for marked, built from text nodes. */
export const highlighted = (name: string, q: string): unknown =>
  highlight(name, q).map(([text, hit]) => (hit ? html`<mark part="match">${text}</mark>` : text));
