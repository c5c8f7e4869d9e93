/**
 * The single file for a script tag: registers every element. What a page rarely needs comes later: the new-message dialog
 * when the browser is idle or someone points at it, settings when such an element is on the page.
 */
import './define/messages.ts';
import './define/message-badge.ts';
import './define/inbox.ts';

export type * from './base/events.ts';
export { overrideWords } from './base/locale.ts';
export { configure, Session, type SessionOptions } from './base/session.ts';

const newMessage = () => void import('./define/new-message.ts');
const settings = () => void import('./define/settings.ts');

/** Load an element as soon as one is on the page; elements in a host's shadow root ask by `import` themselves. */
function whenPresent(tag: string, load: () => void): void {
  const look = () => {
    if (!document.querySelector(tag)) return false;
    load();
    observer.disconnect();
    return true;
  };
  const observer = new MutationObserver(look);
  if (!look()) observer.observe(document, { subtree: true, childList: true });
}

if (typeof document !== 'undefined') {
  whenPresent('kipu-settings', settings);
  whenPresent('kipu-new-message', newMessage);
  const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1000));
  idle(newMessage);
}
