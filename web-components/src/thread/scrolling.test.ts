import { expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { cleanPages, conversation, id, messages, open } from './thread.fixture.ts';

cleanPages();

it('design: with nothing unread the thread opens at its end', async () => {
  const { fromEnd, row, $ } = await open();
  expect(fromEnd()).toBeLessThanOrEqual(1);
  expect(row('Message 40.')).toBeDefined();
  expect($('.new')).toBeNull();
});

it('design: it opens with the “New” line at a third of the height, and the line stays when all is read', async () => {
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

it('design: unread messages before the loaded page are fetched around the first of them', async () => {
  const { store } = await open({
    conversation: conversation({ unread: 30, readThroughSeq: 3 }),
    messages: messages(20, 21),
    hasBefore: true,
  });
  expect(store.called('openThread')).toContainEqual([id, { around: 4 }]);
});

it('B25: a message is read when its end was in view for a second, not before, and none below the view', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { store, frames, $ } = await open({ conversation: conversation({ unread: 36, readThroughSeq: 0 }) });
  $('.scroller').focus();
  await frames();
  vi.advanceTimersByTime(999);
  expect(store.called('markRead')).toEqual([]);
  vi.advanceTimersByTime(1);
  const box = $('.scroller').getBoundingClientRect();
  const inView = [...$('ol').querySelectorAll<HTMLElement>('.end')]
    .filter((end) => end.getBoundingClientRect().bottom <= box.bottom + 1)
    .map((end) => Number(end.dataset.seq));
  const read = () => store.called('markRead').map(([, seq]) => Number(seq));
  expect(Math.max(...read())).toBe(Math.max(...inView));
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

it('design: older messages come in above without moving what is read', async () => {
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

it('design: a 5,000-message thread is at most 1,500 elements, at both ends', async () => {
  const { $, root, frames } = await open({ messages: messages(5000) });
  expect(root.querySelectorAll('*').length).toBeLessThan(600);
  $('.scroller').scrollTop = 0;
  await frames();
  expect(root.querySelectorAll('*').length).toBeLessThan(600);
  expect($('ol').textContent).toContain('Message 1.');
});

it('design: at the end the view follows; scrolled up, a pill counts what came and leads there', async () => {
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

it('design: what the reader sends is in view at once, also from further up, and stays at the end', async () => {
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

it('design: while text is selected the view never follows, and the selection stays', async () => {
  const { store, root, row, frames, fromEnd } = await open();
  const text = row('Message 39.')?.querySelector('.text')?.firstChild;
  document.getSelection()?.setBaseAndExtent(text!, 0, text!, 7);
  store.setThread(id, { messages: messages(45) });
  await frames();
  expect(fromEnd()).toBeGreaterThan(100);
  const range = document.getSelection()?.getComposedRanges?.({ shadowRoots: [root] })[0];
  expect([range?.startContainer, range?.startOffset, range?.endOffset]).toEqual([text, 0, 7]);
});
