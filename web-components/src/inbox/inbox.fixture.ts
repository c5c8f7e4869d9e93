import type { ConversationListItem, InboxSnapshot, ListState } from '@kipu-messages/sdk';
import { afterEach, beforeEach, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, mount, settled } from '../../test/mount.ts';
import { aConversation, aMessage, anItem, aThread } from '../../test/samples.ts';
import '../define/inbox.ts';
import type { KipuThread } from '../thread/thread.ts';
import type { KipuInbox } from './inbox.ts';

const dana = { type: 'portal' as const, id: 'p-1', name: 'Dana Whitfield' };
export const item = (n: number, over: Partial<ConversationListItem> = {}): ConversationListItem =>
  anItem({
    id: `c${n}`,
    subject: `Subject ${n}`,
    lastMessage: { seq: 2, author: dana, preview: `Preview ${n}`, sentAt: '2026-03-04T12:00:00.000Z' },
    ...over,
  });
export const items = (count: number) => Array.from({ length: count }, (_, n) => item(n));
export const list = (rows: readonly ConversationListItem[], over: Partial<ListState> = {}): ListState => ({
  status: 'ready',
  items: rows,
  complete: true,
  loadingMore: false,
  ...over,
});
export const lists = (active: ListState, archived = list([])) => ({ lists: { active, archived } });
export const threads = (rows: readonly ConversationListItem[]) => ({
  threads: Object.fromEntries(
    rows.map((row) => [
      row.id,
      aThread({
        conversation: { ...aConversation(), ...row },
        messages: [aMessage({ seq: 1 }), aMessage({ seq: 2 })],
      }),
    ]),
  ),
});

export async function inbox(
  parts: Partial<InboxSnapshot> = { ...lists(list(items(40))), ...threads(items(40)) },
  attributes: Record<string, string> = {},
) {
  const store = new FakeStore();
  store.set(parts);
  const mounted = await mount<KipuInbox>('kipu-inbox', {
    store,
    attributes: { style: 'height: 600px', ...attributes },
  });
  const { el, root } = mounted;
  const $ = <T extends HTMLElement>(selector: string) => root.querySelector<T>(selector) as T;
  const frames = async () => {
    for (let i = 0; i < 3; i++) {
      await new Promise(requestAnimationFrame);
      await settled(el);
    }
  };
  await frames();
  const rowOf = (n: number) =>
    [...root.querySelectorAll<HTMLButtonElement>('.row')].find((r) =>
      r.textContent?.includes(`Preview ${n}`),
    ) as HTMLButtonElement;
  const order = () =>
    [...root.querySelectorAll('.row .preview')].map((p) => Number(p.textContent?.match(/\d+/)?.[0]));
  const y = (n: number) => rowOf(n).getBoundingClientRect().top - $('.scroller').getBoundingClientRect().top;
  const thread = () => $<KipuThread>('kipu-thread');
  return { ...mounted, $, frames, rowOf, order, y, thread };
}
/** The list as the service has it after a message in conversation n. */
export const bumped = (n: number, over: Partial<ConversationListItem> = {}) => [
  item(n, {
    unread: 1,
    lastMessage: {
      seq: 3,
      author: dana,
      preview: `Preview ${n} is newer`,
      sentAt: '2026-03-04T13:00:00.000Z',
    },
    ...over,
  }),
  ...items(40).filter(({ id }) => id !== `c${n}`),
];
export const live = () => document.querySelector('[role=status]:not(.skeleton)')?.textContent ?? '';
export const point = (el: Element, type: string) =>
  el.dispatchEvent(new PointerEvent(type, { pointerType: 'mouse' }));

/** The browser's own pointer stays where the test before left it: out of the list with it. */
async function pointerAway(): Promise<void> {
  const corner = document.createElement('div');
  corner.style.cssText = 'position: fixed; inset: auto 0 0 auto; width: 9px; height: 9px';
  document.body.append(corner);
  await userEvent.hover(corner);
  corner.remove();
}
/** Each test begins wide, with the pointer elsewhere, and leaves a clean page. */
export function cleanPages(): void {
  beforeEach(async () => {
    await page.viewport(1100, 700);
    await pointerAway();
  });
  afterEach(() => {
    if (vi.isFakeTimers()) vi.runOnlyPendingTimers();
    vi.useRealTimers();
    clearPage();
  });
}
