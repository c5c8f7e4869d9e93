import { createClient } from '@kipu-messages/sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, mount } from '../../test/mount.ts';
import { until } from '../../test/until.ts';
import '../define/message-badge.ts';
import type { KipuMessageBadge } from '../message-badge/message-badge.ts';
import { configure, Session } from './session.ts';

/** Every address the page asks for, while a test runs; the requests themselves are real. */
const asked: string[] = [];
const real = globalThis.fetch;
beforeEach(() => {
  asked.length = 0;
  globalThis.fetch = (input, init) => {
    asked.push(`${init?.method ?? 'GET'} ${input instanceof Request ? input.url : input}`);
    return real(input, init);
  };
});
afterEach(() => {
  globalThis.fetch = real;
  clearPage();
});

const unread = (messages: number) => ({ messages, conversations: 1, active: 1, archived: 0 });
const count = (el: Element) => el.shadowRoot?.querySelector('.count')?.textContent;
function aBadge(parent: Element = document.body): KipuMessageBadge {
  const badge = document.createElement('kipu-message-badge');
  parent.append(badge);
  return badge;
}
function aWrapper(store?: FakeStore) {
  const wrapper = document.createElement('kipu-messages');
  if (store) wrapper.session = new Session(store);
  document.body.append(wrapper);
  return wrapper;
}
function storeWith(messages: number): FakeStore {
  const store = new FakeStore();
  store.set({ unread: unread(messages) });
  return store;
}

describe('components: where an element gets its session', () => {
  it('components: before anything is configured it draws, and asks nothing', async () => {
    const el = aBadge();
    await el.updateComplete;
    expect(el.shadowRoot?.querySelector('button')?.getAttribute('aria-label')).toBe('Messages');
    expect(asked).toEqual([]);
  });

  it('components: the nearest wrapper wins, through foreign shadow roots', async () => {
    const outer = aWrapper(storeWith(1));
    const foreign = document.createElement('div');
    outer.append(foreign);
    const inner = document.createElement('div');
    foreign.attachShadow({ mode: 'open' }).append(inner);
    const el = aBadge(inner);
    await el.updateComplete;
    expect(count(el)).toBe('1');
    const nearer = aWrapper(storeWith(2));
    outer.append(nearer);
    nearer.append(el);
    await el.updateComplete;
    expect(count(el)).toBe('2');
  });

  it('components: a wrapper that gets its session later is waited for', async () => {
    const wrapper = aWrapper();
    wrapper.setAttribute('base-url', '/messages');
    const el = aBadge(wrapper);
    await el.updateComplete;
    expect(count(el)).toBeUndefined();
    wrapper.session = new Session(storeWith(7));
    await el.updateComplete;
    expect(count(el)).toBe('7');
  });

  it('components: an element moved to another wrapper leaves the first store and shows the second', async () => {
    const [first, second] = [storeWith(1), storeWith(2)];
    const { el } = await mount<KipuMessageBadge>('kipu-message-badge', { store: first });
    expect(first.subscribers).toBe(1);
    aWrapper(second).append(el);
    await el.updateComplete;
    expect(count(el)).toBe('2');
    expect([first.subscribers, second.subscribers]).toEqual([0, 1]);
  });

  it('components: taken off the page, an element lets go of the store; put back, it shows it again', async () => {
    const store = storeWith(3);
    const { el, wrapper } = await mount<KipuMessageBadge>('kipu-message-badge', { store });
    el.remove();
    expect(store.subscribers).toBe(0);
    store.set({ unread: unread(4) });
    wrapper.append(el);
    await el.updateComplete;
    expect(count(el)).toBe('4');
  });

  it('components: cloneNode gives an element that works', async () => {
    const { el, wrapper } = await mount<KipuMessageBadge>('kipu-message-badge', { store: storeWith(5) });
    const copy = el.cloneNode(true) as KipuMessageBadge;
    wrapper.append(copy);
    await copy.updateComplete;
    expect(count(copy)).toBe('5');
  });

  it('components: signing out takes the number from the page in the same frame', async () => {
    const { el, wrapper } = await mount<KipuMessageBadge>('kipu-message-badge', { store: storeWith(9) });
    wrapper.signOut();
    await el.updateComplete;
    expect(count(el)).toBeUndefined();
  });
});

describe('components: configure', () => {
  const nobody = async () => null;

  it('components: the same options again are the same session; others end it', async () => {
    const session = configure({ baseUrl: '/one', getToken: nobody });
    expect(configure({ baseUrl: '/one', getToken: nobody })).toBe(session);
    const other = configure({ baseUrl: '/two', getToken: nobody });
    expect(other).not.toBe(session);
    expect(session.store.snapshot.session).toBe('signed-out');
  });

  it('components: an element that was there before configure joins it, and asks the host for a token once', async () => {
    const [one, two] = [aBadge(), aBadge()];
    const getToken = vi.fn(nobody);
    const { store } = configure({ baseUrl: '/three', getToken });
    await until(() => expect(store.snapshot.session).toBe('signed-out'));
    await Promise.all([one.updateComplete, two.updateComplete]);
    expect(getToken).toHaveBeenCalledTimes(1);
  });

  it('components: with a client of its own an element leaves the page session aside', async () => {
    const getToken = vi.fn(nobody);
    const el = aBadge();
    el.client = createClient({ baseUrl: '/four', getToken });
    await until(() => expect(getToken).toHaveBeenCalledTimes(1));
  });

  it('components: the token goes into no address', async () => {
    aBadge();
    configure({ baseUrl: '/five', getToken: async () => ({ token: 'a-secret-token' }) });
    await until(() => expect(asked.length).toBeGreaterThan(0));
    expect(asked.join()).not.toContain('a-secret-token');
    configure({ baseUrl: '/nowhere', getToken: nobody });
  });

  it('components: session-url is asked by POST, and an answer that is no 401 does not sign out', async () => {
    const wrapper = aWrapper();
    wrapper.setAttribute('base-url', '/messages');
    wrapper.setAttribute('session-url', '/no-such-session');
    aBadge(wrapper);
    await until(() => expect(asked).toContain('POST /no-such-session'));
    expect(['starting', 'failed']).toContain(wrapper.session?.store.snapshot.session);
    wrapper.session?.end();
  });
});

it('B31: closing the page with text that the server lacks raises the browser warning, and only then', () => {
  const store = new FakeStore();
  const session = new Session(store);
  const leave = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));
  expect(leave()).toBe(false);
  store.hasUnsavedText = true;
  expect(leave()).toBe(true);
  session.end();
  expect(leave()).toBe(false);
});
