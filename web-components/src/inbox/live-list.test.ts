import { describe, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { deepActiveElement } from '../base/focus.ts';
import {
  bumped,
  cleanPages,
  inbox,
  item,
  items,
  list,
  lists,
  live,
  point,
  threads,
} from './inbox.fixture.ts';

cleanPages();

it('design: at the start, with neither pointer nor focus in the list, a row takes its new place at once', async () => {
  const { store, order, frames } = await inbox();
  store.set(lists(list(bumped(5))));
  await frames();
  expect(order()[0]).toBe(5);
});

it.each(['pointer', 'focus'] as const)(
  'design: with the %s in the list rows change in place, and what is new waits behind a pill',
  async (which) => {
    const { store, order, frames, $, rowOf } = await inbox();
    if (which === 'pointer') point($('.scroller'), 'pointerenter');
    else rowOf(2).focus();
    store.set(lists(list(bumped(5))));
    await frames();
    expect(order().slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(rowOf(5).classList).toContain('unread');
    expect($('.pill').textContent).toBe('List updated');
    store.set(lists(list([item(99), ...bumped(5)])));
    await frames();
    expect($('.pill').textContent).toBe('1 new conversation');
    $('.pill').click();
    await frames();
    expect(order().slice(0, 3)).toEqual([99, 5, 0]);
    await vi.waitFor(() => expect(deepActiveElement()).toBe(rowOf(99)));
  },
);

it('design: a list that gave way to a state while the pointer was in it is not held when it is back', async () => {
  const { store, order, frames, $ } = await inbox();
  point($('.scroller'), 'pointerenter');
  store.set({ session: 'failed' });
  await frames();
  expect($('.state')).not.toBeNull();
  store.set({ session: 'ready' });
  await frames();
  store.set(lists(list(bumped(5))));
  await frames();
  expect(order()[0]).toBe(5);
});

it('design: what waits is shown when pointer and focus have left for two seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { store, order, frames, $ } = await inbox();
  point($('.scroller'), 'pointerenter');
  store.set(lists(list(bumped(5))));
  await frames();
  point($('.scroller'), 'pointerleave');
  vi.advanceTimersByTime(1_900);
  await frames();
  expect(order()[0]).toBe(0);
  vi.advanceTimersByTime(200);
  await frames();
  expect(order()[0]).toBe(5);
});

it('design: scrolled, rows that come in above leave the row in view within 1 px', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { store, y, frames, $ } = await inbox();
  $('.scroller').scrollTop = 700;
  await frames();
  const before = y(14);
  store.set(lists(list([item(98), item(99), ...bumped(30)])));
  await frames();
  expect(Math.abs(y(14) - before)).toBeLessThanOrEqual(1);
  vi.advanceTimersByTime(2_100);
  await frames();
  expect($('.pill')).toBeNull();
  expect(Math.abs(y(14) - before)).toBeLessThanOrEqual(1);
});

it('B28: Archive takes the row out, opens the next without reading it, focuses it and offers Undo', async () => {
  const { el, store, rowOf, order, frames, thread, $ } = await inbox();
  rowOf(1).click();
  await frames();
  store.onArchive = async () => {
    store.set(lists(list(items(40).filter(({ id }) => id !== 'c1'))));
    return { archived: true };
  };
  thread().shadowRoot?.querySelector<HTMLElement>('.archive')?.click();
  await vi.waitFor(() => expect(el.conversationId).toBe('c2'));
  await frames();
  expect(order().slice(0, 2)).toEqual([0, 2]);
  expect(thread().held).toBe(true);
  await vi.waitFor(() => expect(deepActiveElement()).toBe(rowOf(2)));
  expect($('.toast').textContent).toContain('Archived.');
  await vi.waitFor(() => expect(live()).toContain('Archived. Undo available.'));
  await userEvent.keyboard('{Control>}z{/Control}');
  expect(store.called('unarchive')).toEqual([['c1']]);
  store.set(lists(list(items(40))));
  await vi.waitFor(() => expect(el.conversationId).toBe('c1'));
  await frames();
  expect(order().slice(0, 3)).toEqual([0, 1, 2]);
  expect($('.pill')).toBeNull();
  await vi.waitFor(() => expect(deepActiveElement()).toBe(rowOf(1)));
});

it('B28: the last conversation archived leaves the pane empty', async () => {
  const { el, store, rowOf, frames, thread } = await inbox({
    ...lists(list([item(1)])),
    ...threads([item(1)]),
  });
  rowOf(1).click();
  await frames();
  store.onArchive = async () => {
    store.set(lists(list([])));
    return { archived: true };
  };
  thread().shadowRoot?.querySelector<HTMLElement>('.archive')?.click();
  await vi.waitFor(() => expect(el.conversationId).toBeUndefined());
});

it('design: a message in another conversation is announced by name, and no text of it', async () => {
  const { store } = await inbox();
  store.set(lists(list(bumped(7))));
  await vi.waitFor(() => expect(live()).toContain('New message from Dana Whitfield'));
  expect(live()).not.toContain('Preview');
});

describe('a press on a row', () => {
  const at = { clientX: 60, clientY: 300 };
  const press = (el: Element, type: string, pointerType: string) =>
    el.dispatchEvent(
      new PointerEvent(type, { ...at, pointerType, isPrimary: true, bubbles: true, composed: true }),
    );
  const click = (el: Element, where = at) =>
    el.dispatchEvent(new MouseEvent('click', { ...where, bubbles: true, composed: true, cancelable: true }));

  it.each(['mouse', 'pen', 'touch'])(
    'components: a %s that presses holds the rows until it has become a click',
    async (pointer) => {
      const { el, store, order, frames, rowOf, $ } = await inbox();
      const [, , third] = $('ul').children;
      press(rowOf(2), 'pointerdown', pointer);
      store.set(lists(list(bumped(5))));
      await frames();
      press(rowOf(2), 'pointerup', pointer);
      store.set(lists(list(bumped(6))));
      await frames();
      expect(order().slice(0, 4)).toEqual([0, 1, 2, 3]);
      click(third!.querySelector('button')!);
      await vi.waitFor(() => expect(el.conversationId).toBe('c2'));
    },
  );

  it('components: the row that was pressed is opened, whatever came under the pointer meanwhile', async () => {
    const { el, frames, rowOf } = await inbox();
    press(rowOf(2), 'pointerdown', 'touch');
    press(rowOf(2), 'pointerup', 'touch');
    click(rowOf(1));
    await frames();
    expect(el.conversationId).toBe('c2');
    click(rowOf(1));
    await frames();
    expect(el.conversationId).toBe('c1');
  });

  it('components: a press that was dragged away, became a scroll, or is long past opens nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { el, store, order, frames, rowOf } = await inbox();
    press(rowOf(2), 'pointerdown', 'mouse');
    click(rowOf(1), { clientX: 60, clientY: 400 });
    await frames();
    expect(el.conversationId).toBe('c1');
    press(rowOf(2), 'pointercancel', 'touch');
    click(rowOf(3));
    await frames();
    expect(el.conversationId).toBe('c3');
    press(rowOf(2), 'pointerdown', 'touch');
    press(rowOf(2), 'pointerup', 'touch');
    vi.advanceTimersByTime(500);
    click(rowOf(1));
    await frames();
    expect(el.conversationId).toBe('c1');
    store.set(lists(list(bumped(5))));
    await frames();
    expect(order()[0], 'the list is let go').toBe(5);
  });
});
