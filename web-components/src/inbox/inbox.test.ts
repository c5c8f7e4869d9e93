import { type ConversationListItem, KipuError } from '@kipu-messages/sdk';
import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, mount, settled } from '../../test/mount.ts';
import { anItem, aPortalMe } from '../../test/samples.ts';
import { deepActiveElement } from '../base/focus.ts';
import { cleanPages, inbox, item, items, list, lists, threads } from './inbox.fixture.ts';
import type { KipuInbox } from './inbox.ts';

cleanPages();

it('design: the element fills its container’s height, and is at most 720 px in one without', async () => {
  const { el, $ } = await inbox();
  el.style.removeProperty('height');
  expect(el.offsetHeight).toBe(Math.min(720, window.innerHeight));
  expect($('.scroller').clientHeight).toBeLessThan(el.offsetHeight);
  el.parentElement!.style.display = 'block';
  el.parentElement!.style.height = '300px';
  expect(el.offsetHeight).toBe(300);
  expect($('.frame').offsetHeight).toBe(300);
});

it('design: a row says who, in which relation, about whom, what and when, in that order', async () => {
  const { rowOf } = await inbox({ ...lists(list([item(1, { unread: 2, hasDraft: true })])) });
  const row = rowOf(1);
  expect(row.querySelector('.sr')?.textContent).toMatch(
    /^Unread\. Dana Whitfield, guardian\. About Marcus Whitfield\. Subject 1\. 2 new messages\. Draft\. .*March 4, 2026/,
  );
  const shown = row.textContent?.replace(/\s+/g, ' ') ?? '';
  expect(shown).toContain('Dana Whitfield · Guardian');
  expect(shown).toContain('Re: Marcus Whitfield — Subject 1');
  expect(row.querySelector('.draft')?.textContent).toBe('Draft');
  expect(row.querySelector('.count')?.textContent).toBe('2');
  expect(row.querySelector('time')?.dateTime).toBe('2026-03-04T12:00:00.000Z');
});

it('design: without subject the line shows the patient, with neither the preview takes two lines; 99+ is the most', async () => {
  const { rowOf } = await inbox(
    lists(
      list([
        item(1, { subject: null }),
        item(2, { subject: null, patient: null, type: 'staff', unread: 120 }),
      ]),
    ),
  );
  expect(rowOf(1).querySelector('.about')?.textContent).toBe('Re: Marcus Whitfield');
  expect(rowOf(2).querySelector('.about')).toBeNull();
  expect(rowOf(2).classList).toContain('two');
  expect(rowOf(2).querySelector('.count')?.textContent).toBe('99+');
});

it('design: a draft is a mark at the end of the line, apart from the last message, which was sent', async () => {
  const { rowOf } = await inbox({
    ...lists(
      list([
        item(1, {
          hasDraft: true,
          lastMessage: {
            ...item(1).lastMessage,
            author: { type: 'staff', id: 'st-1', name: 'Priya' },
            preview: `Preview 1 ${'and so on '.repeat(30)}`,
          },
        }),
        item(2, { hasDraft: true, subject: null, patient: null, type: 'staff' }),
      ]),
    ),
  });
  const [preview, mark] = ['.preview', '.draft'].map((one) => rowOf(1).querySelector(one)!);
  expect(preview?.textContent).not.toMatch(/draft:/i);
  const text = preview!.querySelector('bdi')!.getBoundingClientRect();
  const box = mark!.getBoundingClientRect();
  expect(box.left).toBeGreaterThanOrEqual(text.right);
  expect(box.right).toBeLessThanOrEqual(preview!.getBoundingClientRect().right + 1);
  expect(getComputedStyle(mark!).borderTopStyle).toBe('solid');
  expect(rowOf(2).querySelector('.draft')).not.toBeNull();
  expect(rowOf(2).offsetHeight).toBe(rowOf(1).offsetHeight);
});

it('design: what could not be sent is shown itself, not the last message that was', async () => {
  const failed = {
    localId: 'l1',
    conversationId: 'c1',
    body: 'The van is late.\nSorry',
    status: 'failed',
    createdAt: 1,
  } as const;
  const rows = items(2);
  const { rowOf, root } = await inbox({
    ...lists(list(rows)),
    threads: { ...threads(rows).threads, c1: { ...threads(rows).threads.c1!, outgoing: [failed] } },
  });
  const preview = [...root.querySelectorAll('.preview')].map((one) => one.textContent?.trim());
  expect(preview).toContain('Not sent: The van is late.\nSorry');
  expect(preview.join()).not.toContain('Preview 1');
  expect(rowOf(0)).toBeDefined();
});

