const watchers = new Set<() => void>();

/** Be told when a session, the words or the language of the page may have changed. Answers the way out. */
export function watchPage(listener: () => void): () => void {
  watchers.add(listener);
  return () => watchers.delete(listener);
}
/** Tell all elements to look again. */
export function pageChanged(): void {
  for (const listener of [...watchers]) listener();
}
