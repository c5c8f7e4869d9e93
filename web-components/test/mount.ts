import type { LitElement } from 'lit';
import { Session } from '../src/base/session.ts';
import type { KipuMessages } from '../src/messages/messages.ts';
import '../src/define/messages.ts';
import { FakeStore } from './fake-store.ts';

/** Put an element on the page inside a wrapper whose store is driven by hand. */
export async function mount<T extends LitElement>(
  tag: string,
  options: { store?: FakeStore; attributes?: Record<string, string> } = {},
): Promise<{ el: T; store: FakeStore; wrapper: KipuMessages; root: ShadowRoot }> {
  const store = options.store ?? new FakeStore();
  const wrapper = document.createElement('kipu-messages');
  wrapper.session = new Session(store);
  const el = document.createElement(tag) as unknown as T;
  for (const [name, value] of Object.entries(options.attributes ?? {})) el.setAttribute(name, value);
  wrapper.append(el);
  document.body.append(wrapper);
  await el.updateComplete;
  const root = el.shadowRoot;
  if (!root) throw new Error(`<${tag}> has no shadow root`);
  return { el, store, wrapper, root };
}

/** Wait until all that was asked of an element is drawn. */
export async function settled(el: LitElement): Promise<void> {
  while (!(await el.updateComplete));
}

/** Take everything off the page, between tests. */
export function clearPage(): void {
  document.body.replaceChildren();
  document.body.removeAttribute('style');
  document.documentElement.removeAttribute('lang');
  document.documentElement.removeAttribute('dir');
}
