import { en, type Words } from '../locales/en.ts';
import { composedClosest, composedParent } from './focus.ts';
import { later } from './reach.ts';
import { pageChanged } from './watch-page.ts';

/** A catalogue loads lazily; English is at hand at once. */
export interface Catalogue<T extends object> {
  /** The words for a language tag now: the best that is loaded. Starts loading what is missing. */
  words(lang: string): T;
}

/**
 * A catalogue from its English words and lazily loaded others, by primary language (`es`, `ar`).
 * A language without words shows English.
 */
export function catalogue<T extends object>(
  english: T,
  loaders: Record<string, () => Promise<{ readonly words: T }>>,
): Catalogue<T> {
  const others = new Map(Object.entries(loaders).map(([lang, load]) => [lang, later(load)]));
  return {
    words(lang) {
      const primary = primaryOf(lang);
      const found = others.get(primary)?.()?.words ?? english;
      const own = overrides[primary];
      return own ? { ...found, ...own } : found;
    },
  };
}

/** `es` of `es-MX`, and of `es_MX` as Java and PHP write it. */
const primaryOf = (lang: string) => lang.toLowerCase().split(/[-_]/)[0] ?? '';

let overrides: Record<string, Partial<Words>> = {};

/**
 * Replace single words of a language for the whole page, for instance
 * `overrideWords('en', { title: 'Secure messages' })`. Again with other words adds to them.
 */
export function overrideWords(lang: string, words: Partial<Words>): void {
  const primary = primaryOf(lang);
  overrides = { ...overrides, [primary]: { ...overrides[primary], ...words } };
  pageChanged();
}

/** The words of inbox, thread, badge and what is shared. */
export const coreWords = catalogue<Words>(en, {
  es: () => import('../locales/es.ts'),
  ar: () => import('../locales/ar.ts'),
});

const observed = new WeakSet<Node>();
/** The nearest `lang`, through shadow roots; the browser's language when the page names none. A later change is noticed. */
export function nearestLang(from: Element): string {
  for (let root: Node | null = from.getRootNode(); root; root = composedParent(root)?.getRootNode() ?? null) {
    if (observed.has(root)) continue;
    observed.add(root);
    new MutationObserver(pageChanged).observe(root, {
      subtree: true,
      attributeFilter: ['lang', 'dir', 'time-zone', 'chart-url'],
    });
  }
  const lang = nearest(from, 'lang') ?? navigator.language;
  try {
    return Intl.getCanonicalLocales(lang.replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}
const nearest = (from: Element, attribute: string) =>
  composedClosest(from, `[${attribute}]:not([${attribute}=""])`)?.getAttribute(attribute);

let warnedOf: string | undefined;
/** The nearest `time-zone`; undefined, which is the browser's, when there is none or it is no time zone. */
export function nearestTimeZone(from: Element): string | undefined {
  const timeZone = nearest(from, 'time-zone') ?? undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    if (timeZone !== warnedOf)
      console.warn(`time-zone="${timeZone}" is no time zone; the browser's is used.`);
    warnedOf = timeZone;
    return undefined;
  }
}