it('design: own last messages begin with “You:”, those of a group with a first name', async () => {
  const [you] = anItem().participants;
  const staff = ['Tom Brown', 'Ana Ruiz'].map((name, n) => ({
    type: 'staff' as const,
    id: `s${n}`,
    name,
    you: false,
  }));
  const said = (author: ConversationListItem['lastMessage']['author'], n: number) =>
    item(n, {
      type: 'staff',
      participants: [you!, ...staff],
      lastMessage: { ...item(n).lastMessage, author },
    });
  const { rowOf } = await inbox(
    lists(list([said({ type: 'staff', id: 'st-1', name: 'Priya' }, 1), said(staff[0]!, 2)])),
  );
  expect(rowOf(1).querySelector('.preview')?.textContent).toBe('You: Preview 1');
  expect(rowOf(2).querySelector('.preview')?.textContent).toBe('Tom: Preview 2');
});

it('B26: each tab shows its own unread conversations, and none when there are none', async () => {
  const { root, el, store, $ } = await inbox({
    ...lists(list([])),
    unread: { messages: 9, conversations: 3, active: 3, archived: 0 },
  });
  expect([...root.querySelectorAll('[role=tab]')].map((tab) => tab.getAttribute('aria-label'))).toEqual([
    'Active, 3 unread conversations',
    'Archived',
  ]);
  $('[aria-selected=true]').focus();
  await userEvent.keyboard('{ArrowRight}');
  await settled(el);
  expect(el.section).toBe('archived');
  expect(store.called('openList')).toContainEqual(['archived']);
  expect(deepActiveElement()?.getAttribute('aria-selected')).toBe('true');
});

it('components: 10,000 conversations are at most 1,500 elements, at any scroll, and the first rows stand within 200 ms', async () => {
  const store = new FakeStore();
  const { el, root } = await mount<KipuInbox>('kipu-inbox', { store });
  el.style.height = '600px';
  const many = items(10_000);
  const start = performance.now();
  store.set(lists(list(many)));
  await settled(el);
  expect(root.querySelectorAll('.row').length).toBeGreaterThan(5);
  expect(performance.now() - start).toBeLessThan(200);
  const count = () =>
    root.querySelectorAll('*').length +
    (el.shadowRoot?.querySelector('kipu-thread')?.shadowRoot?.querySelectorAll('*').length ?? 0);
  expect(count()).toBeLessThan(600);
  root.querySelector('.scroller')!.scrollTop = 320_000;
  await vi.waitFor(() => expect(root.querySelector('ul')?.textContent).toContain('Preview 5000'));
  expect(count()).toBeLessThan(600);
});

it('components: aria-setsize is -1 until the last page is known; pages are fetched one view ahead', async () => {
  const { root, store, $, frames } = await inbox(lists(list(items(40), { complete: false })));
  expect(root.querySelector('li')?.getAttribute('aria-setsize')).toBe('-1');
  expect(store.called('loadMore')).toEqual([]);
  $('.scroller').scrollTop = 1700;
  await frames();
  expect(store.called('loadMore')).toContainEqual(['active']);
  store.set(lists(list(items(41))));
  await frames();
  expect(root.querySelector('li')?.getAttribute('aria-setsize')).toBe('41');
});

it('components: the keys walk the list, Enter opens, and the row stays the tab stop', async () => {
  const { el, rowOf, frames } = await inbox();
  rowOf(0).focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  await frames();
  expect(deepActiveElement()).toBe(rowOf(2));
  await userEvent.keyboard('{Enter}');
  await frames();
  expect(el.conversationId).toBe('c2');
  expect(el.getAttribute('conversation-id')).toBe('c2');
  expect(rowOf(2).getAttribute('aria-current')).toBe('true');
  expect(rowOf(2).tabIndex).toBe(0);
});

it('components: F6 goes round list, messages and composer', async () => {
  const { el, rowOf, frames, thread } = await inbox();
  el.conversationId = 'c1';
  await frames();
  rowOf(0).focus();
  const inThread = () => thread().shadowRoot?.activeElement;
  await userEvent.keyboard('{F6}');
  expect(inThread()?.className).toBe('scroller');
  await userEvent.keyboard('{F6}');
  expect(inThread()?.localName).toBe('textarea');
  await userEvent.keyboard('{F6}');
  await vi.waitFor(() => expect(deepActiveElement()?.className).toContain('row'));
});

