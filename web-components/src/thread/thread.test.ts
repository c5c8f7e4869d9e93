import type { Conversation, ThreadState } from '@kipu-messages/sdk';
import { afterEach, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, mount, settled } from '../../test/mount.ts';
import { aConversation, aMe, aMessage, anItem, aPortalMe, aThread } from '../../test/samples.ts';
import '../define/thread.ts';
import type { KipuThread } from './thread.ts';

const id = 'c1';
const me = { type: 'staff' as const, id: 'st-1', name: 'Priya Natarajan' };
const conversation = (over: Partial<Conversation> = {}): Conversation =>
  aConversation({ id, readThroughSeq: 40, lastMessage: { ...anItem().lastMessage, seq: 40 }, ...over });
/** Uneven messages, one an hour, every fourth by the reader. */
const messages = (count: number, from = 1) =>
  Array.from({ length: count }, (_, i) =>
    aMessage({
      seq: from + i,
      body: `Message ${from + i}. ${'It goes on for a while. '.repeat((from + i) % 7)}`,
      sentAt: new Date(Date.parse('2026-03-01T08:00:00Z') + (from + i) * 3_600_000).toISOString(),
      ...((from + i) % 4 === 0 && { author: me }),
    }),
  );

async function open(thread: Partial<ThreadState> = {}, store = new FakeStore()) {
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
const live = () => document.querySelector('[role=status]:not(.skeleton)')?.textContent ?? '';
afterEach(() => {
  if (vi.isFakeTimers()) vi.runOnlyPendingTimers();
  vi.useRealTimers();
  vi.restoreAllMocks();
  clearPage();
});

it('design §5: with nothing unread the thread opens at its end', async () => {
  const { fromEnd, row, $ } = await open();
  expect(fromEnd()).toBeLessThanOrEqual(1);
  expect(row('Message 40.')).toBeDefined();
  expect($('.new')).toBeNull();
});

it('design §5: it opens with the “New” line at a third of the height, and the line stays when all is read', async () => {
  const { store, $, frames } = await open({ conversation: conversation({ unread: 18, readThroughSeq: 17 }) });
  const line = () => $('.new').getBoundingClientRect().top - $('.scroller').getBoundingClientRect().top;
  const third = $('.scroller').clientHeight / 3;
  expect(line()).toBeGreaterThan(third - 40);
  expect(line()).toBeLessThan(third + 40);
  expect($('.new').closest('li')?.textContent).toContain('Message 18.');
  store.setThread(id, { conversation: conversation({ unread: 0, readThroughSeq: 40 }) });
  await frames();
  expect($('.new').closest('li')?.textContent).toContain('Message 18.');
});

it('design §5: unread messages before the loaded page are fetched around the first of them', async () => {
  const { store } = await open({
    conversation: conversation({ unread: 30, readThroughSeq: 3 }),
    messages: messages(20, 21),
    hasBefore: true,
  });
  expect(store.called('openThread')).toContainEqual([id, { around: 4 }]);
});

it('B25: a message is read when its end was in view for a second, not before, and none below the view', async () => {
  const { store, frames, $ } = await open({ conversation: conversation({ unread: 36, readThroughSeq: 0 }) });
  $('.scroller').focus();
  await frames();
  const started = performance.now();
  expect(store.called('markRead')).toEqual([]);
  await vi.waitFor(() => expect(store.called('markRead').length).toBeGreaterThan(0), { timeout: 4000 });
  expect(performance.now() - started).toBeGreaterThan(800);
  const box = $('.scroller').getBoundingClientRect();
  const inView = [...$('ol').querySelectorAll<HTMLElement>('.end')]
    .filter((end) => end.getBoundingClientRect().bottom <= box.bottom + 1)
    .map((end) => Number(end.dataset.seq));
  const read = () => store.called('markRead').map(([, seq]) => Number(seq));
  await vi.waitFor(() => expect(Math.max(...read())).toBe(Math.max(...inView)));
});

it('B25: nothing is read while the page has no focus, nor when the conversation was opened for the reader', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { store, el, $, frames } = await open({
    conversation: conversation({ unread: 9, readThroughSeq: 30 }),
  });
  window.focus();
  el.held = true;
  await frames();
  vi.advanceTimersByTime(10_000);
  expect(store.called('markRead')).toEqual([]);
  const hasFocus = vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  $('.scroller').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
  await frames();
  expect(el.held).toBe(false);
  vi.advanceTimersByTime(10_000);
  expect(store.called('markRead')).toEqual([]);
  hasFocus.mockReturnValue(true);
  window.dispatchEvent(new Event('focus'));
  vi.advanceTimersByTime(1_000);
  expect(store.called('markRead').length).toBeGreaterThan(0);
});

