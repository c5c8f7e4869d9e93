import { afterEach, describe, expect, it } from 'vitest';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, mount } from '../../test/mount.ts';
import { until } from '../../test/until.ts';
import '../define/message-badge.ts';
import type { KipuMessageBadge } from './message-badge.ts';

const counts = (messages: number) => ({ messages, conversations: 1, active: 1, archived: 0 });
const badge = (store = new FakeStore(), attributes: Record<string, string> = {}) =>
  mount<KipuMessageBadge>('kipu-message-badge', { store, attributes });
const live = () => document.querySelector('[role=status]')?.textContent;

afterEach(clearPage);

describe('B26: the badge', () => {
  it('B26: shows the number of unread messages and says it in its name', async () => {
    const { el, store, root } = await badge();
    store.set({ unread: counts(3) });
    await el.updateComplete;
    expect(root.querySelector('.count')?.textContent).toBe('3');
    expect(root.querySelector('button')?.getAttribute('aria-label')).toBe('Messages, 3 unread');
    expect(root.querySelector('button')?.title).toBe('Messages, 3 unread');
  });

  it('B26: keeps its icon at zero, without a number', async () => {
    const { root } = await badge();
    expect(root.querySelector('svg')).not.toBeNull();
    expect(root.querySelector('.count')).toBeNull();
    expect(root.querySelector('button')?.getAttribute('aria-label')).toBe('Messages, none unread');
  });

  it('B26: shows no number before the server gave one, nor after signing out', async () => {
    const store = new FakeStore();
    const { unread: _, ...unknown } = store.snapshot;
    store.snapshot = { ...unknown, session: 'starting' };
    const { el, root } = await badge(store);
    expect(root.querySelector('button')?.getAttribute('aria-label')).toBe('Messages');
    store.set({ session: 'ready', unread: counts(4) });
    await el.updateComplete;
    expect(root.querySelector('.count')?.textContent).toBe('4');
    store.signOut();
    await el.updateComplete;
    expect(root.querySelector('.count')).toBeNull();
  });

  it('B26: is seen as 99+ above 99, and its name has the full number', async () => {
    const { el, store, root } = await badge();
    store.set({ unread: counts(1234) });
    await el.updateComplete;
    expect(getComputedStyle(root.querySelector('.count') as Element, '::before').content).toBe('"99+"');
    expect(root.querySelector('button')?.getAttribute('aria-label')).toBe('Messages, 1,234 unread');
  });

  it('B26: says that the number may be out of date when nothing was heard for long', async () => {
    const { el, store, root } = await badge();
    store.set({ unread: counts(2), connection: { status: 'offline', since: 0, stale: true } });
    await el.updateComplete;
    expect(root.querySelector('button')?.getAttribute('aria-label')).toBe(
      'Messages, 2 unread, may be out of date',
    );
    expect(getComputedStyle(root.querySelector('.count') as Element).outlineStyle).toBe('dashed');
  });

  it.each([
    'javascript:window.kipuRan=1',
    ' JavaScript:window.kipuRan=1',
    'java\tscript:window.kipuRan=1',
    '\u0001javascript:window.kipuRan=1',
    'data:text/html,<script>window.kipuRan=1</script>',
    'vbscript:x',
    'blob:https://example.org/x',
    'http://',
  ])('components: the badge makes no link of %j', async (href) => {
    const { root } = await badge(new FakeStore(), { href });
    expect(root.querySelector('a')).toBeNull();
    expect(root.querySelector('button')).not.toBeNull();
  });

  it.each(['/inbox', 'inbox?x=1#y', '#inbox', '//emr.example/inbox', 'HTTPS://emr.example/inbox'])(
    'components: the badge leads to %j',
    async (href) => {
      const { root } = await badge(new FakeStore(), { href });
      expect(root.querySelector('a')?.getAttribute('href')).toBe(href);
    },
  );

  it('B26: a click fires kipu-open-inbox with the count, and a link is followed unless that is cancelled', async () => {
    const { el, store, root } = await badge(new FakeStore(), { href: '#the-inbox' });
    store.set({ unread: counts(2) });
    await el.updateComplete;
    const seen: unknown[] = [];
    const cancel = (event: Event) => event.preventDefault();
    document.addEventListener('kipu-open-inbox', (event) => seen.push(event.detail), { once: true });
    document.addEventListener('kipu-open-inbox', cancel);
    root.querySelector('a')?.click();
    expect(seen).toEqual([{ unread: 2 }]);
    expect(location.hash).toBe('');
    document.removeEventListener('kipu-open-inbox', cancel);
    root.querySelector('a')?.click();
    await until(() => expect(location.hash).toBe('#the-inbox'));
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('B26: is announced when it rises, not when it falls', async () => {
    const { store } = await badge();
    store.set({ unread: counts(2) });
    await until(() => expect(live()).toBe('2 unread messages.'));
    store.set({ unread: counts(1) });
    store.set({ unread: counts(3) });
    await until(() => expect(live()).toBe('3 unread messages.'));
  });

  it('B26: tells the host of each change by kipu-unread-change', async () => {
    const { el, store } = await badge();
    const seen: unknown[] = [];
    el.addEventListener('kipu-unread-change', (event) => seen.push(event.detail));
    store.set({ unread: counts(2) });
    await el.updateComplete;
    store.set({ unread: counts(2), connection: { status: 'reconnecting', since: 1, stale: false } });
    await el.updateComplete;
    expect(seen).toEqual([{ messages: 2, conversations: 1 }]);
  });
});
