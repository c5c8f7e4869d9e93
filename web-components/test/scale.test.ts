import { afterEach, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { figure } from '../../test/harness/figures.ts';
import '../src/define/inbox.ts';
import type { KipuInbox } from '../src/inbox/inbox.ts';
import type { KipuThread } from '../src/thread/thread.ts';
import { FakeStore } from './fake-store.ts';
import { deepElements } from './layout.ts';
import { clearPage, mount, settled } from './mount.ts';
import { aConversation, aMessage, anItem, aThread } from './samples.ts';
import { until } from './until.ts';

afterEach(clearPage);

const ELEMENTS_MAX = 1500;
const FIRST_ROWS_MS = 200;
const frame = () => new Promise(requestAnimationFrame);
const elements = (el: Element) => [...deepElements(el)].length;
const id = (n: number) => `0199f2a4-7c1e-7b53-9d0a-${String(n).padStart(12, '0')}`;

it('components: 10,000 conversations are at most 1,500 elements, and the first rows stand 200 ms after the data', async (test) => {
  const items = Array.from({ length: 10_000 }, (_, n) =>
    anItem({ id: id(n), subject: `Subject ${n}`, unread: n % 3 }),
  );
  const store = new FakeStore();
  const { el, root } = await mount<KipuInbox>('kipu-inbox', {
    store,
    attributes: { style: 'height: 700px' },
  });
  const began = performance.now();
  store.set({
    lists: {
      active: { status: 'ready', items, complete: true, loadingMore: false },
      archived: store.snapshot.lists.archived,
    },
  });
  while (!root.querySelector('.row')) await frame();
  const ms = performance.now() - began;
  expect(elements(el)).toBeLessThanOrEqual(ELEMENTS_MAX);
  root.querySelector<HTMLElement>('.row')?.focus();
  await userEvent.keyboard('{End}');
  await settled(el);
  await frame();
  const atEnd = elements(el);
  expect(root.activeElement?.textContent).toContain('Subject 9999');
  figure(test, '10,000 conversations: elements', Math.max(elements(el), atEnd), `≤ ${ELEMENTS_MAX}`);
  figure(test, '10,000 conversations: first rows after data, ms', Math.round(ms), `≤ ${FIRST_ROWS_MS}`);
  expect(atEnd).toBeLessThanOrEqual(ELEMENTS_MAX);
  expect(ms).toBeLessThanOrEqual(FIRST_ROWS_MS);
});

it('components: a row keeps the focus however far the view jumps, and Home and End lead from it', async () => {
  const items = Array.from({ length: 200 }, (_, n) => anItem({ id: id(n), subject: `Subject ${n}.` }));
  const store = new FakeStore();
  store.set({
    lists: {
      active: { status: 'ready', items, complete: true, loadingMore: false },
      archived: store.snapshot.lists.archived,
    },
  });
  const { el, root } = await mount<KipuInbox>('kipu-inbox', {
    store,
    attributes: { style: 'height: 700px' },
  });
  await until(() => expect(root.querySelector('.row')).not.toBeNull());
  const at = () => root.activeElement?.textContent ?? '';
  const jump = async (share: number) => {
    const scroller = root.querySelector('.scroller') as HTMLElement;
    scroller.scrollTop = share * scroller.scrollHeight;
    for (let n = 0; n < 3; n++) await frame();
    await settled(el);
  };
  root.querySelector<HTMLElement>('.row')?.focus();
  for (const [keys, there] of [
    ['{End}{ArrowUp}', 'Subject 198.'],
    ['{Home}', 'Subject 0.'],
    ['{ArrowDown}{End}', 'Subject 199.'],
    ['{ArrowUp}{Home}', 'Subject 0.'],
    ['{PageDown}{PageDown}', 'Subject 14.'],
  ] as const) {
    for (const key of keys.match(/\{\w+\}/g) ?? []) {
      await userEvent.keyboard(key);
      await settled(el);
    }
    await until(() => expect(at()).toContain(there));
    // By the scroll bar, to where the row is not in view, and on.
    for (const share of [0.9, 0, 0.5, 1, 0.2]) {
      await jump(share);
      expect(at()).toContain(there);
    }
  }
});

it('components: a thread of 5,000 messages is at most 1,500 elements, and its first rows stand 200 ms after the data', async (test) => {
  const messages = Array.from({ length: 5000 }, (_, n) =>
    aMessage({ seq: n + 1, body: `Message ${n + 1}. ${'word '.repeat(n % 40)}` }),
  );
  const conversation = aConversation({
    readThroughSeq: 5000,
    lastMessage: { ...anItem().lastMessage, seq: 5000 },
  });
  const store = new FakeStore();
  const { el, root } = await mount<KipuThread>('kipu-thread', {
    store,
    attributes: { style: 'height: 700px', 'conversation-id': conversation.id },
  });
  const began = performance.now();
  store.set({ threads: { [conversation.id]: aThread({ conversation, messages }) } });
  while (!root.querySelector('ol > li .text')) await frame();
  const ms = performance.now() - began;
  figure(test, '5,000-message thread: elements', elements(el), `≤ ${ELEMENTS_MAX}`);
  figure(test, '5,000-message thread: first rows after data, ms', Math.round(ms), `≤ ${FIRST_ROWS_MS}`);
  expect(elements(el)).toBeLessThanOrEqual(ELEMENTS_MAX);
  expect(ms).toBeLessThanOrEqual(FIRST_ROWS_MS);
});