it('B25: Mark as unread asks the store and tells the surroundings', async () => {
  const { store, el, $ } = await open();
  const told = vi.fn();
  el.addEventListener('marked-unread', told);
  await userEvent.click($('[popovertarget=more]'));
  await userEvent.click($('.mark-unread'));
  expect(store.called('markUnread')).toEqual([[id]]);
  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce());
});

it('design §5: older messages come in above without moving what is read', async () => {
  const { store, $, y, frames } = await open({ messages: messages(30, 100), hasBefore: true });
  $('.scroller').scrollTop = 300;
  await frames();
  expect(store.called('loadBefore')).toContainEqual([id]);
  const shown = [...$('ol').querySelectorAll('li')].find((li) => li.getBoundingClientRect().top > 200);
  const text = shown?.textContent?.match(/Message \d+\./)?.[0] ?? '';
  const before = y(text);
  store.setThread(id, { messages: messages(60, 70), hasBefore: true });
  await frames();
  expect(Math.abs(y(text) - before)).toBeLessThanOrEqual(1);
});

it('design §5: a 5,000-message thread is at most 1,500 elements, at both ends', async () => {
  const { $, root, frames } = await open({ messages: messages(5000) });
  expect(root.querySelectorAll('*').length).toBeLessThan(600);
  $('.scroller').scrollTop = 0;
  await frames();
  expect(root.querySelectorAll('*').length).toBeLessThan(600);
  expect($('ol').textContent).toContain('Message 1.');
});

it('design §5: at the end the view follows; scrolled up, a pill counts what came and leads there', async () => {
  const { store, $, frames, fromEnd } = await open();
  store.setThread(id, { messages: messages(41) });
  await frames();
  expect(fromEnd()).toBeLessThanOrEqual(1);
  $('.scroller').scrollTop -= 400;
  await frames();
  const top = $('.scroller').scrollTop;
  store.setThread(id, { messages: messages(43) });
  await frames();
  expect($('.scroller').scrollTop).toBe(top);
  expect($('.pill').textContent).toContain('2 new messages');
  await userEvent.click($('.pill'));
  await frames();
  expect(fromEnd()).toBeLessThanOrEqual(1);
  expect($('.pill')).toBeNull();
});

it('design §5: what the reader sends is in view at once, also from further up, and stays at the end', async () => {
  const { $, row, frames, fromEnd } = await open();
  $('.scroller').scrollTop = 0;
  await frames();
  await userEvent.click($('textarea'));
  await userEvent.keyboard('My own words{Control>}{Enter}{/Control}');
  await vi.waitFor(() => expect(row('My own words')).toBeDefined());
  await frames();
  expect(fromEnd()).toBeLessThanOrEqual(1);
  expect(row('My own words')!.getBoundingClientRect().bottom).toBeLessThanOrEqual(
    $('.scroller').getBoundingClientRect().bottom + 1,
  );
});

it('design §5: while text is selected the view never follows, and the selection stays', async () => {
  const { store, root, row, frames, fromEnd } = await open();
  const text = row('Message 39.')?.querySelector('.text')?.firstChild;
  document.getSelection()?.setBaseAndExtent(text!, 0, text!, 7);
  store.setThread(id, { messages: messages(45) });
  await frames();
  expect(fromEnd()).toBeGreaterThan(100);
  const range = document.getSelection()?.getComposedRanges?.({ shadowRoots: [root] })[0];
  expect([range?.startContainer, range?.startOffset, range?.endOffset]).toEqual([text, 0, 7]);
});

