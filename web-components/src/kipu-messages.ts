/**
 * The single file for a script tag: registers every element. What a page rarely needs comes later: the new-message dialog
 * when the browser is idle or someone points at it, settings when such an element is on the page.
 */
import './page-styles.ts';
import { AGAIN_MS, reach } from './base/reach.ts';
import './define/messages.ts';
import './define/message-badge.ts';
import './define/inbox.ts';

export { signOut } from '@kipu-messages/sdk';
export type * from './base/events.ts';
export { overrideWords } from './base/locale.ts';
export { configure, Session, type SessionOptions } from './base/session.ts';

/** What comes later, by the element that asks for it by being on the page; in a host's shadow root it is imported. */
const later = new Map<string, () => Promise<unknown>>([
  ['kipu-settings', () => import('./define/settings.ts')],
  ['kipu-new-message', () => import('./define/new-message.ts')],
]);
function load(wanted: (tag: string) => unknown): void {
  for (const [tag, define] of later) {
    if (!wanted(tag) || !later.delete(tag)) continue;
    reach(define).catch(() => {
      later.set(tag, define);
      setTimeout(look, AGAIN_MS);
    });
  }
}
const look = () => load((tag) => document.querySelector(tag));

if (typeof document !== 'undefined') {
  look();
  new MutationObserver(look).observe(document, { subtree: true, childList: true });
  const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1000));
  idle(() => load((tag) => tag === 'kipu-new-message'));
}
