import { composedClosest } from './focus.ts';

/** Words for one announcement; a function gets how many of the same key came together. */
type Words = string | ((count: number) => string);

/** What comes within this time is told together, in ms. */
const SETTLE_MS = 250;
/** What repeats is told after a pause that grows: the first is heard at once, a flood only now and then. In ms. */
const PAUSE_MS = 1000;
const PAUSE_GROWS = 5;
const PAUSE_MAX_MS = 60_000;
/** Silence of a kind for so long, and its next is heard at once again, in ms. */
const CALM_MS = 10_000;

const waiting = new Map<string, { words: Words; count: number; due: number }>();
/** When a repeating kind was last told, and how long it pauses before the next. */
const told = new Map<string, { at: number; pause: number }>();
let timer: ReturnType<typeof setTimeout> | undefined;
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
  // The page was emptied: what it heard before does not count.
  if (!region.isConnected) told.clear();
  if (region.parentNode !== parent) parent.append(region);
  return region;
}

function say(): void {
  timer = undefined;
  const now = performance.now();
  const ready = [...waiting].filter(([, { due }]) => due <= now + 1);
  for (const [key, { words }] of ready) {
    waiting.delete(key);
    if (typeof words === 'string') continue;
    const { pause = 0 } = told.get(key) ?? {};
    told.set(key, { at: now, pause: Math.min(PAUSE_MAX_MS, pause * PAUSE_GROWS || PAUSE_MS) });
  }
  // A new text node each time: the same words twice are announced twice.
  if (ready.length)
    region?.replaceChildren(
      ready.map(([, { words, count }]) => (typeof words === 'string' ? words : words(count))).join(' '),
    );
  wait();
}

function wait(): void {
  clearTimeout(timer);
  const due = Math.min(...[...waiting.values()].map((one) => one.due));
  timer = waiting.size ? setTimeout(say, Math.max(0, due - performance.now())) : undefined;
}

/** The earliest time for a kind: what repeats is held back by its pause, unless it was quiet for a while. */
function dueOf(key: string, words: Words): number {
  const now = performance.now();
  const before = told.get(key);
  if (typeof words !== 'string' && before) {
    if (now - before.at < before.pause) return before.at + before.pause;
    if (now - before.at > CALM_MS) told.delete(key);
  }
  return now + SETTLE_MS;
}

/**
 * Tell screen readers, politely, through the page's one live region. What comes within a quarter of a second is told
 * together; the same key replaces what waits, and a function receives the count ("3 new messages"). A kind that keeps
 * coming is told with growing pauses, and then with the count of all since.
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
  const { count = 0, due = dueOf(key, words) } = waiting.get(key) ?? {};
  waiting.set(key, { words, count: count + 1, due });
  wait();
}