it('design §5: what is on its way says so in words, with what can be done', async () => {
  const { store, $, row, frames } = await open();
  const out = (localId: string, status: 'sending' | 'waiting' | 'failed' | 'confirm') => ({
    localId,
    conversationId: id,
    body: `Text ${localId}`,
    status,
    createdAt: Date.now(),
  });
  store.setThread(id, {
    outgoing: [out('a', 'failed'), out('b', 'waiting'), out('d', 'confirm'), out('e', 'sending')],
  });
  await frames();
  const words = (text: string) => row(text)?.querySelector('.under')?.textContent?.replace(/\s+/g, '');
  expect(words('Text a')).toBe('Notsent.RetryEditDiscard');
  expect(words('Text b')).toBe('WaitingforconnectionEditDiscard');
  expect(words('Text d')).toBe('Notsentyet.Senditnow?SendnowEditDiscard');
  expect(words('Text e')).toBe('Sending…');
  await vi.waitFor(() => expect(live()).toContain('Message not sent. Retry is available.'));
  const press = (text: string, label: string) =>
    [...(row(text)?.querySelectorAll<HTMLElement>('.link') ?? [])]
      .find((b) => b.textContent === label)
      ?.click();
  press('Text a', 'Retry');
  expect(store.called('resend')).toEqual([['a']]);
  press('Text b', 'Edit');
  await frames();
  expect($<HTMLTextAreaElement>('textarea').value).toBe('Text b');
  press('Text d', 'Discard');
  expect(store.called('discard')).toEqual([['d']]);
});

it('B30: staff see on their last read message when it was read, and portal users see nothing', async () => {
  const read = (seq: number) =>
    conversation({
      participants: anItem().participants.map((p) =>
        p.you ? p : { ...p, readUpTo: { seq, at: '2026-03-05T09:52:00.000Z' } },
      ),
    });
  const { root } = await open({ conversation: read(39) });
  const notes = [...root.querySelectorAll('.under')].filter((u) => u.textContent?.includes('Read'));
  expect(notes.length).toBe(1);
  expect(notes[0]?.closest('li')?.textContent).toContain('Message 36.');
  clearPage();
  const portal = new FakeStore();
  portal.set({ me: aPortalMe() });
  expect((await open({}, portal)).root.querySelector('ol')?.textContent).not.toContain('Read');
});

it('B27: View patient chart asks the host, then follows the link; portal users have none', async () => {
  const chartUrl = 'https://emr.example/charts/1';
  const { el, $ } = await open({
    conversation: conversation({ patient: { id: '123:7e0c', name: 'Marcus Whitfield', chartUrl } }),
  });
  const asked = vi.fn((event: CustomEvent) => event.preventDefault());
  el.addEventListener('kipu-view-chart', asked);
  const link = $<HTMLAnchorElement>('a.chart');
  expect(link.href).toBe(chartUrl);
  const click = new MouseEvent('click', { bubbles: true, cancelable: true });
  link.dispatchEvent(click);
  expect(click.defaultPrevented).toBe(true);
  expect(asked.mock.calls[0]?.[0].detail).toEqual({ patientId: '123:7e0c', chartUrl });
  clearPage();
  expect((await open()).root.querySelector('header a')).toBeNull();
});

it('components: a chart address that is not http(s) becomes no link', async () => {
  const { root } = await open({
    conversation: conversation({
      patient: { id: '1', name: 'Marcus Whitfield', chartUrl: 'javascript:alert(1)' },
    }),
  });
  expect(root.querySelector('header a')).toBeNull();
});

