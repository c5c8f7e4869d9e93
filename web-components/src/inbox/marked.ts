import type { SearchResult } from '@kipu-messages/sdk';
import { html } from 'lit';

/** A text with what was searched for marked, built from text nodes. */
export function marked(text: string, matches: SearchResult['matches']): unknown {
  const ranges = matches
    .flatMap(({ snippet, ranges }) => {
      const at = text.indexOf(snippet);
      return at < 0 ? [] : ranges.map(([from = 0, to = 0]) => [at + from, at + to] as const);
    })
    .sort(([a], [b]) => a - b);
  const parts: unknown[] = [];
  let end = 0;
  for (const [from, to] of ranges) {
    if (from < end) continue;
    parts.push(text.slice(end, from), html`<mark part="match">${text.slice(from, to)}</mark>`);
    end = to;
  }
  return end ? [...parts, text.slice(end)] : text;
}
