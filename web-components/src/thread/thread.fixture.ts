import type { Conversation, ThreadState } from '@kipu-messages/sdk';
import { afterEach, vi } from 'vitest';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, mount, settled } from '../../test/mount.ts';
import { aConversation, aMessage, anItem, aThread } from '../../test/samples.ts';
import '../define/thread.ts';
import type { KipuThread } from './thread.ts';

export const id = 'c1';
export const me = { type: 'staff' as const, id: 'st-1', name: 'Priya Natarajan' };
export const conversation = (over: Partial<Conversation> = {}): Conversation =>
  aConversation({ id, readThroughSeq: 40, lastMessage: { ...anItem().lastMessage, seq: 40 }, ...over });
/** Uneven messages, one an hour, every fourth by the reader. */
export const messages = (count: number, from = 1) =>
  Array.from({ length: count }, (_, i) =>
    aMessage({
      seq: from + i,
      body: `Message ${from + i}. ${'It goes on for a while. '.repeat((from + i) % 7)}`,
      sentAt: new Date(Date.parse('2026-03-01T08:00:00Z') + (from + i) * 3_600_000).toISOString(),
      ...((from + i) % 4 === 0 && { author: me }),
    }),
  );

export async function open(thread: Partial<ThreadState> = {}, store = new FakeStore()) {
  store.set({
    threads: { [id]: aThread({ conversation: conversation(), messages: messages(40), ...thread }) },
  });
  const mounted = await mount<KipuThread>('kipu-thread', {
    store,
    attributes: { 'conversation-id': id, style: 'height: 640px' },
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
  const row = (text: string) =>
    [...root.querySelectorAll<HTMLElement>('li')].find((li) => li.textContent?.includes(text));
  const y = (text: string) =>
    (row(text)?.getBoundingClientRect().top ?? Number.NaN) - $('.scroller').getBoundingClientRect().top;
  const fromEnd = () => {
    const box = $('.scroller');
    return box.scrollHeight - box.scrollTop - box.clientHeight;
  };
  return { ...mounted, $, row, y, frames, fromEnd };
}
export const live = () => document.querySelector('[role=status]:not(.skeleton)')?.textContent ?? '';
/** Each test leaves a clean page. */
export function cleanPages(): void {
  afterEach(() => {
    if (vi.isFakeTimers()) vi.runOnlyPendingTimers();
    vi.useRealTimers();
    vi.restoreAllMocks();
    clearPage();
  });
}
