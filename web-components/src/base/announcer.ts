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
    region.style.cssText =
      'position:fixed;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap';
  }
  // The page was emptied: what it heard before does not count.
  if (!region.isConnected) told.clear();
  if (region.parentNode !== parent) parent.append(region);
  return region;
}

function say(): void {
  const now = performance.now();
  const said: string[] = [];
  for (const [key, { words, count, due }] of waiting) {
    if (due > now + 1) continue;
    waiting.delete(key);
    said.push(typeof words === 'string' ? words : words(count));
    const pause = Math.min(PAUSE_MAX_MS, (told.get(key)?.pause ?? 0) * PAUSE_GROWS || PAUSE_MS);
    if (typeof words !== 'string') told.set(key, { at: now, pause });
  }
  // A new text node each time: the same words twice are announced twice.
  if (said.length) region?.replaceChildren(said.join(' '));
  wait();
}
function wait(): void {
  clearTimeout(timer);
  const due = Math.min(...[...waiting.values()].map((one) => one.due));
  if (waiting.size) timer = setTimeout(say, due - performance.now());
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
  const place = regionIn(composedClosest(from, 'dialog:modal') ?? document.body);
  place.lang = composedClosest(from, '[lang]')?.getAttribute('lang')?.replace('_', '-') ?? '';
  const now = performance.now();
  const { at, pause } = told.get(key) ?? { at: 0, pause: 0 };
  if (now - at > Math.max(CALM_MS, pause)) told.delete(key);
  const { count = 0, due = Math.max(now + SETTLE_MS, at + pause) } = waiting.get(key) ?? {};
  waiting.set(key, { words, count: count + 1, due });
  wait();
}