it('B28: Archive carries the last message shown, tells the host, and offers Undo', async () => {
  const { el, store, $ } = await open();
  const told = vi.fn();
  el.addEventListener('kipu-conversation-archive', told);
  $('.archive').click();
  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce());
  expect(store.called('archive')).toEqual([[id, 40]]);
  await vi.waitFor(() => expect($('.toast')?.textContent).toContain('Archived.'));
  $<HTMLButtonElement>('.toast button').click();
  expect(store.called('unarchive')).toEqual([[id]]);
});

it('B28: when a newer message keeps it in Active, the reader is told and the host is not', async () => {
  const { el, store, $ } = await open();
  store.onArchive = async () => ({ archived: false });
  const told = vi.fn();
  el.addEventListener('kipu-conversation-archive', told);
  $('.archive').click();
  await vi.waitFor(() => expect($('.toast')?.textContent).toContain('stays in Active'));
  expect(told).not.toHaveBeenCalled();
});

it('design §5: over 40 lines are cut with “Show all”, and the message is read only when shown whole', async () => {
  const long = aMessage({ seq: 1, body: 'A line.\n'.repeat(120) });
  const { root, $, frames } = await open({
    messages: [long],
    conversation: conversation({
      unread: 1,
      readThroughSeq: 0,
      lastMessage: { ...anItem().lastMessage, seq: 1 },
    }),
  });
  const text = $('.text');
  const cut = text.clientHeight;
  expect(text.scrollHeight).toBeGreaterThan(cut);
  $('.show-all').click();
  await frames();
  expect($('.text').clientHeight).toBeGreaterThan(cut * 2);
  expect(root.querySelector('.show-all')).toBeNull();
});

it('design §5: a removed message says so and shows no text', async () => {
  const { row } = await open({
    messages: [aMessage({ seq: 1, body: '', removedAt: '2026-03-04T00:00:00.000Z' })],
  });
  expect(row('This message was removed.')).toBeDefined();
});

it('design §5: what others write is announced once by name, a burst by number, own messages never', async () => {
  const { store, frames } = await open();
  store.setThread(id, { messages: messages(41) });
  await frames();
  await vi.waitFor(() => expect(live()).toBe('New message from Dana Whitfield'));
  store.setThread(id, { messages: messages(43) });
  await frames();
  await vi.waitFor(() => expect(live()).toBe('2 new messages'));
  store.setThread(id, { messages: messages(44) });
  await frames();
  expect(messages(44).at(-1)?.author).toEqual(me);
  await vi.waitFor(() => expect(live()).toBe('2 new messages'));
});

it.each([
  ['not-found', { status: 'not-found' as const }, "This conversation isn't available"],
  ['error', { status: 'error' as const }, "Messages couldn't be loaded"],
])('design §9: %s says so and shows nothing else', async (_, state, words) => {
  const store = new FakeStore();
  const { conversation: _none, ...rest } = aThread({ messages: [], ...state });
  store.set({ threads: { [id]: rest } });
  const { root } = await mount<KipuThread>('kipu-thread', { store, attributes: { 'conversation-id': id } });
  expect(root.querySelector('.state')?.textContent).toContain(words);
  expect(root.querySelector('.composer')).toBeNull();
});

it('design §9: signed out, content leaves at once and Sign in asks the host', async () => {
  const { el, store, root, $ } = await open();
  const asked = vi.fn();
  el.addEventListener('kipu-session-expired', asked);
  store.signOut();
  await settled(el);
  expect(root.textContent).not.toContain('Message 4');
  expect(root.textContent).not.toContain('Dana');
  $<HTMLButtonElement>('.state button').click();
  expect(asked).toHaveBeenCalledOnce();
});

it('components: another conversation releases the one before; leaving the page releases it too', async () => {
  const { el, store } = await open();
  store.set({
    me: aMe(),
    threads: { ...store.snapshot.threads, c2: aThread({ conversation: conversation({ id: 'c2' }) }) },
  });
  el.conversationId = 'c2';
  await settled(el);
  expect(store.called('openThread')).toContainEqual([id, 'released']);
  el.remove();
  expect(store.called('openThread')).toContainEqual(['c2', 'released']);
  expect(store.subscribers).toBe(0);
});
