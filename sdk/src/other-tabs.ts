import { onPage } from './page.ts';

/** What the tabs of an origin tell each other about who is signed in. `who`: company, type and id of a user. */
export interface SessionNews {
  /**
   * `left`: the user signed out, and without `who` nobody knows which user it was · `ended`: the host says that nobody is
   * signed in · `entered`: somebody signed in.
   */
  is: 'left' | 'ended' | 'entered';
  who?: string | undefined;
}

const NEWS = 'kipu-messages:session';
const MARK = 'kipu-messages:signed-out';

/**
 * Stands for the last sign-out of this origin: a page that could not hear of it, asleep or in the back/forward cache, sees
 * that this has changed. A host that clears the storage (`Clear-Site-Data`) changes it too.
 */
export function signOutMark(): string | null | undefined {
  try {
    return localStorage.getItem(MARK);
  } catch {
    // No storage for this page, and for no other of its origin.
    return undefined;
  }
}

/**
 * Tells all stores of this page and of all other tabs of this origin. By the storage and not by a channel: a page with a
 * channel open may not stand in the back/forward cache, and the storage has the mark for pages that sleep.
 */
export function tellTabs(news: SessionNews): void {
  const newValue = JSON.stringify(news);
  try {
    // A page hears no event of its own storage.
    dispatchEvent(new StorageEvent('storage', { key: NEWS, newValue }));
    if (news.is === 'left' || !signOutMark()) localStorage.setItem(MARK, `${Math.random()}`);
    // The event carries it; at rest no id is kept.
    localStorage.setItem(NEWS, newValue);
    localStorage.removeItem(NEWS);
  } catch {
    // As above: this page is alone.
  }
}

/** Calls back with what this page and other tabs tell. */
export function hearTabs(hear: (news: SessionNews) => void, signal: AbortSignal): void {
  onPage('storage', ({ key, newValue }) => key === NEWS && newValue && hear(JSON.parse(newValue)), signal);
}

/**
 * Ends the session of whoever is signed in, on this page and in all other tabs of this origin: what a host calls when its
 * own user signs out. It works on a page that shows nothing of Kipu Messages, too.
 */
export const signOut = (): void => tellTabs({ is: 'left' });