it('components: kipu-conversation-open can be prevented', async () => {
  const { el, rowOf } = await inbox();
  el.addEventListener('kipu-conversation-open', (event) => event.preventDefault());
  rowOf(1).click();
  await settled(el);
  expect(el.conversationId).toBeUndefined();
});

it.each([
  ['empty Active', lists(list([])), {}, 'No messages yet'],
  ['empty Archived', lists(list([])), { section: 'archived' }, 'Nothing archived'],
  ['error', lists(list([], { status: 'error' })), {}, "Messages couldn't be loaded"],
  ['failed session', { session: 'failed' as const }, {}, "Messages couldn't be loaded"],
  ['signed out', { session: 'signed-out' as const }, {}, "You've been signed out"],
  ['offline', { connection: { status: 'offline' as const, since: 0, stale: false } }, {}, "You're offline."],
  [
    'reconnecting',
    { connection: { status: 'reconnecting' as const, since: 0, stale: false } },
    {},
    'Reconnecting…',
  ],
])('design: %s says so', async (_, parts, attributes, words) => {
  const { root } = await inbox(parts, attributes);
  expect(root.textContent).toContain(words);
});

it('components: kipu-error tells the host once what could not be loaded, by code and request id', async () => {
  const told = vi.fn();
  document.addEventListener('kipu-error', told);
  const error = new KipuError('no', { code: 'internal', status: 500, requestId: 'r-1' });
  const { el, store } = await inbox(lists(list([], { status: 'error', error })));
  store.set({ unread: { messages: 1, conversations: 1, active: 1, archived: 0 } });
  await settled(el);
  document.removeEventListener('kipu-error', told);
  expect(told.mock.calls.map(([event]) => event.detail)).toEqual([
    { code: 'internal', status: 500, requestId: 'r-1' },
  ]);
});

it('design: loading shows six rows of the exact row height', async () => {
  const { root } = await inbox(lists(list([], { status: 'loading' })));
  const rows = [...root.querySelectorAll('.panel .skeleton i')];
  expect(rows.map((row) => row.getBoundingClientRect().height)).toEqual(Array(6).fill(64));
});

it('design: portal users get the comfortable layout, unless the host says otherwise', async () => {
  const { el, rowOf } = await inbox({ ...lists(list(items(3))), me: aPortalMe() });
  expect(el.layout).toBe('comfortable');
  expect(rowOf(0).offsetHeight).toBe(76);
  clearPage();
  const compact = await inbox({ ...lists(list(items(3))), me: aPortalMe() }, { layout: 'compact' });
  expect(compact.rowOf(0).offsetHeight).toBe(64);
});

it('design: narrow, the conversation covers the list; Back returns to the row; the hidden pane is inert', async () => {
  await page.viewport(400, 700);
  const { el, rowOf, $, frames, thread } = await inbox();
  const closed = vi.fn();
  el.addEventListener('kipu-conversation-close', closed);
  expect(thread().inert).toBe(true);
  rowOf(3).click();
  await frames();
  expect($('.list').inert).toBe(true);
  expect(getComputedStyle($('.list')).visibility).toBe('hidden');
  await vi.waitFor(() => expect(deepActiveElement()?.className).toBe('who'));
  await userEvent.click($('.back'));
  await frames();
  expect(closed).toHaveBeenCalledOnce();
  expect(el.hasAttribute('conversation-id')).toBe(false);
  await vi.waitFor(() => expect(deepActiveElement()).toBe(rowOf(3)));
});

it('design: with history set one entry is pushed, the URL stays, and the page’s Back leads to the list', async () => {
  await page.viewport(400, 700);
  const { el, rowOf, frames } = await inbox(undefined, { history: '' });
  const { length } = window.history;
  const { href } = window.location;
  rowOf(3).click();
  await frames();
  expect(window.history.length).toBe(length + 1);
  expect(window.location.href).toBe(href);
  window.history.back();
  await vi.waitFor(() => expect(el.conversationId).toBeUndefined());
});

it('B25: narrow, Mark as unread goes back to the list', async () => {
  await page.viewport(400, 700);
  const { el, rowOf, frames, thread } = await inbox();
  rowOf(3).click();
  await frames();
  thread().shadowRoot?.querySelector<HTMLElement>('.mark-unread')?.click();
  await vi.waitFor(() => expect(el.conversationId).toBeUndefined());
});

it('B18: Compose loads the dialog when it is wanted, and opens it', async () => {
  const { $ } = await inbox();
  $('[part=compose]').click();
  await vi.waitFor(() => expect($<HTMLElement & { open: boolean }>('kipu-new-message').open).toBe(true));
});
