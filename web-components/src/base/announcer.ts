import { composedClosest } from './focus.ts';

/** Words for one announcement; a function gets how many of the same key came together. */
type Words = string | ((count: number) => string);

const SETTLE_MS = 250;
const waiting = new Map<string, { words: Words; count: number }>();
let region: HTMLElement | undefined;

function regionIn(parent: Element): HTMLElement {
  if (!region) {
    region = document.createElement('div');
    region.setAttribute('role', 'status');
    const { style } = region;
    for (const [name, value] of [
      ['position', 'fixed'],
      ['inline-size', '1px'],
      ['block-size', '1px'],
      ['overflow', 'hidden'],
      ['clip-path', 'inset(50%)'],
      ['white-space', 'nowrap'],
    ] as const)
      style.setProperty(name, value);
  }
  if (region.parentNode !== parent) parent.append(region);
  return region;
}

function say(): void {
  const words = [...waiting.values()].map((w) => (typeof w.words === 'string' ? w.words : w.words(w.count)));
  waiting.clear();
  if (!region) return;
  // A new text node each time: the same words twice are announced twice.
  region.replaceChildren(words.join(' '));
}

/**
 * Tell screen readers, politely, through the page's one live region. What comes within a quarter of a second is told
 * together; the same key replaces what waits, and a function receives the count ("3 new messages").
 * @param from the element that speaks: the region sits in its modal dialog, if any, or it would be inert.
 */
export function announce(
  from: Element,
  words: Words,
  key = typeof words === 'string' ? words : 'count',
): void {
  const parent = composedClosest(from, 'dialog:modal') ?? document.body;
  const place = regionIn(parent);
  place.lang = composedClosest(from, '[lang]')?.getAttribute('lang') ?? '';
  if (!waiting.size) setTimeout(say, SETTLE_MS);
  waiting.set(key, { words, count: (waiting.get(key)?.count ?? 0) + 1 });
}
