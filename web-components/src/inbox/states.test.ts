import { expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { aMe, aPortalMe, aThread } from '../../test/samples.ts';
import { deepActiveElement } from '../base/focus.ts';
import { cleanPages, inbox, item, list, lists, threads } from './inbox.fixture.ts';

cleanPages();

const gone = {
  ...lists(list([item(1)])),
  threads: { gone: aThread({ status: 'not-found', messages: [] }) },
};

it('design: an empty Active says so and offers Compose, which opens the dialog; focus comes back', async () => {
  const { $, frames } = await inbox(lists(list([])));
  expect($('.state').textContent).toMatch(/No messages yet\s*New conversations appear here\.\s*Compose/);
  await userEvent.click($('.state button'));
  const dialog = () => $('kipu-new-message').shadowRoot?.querySelector('dialog');
  await vi.waitFor(() => expect(dialog()?.open).toBe(true));
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => expect(dialog()?.open).toBe(false));
  await frames();
  expect(deepActiveElement()).toBe($('.state button'));
});

it('design: an empty Archived offers nothing to press', async () => {
  const { $ } = await inbox(lists(list([])), { section: 'archived' });
  expect($('.state').textContent).toContain('Nothing archived');
  expect($('.state button')).toBeNull();
});

it.each([1100, 500])(
  'design: a conversation that is not there leads back to the list, %i px wide; the host hears it once',
  async (width) => {
    const { el, $, rowOf, thread, frames } = await inbox(gone, {
      'conversation-id': 'gone',
      style: `height: 600px; width: ${width}px`,
    });
    const closed = vi.fn();
    document.addEventListener('kipu-conversation-close', closed);
    const state = thread().shadowRoot?.querySelector('.state');
    expect(state?.textContent).toMatch(
      /isn't available\s*It doesn't exist, or it isn't yours\.\s*Back to messages/,
    );
    await userEvent.click(state?.querySelector('button') as Element);
    await frames();
    document.removeEventListener('kipu-conversation-close', closed);
    expect(closed).toHaveBeenCalledOnce();
    expect(closed.mock.calls[0]?.[0].detail).toEqual({ conversationId: 'gone' });
    expect(el.conversationId).toBeUndefined();
    expect(el.hasAttribute('conversation-id')).toBe(false);
    await vi.waitFor(() => expect(deepActiveElement()).toBe(rowOf(1)));
    expect($('.list').inert).toBe(false);
  },
);

it('components: what had the focus may leave: the focus stays in the element', async () => {
  const { store, $, frames } = await inbox(lists(list([])));
  $('.state button').focus();
  store.set(lists(list([item(1)])));
  await frames();
  await vi.waitFor(() => expect(deepActiveElement()?.classList).toContain('row'));
  store.signOut();
  await frames();
  await vi.waitFor(() => expect(deepActiveElement()?.textContent).toContain("You've been signed out"));
});

const off = { allowed: false, reasons: [{ code: 'messaging_disabled' as const, message: 'Off.' }] };
it.each([
  [
    'staff',
    aMe({ can: { ...aMe().can, messagePortal: off, messageStaff: off } }),
    'Messaging is turned off.',
  ],
  [
    'a portal user',
    aPortalMe({ can: { ...aPortalMe().can, messagePortal: off } }),
    'Messages are turned off right now. You can read earlier messages.',
  ],
] as const)('B1: a bar over the list tells %s that messaging is off', async (_who, me, words) => {
  const { root } = await inbox({ ...lists(list([item(1)])), me });
  expect(root.querySelector('.bar')?.textContent).toContain(words);
  expect(root.querySelectorAll('.row')).toHaveLength(1);
});

it.each(['loading', 'not-found'] as const)(
  'design: with one pane, Back stands at the start of the header, also while a conversation is %s',
  async (status) => {
    const { el, $ } = await inbox(
      { ...lists(list([item(1)])), threads: { c1: aThread({ status, messages: [] }) } },
      { 'conversation-id': 'c1', style: 'height: 600px; width: 400px' },
    );
    const [back, all] = [$('.back').getBoundingClientRect(), el.getBoundingClientRect()];
    // It may still be sliding in, by 8 px.
    expect(back.left - all.left).toBeLessThanOrEqual(24);
    expect(back.top - all.top).toBeLessThanOrEqual(16);
    expect(back.width).toBeLessThanOrEqual(44);
  },
);

it('design: at 360 px the line that tells two episodes apart wraps and is not cut', async () => {
  const patient = {
    id: '1',
    name: 'Ella Whitfield',
    label: 'Outpatient, since 3 March 2026',
    locationName: 'North clinic, second building',
  };
  const one = item(1, { patient });
  const { thread } = await inbox(
    { ...lists(list([one])), ...threads([one]) },
    { 'conversation-id': 'c1', style: 'height: 600px; width: 360px' },
  );
  const line = thread().shadowRoot?.querySelector<HTMLElement>('.about') as HTMLElement;
  expect(line.textContent).toContain('North clinic, second building');
  expect(line.scrollWidth).toBeLessThanOrEqual(line.clientWidth);
  const { right } = line.getBoundingClientRect();
  for (const part of line.querySelectorAll('bdi')) {
    expect(getComputedStyle(part).overflowX).toBe('visible');
    expect(part.getBoundingClientRect().right).toBeLessThanOrEqual(right + 1);
  }
});
