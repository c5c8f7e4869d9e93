import { en, type Words } from '../locales/en.ts';
import { composedClosest, composedParent } from './focus.ts';

/** A catalogue loads lazily; English is at hand at once. */
export interface Catalogue<T extends object> {
  /** The words for a language tag now: the best that is loaded. Starts loading what is missing. */
  words(lang: string): T;
}

const listeners = new Set<() => void>();
/** Be told when words or languages on the page may have changed. Answers the way out. */
export function watchLocale(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export function localeChanged(): void {
  for (const listener of [...listeners]) listener();
}

/**
 * A catalogue from its English words and lazily loaded others, by primary language (`es`, `ar`).
 * A language without words shows English.
 */
export function catalogue<T extends object>(
  english: T,
  loaders: Record<string, () => Promise<T>>,
): Catalogue<T> {
  const loaded: Record<string, T> = { en: english };
  const loading = new Set<string>();
  return {
    words(lang) {
      const primary = lang.toLowerCase().split('-')[0] ?? '';
      const load = loaders[primary];
      if (!loaded[primary] && load && !loading.has(primary)) {
        loading.add(primary);
        load().then(
          (words) => {
            loaded[primary] = words;
            localeChanged();
          },
          () => loading.delete(primary),
        );
      }
      return overridden(loaded[primary] ?? english, primary);
    },
  };
}

let overrides: Record<string, Partial<Words>> = {};
function overridden<T extends object>(words: T, primary: string): T {
  const own = overrides[primary];
  return own ? { ...words, ...own } : words;
}

/**
 * Replace single words of a language for the whole page, for instance
 * `overrideWords('en', { title: 'Secure messages' })`. Again with other words adds to them.
 */
export function overrideWords(lang: string, words: Partial<Words>): void {
  overrides = { ...overrides, [lang]: { ...overrides[lang], ...words } };
  localeChanged();
}

/** The words of inbox, thread, badge and what is shared. */
export const coreWords = catalogue<Words>(en, {
  es: async () => (await import('../locales/es.ts')).es,
  ar: async () => (await import('../locales/ar.ts')).ar,
});

const observed = new WeakSet<Node>();
/** The nearest `lang`, through shadow roots; the browser's language when the page names none. A later change is noticed. */
export function nearestLang(from: Element): string {
  for (let root: Node | null = from.getRootNode(); root; root = composedParent(root)?.getRootNode() ?? null) {
    if (observed.has(root)) continue;
    observed.add(root);
    new MutationObserver(localeChanged).observe(root, { subtree: true, attributeFilter: ['lang', 'dir'] });
  }
  const lang = composedClosest(from, '[lang]:not([lang=""])')?.getAttribute('lang') ?? navigator.language;
  try {
    return Intl.getCanonicalLocales(lang)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
