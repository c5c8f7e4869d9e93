import { pageChanged } from './watch-page.ts';

/** How long to wait before what could not be fetched is asked for again, in ms. */
export const AGAIN_MS = 5_000;

/**
 * Imports what comes later. One that could not be fetched is asked for anew by the next call: Firefox remembers the failure
 * under the module's address, which its message names, so there it is asked for by another. Not where a page has an import
 * map: the hashes in it are of addresses, and by another one a module that failed its hash would pass.
 *
 * @throws what the import throws
 */
export const reach = <T>(load: () => Promise<T>): Promise<T> =>
  load().catch((error: unknown) => {
    const [address] = /https?:\S+/.exec(String(error)) ?? [];
    if (!address || document.querySelector('script[type=importmap]')) throw error;
    return import(/* @vite-ignore */ /* webpackIgnore: true */ `${address}#${Date.now()}`) as Promise<T>;
  });

/**
 * Returns a function that gives what an import brings, and undefined until it is there. Its first call imports; when the
 * module has come all elements are drawn again. Where it could not be fetched it is asked for again later.
 */
export function later<T>(load: () => Promise<T>): () => T | undefined {
  let module: T | undefined;
  let asked = false;
  return () => {
    if (!asked) {
      asked = true;
      reach(load).then(
        (loaded) => {
          module = loaded;
          pageChanged();
        },
        () => {
          asked = false;
          setTimeout(pageChanged, AGAIN_MS);
        },
      );
    }
    return module;
  };
}
