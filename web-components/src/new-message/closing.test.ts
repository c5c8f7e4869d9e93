import { KipuError } from '@kipu-messages/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { chartStore, choose, onChart, opened, write } from '../../test/composing.ts';
import { clearPage, mount } from '../../test/mount.ts';
import { aStarted } from '../../test/samples.ts';
import { until } from '../../test/until.ts';
import { deepActiveElement } from '../base/focus.ts';
import type { KipuNewMessage } from './new-message.ts';

afterEach(clearPage);

describe('sent, failed, closed', () => {
  it('B22: sent: the dialog closes, focus returns to its opener, the toast opens the conversation', async () => {
    const store = chartStore();
    const { el, root, $ } = await mount<KipuNewMessage>('kipu-new-message', {
      store,
      attributes: onChart,
    }).then(async (mounted) => ({
      ...mounted,
      $: (s: string) => mounted.root.querySelector(s) as HTMLElement,
    }));
    const sent: unknown[] = [];
    const open: unknown[] = [];
    document.addEventListener('kipu-message-sent', (event) => sent.push(event.detail), { once: true });
    document.addEventListener('kipu-conversation-open', (event) => open.push(event.detail), { once: true });
    await userEvent.click($('[part=trigger]'));
    await until(() => expect($('#body')).not.toBeNull());
    await choose(<T extends HTMLElement>(s: string) => root.querySelector<T>(s) as T, 'dana');
    await write($('#body'), 'Hi');
    $('[part=send]').click();
    await until(() => expect($('.toast').textContent).toContain('Message sent to Dana Whitfield.'));
    expect(el.open).toBe(false);
    expect(deepActiveElement()?.getAttribute('part')).toBe('trigger');
    const { id, message } = aStarted();
    expect(sent).toEqual([{ conversationId: id, messageId: message.id, seq: message.seq }]);
    $('.toast button').click();
    expect(open).toEqual([{ conversationId: id }]);
  });

  it('B14: refused: the dialog stays as it was, with the reason on top and focus on it', async () => {
    const store = chartStore();
    store.onStart = async () => {
      throw new KipuError('refused', {
        code: 'policy_refused',
        status: 403,
        requestId: 'req-7',
        reasons: [{ code: 'portal_disconnected', message: 'This person is no longer connected.' }],
      });
    };
    const { $, el } = await opened(store);
    const errors: unknown[] = [];
    el.addEventListener('kipu-error', (event) => errors.push(event.detail));
    await choose($, 'dana');
    await write($('#body'), 'Hi');
    $('[part=send]').click();
    await until(() => expect($('.failure').textContent).toContain('This person is no longer connected.'));
    await until(() => expect(deepActiveElement()?.classList.contains('failure')).toBe(true));
    expect($<HTMLTextAreaElement>('#body').value).toBe('Hi');
    expect($('.failure').textContent).toContain('Request req-7');
    expect(errors).toEqual([{ code: 'policy_refused', status: 403, requestId: 'req-7' }]);
  });

  it('B31: the host may hold or stop a send, and the text stays', async () => {
    const store = chartStore();
    const { $, el } = await opened(store);
    await choose($, 'dana');
    await write($('#body'), 'Hi');
    el.addEventListener('kipu-before-send', (event) => event.detail.respondWith(Promise.resolve(false)), {
      once: true,
    });
    $('[part=send]').click();
    await until(() => expect($('[part=send]').textContent?.trim()).toBe('Send'));
    expect(store.called('start')).toEqual([]);
    expect($<HTMLTextAreaElement>('#body').value).toBe('Hi');
  });

  it('B31: Escape closes without a question and keeps the draft, with Open and Discard', async () => {
    const store = chartStore();
    const { $, el, key } = await opened(store);
    await write($('#body'), 'Half a thought');
    await userEvent.keyboard('{Escape}');
    await until(() => expect($('.toast')?.textContent).toContain('Draft saved'));
    expect(el.open).toBe(false);
    expect(store.called('flushDrafts').length).toBeGreaterThan(0);
    const [open, discard] = el.shadowRoot?.querySelectorAll<HTMLElement>('.toast button') ?? [];
    open?.click();
    await until(() => expect($<HTMLTextAreaElement>('#body')?.value).toBe('Half a thought'));
    expect(discard?.textContent).toBe('Discard');
    expect(store.snapshot.drafts[key]?.value.body).toBe('Half a thought');
  });

  it('B31: text that the server does not have is not lost by Escape: the writer is asked', async () => {
    const store = chartStore();
    const { $, el } = await opened(store);
    await write($('#body'), 'Only here');
    store.set({ connection: { status: 'offline', since: 0, stale: false } });
    await userEvent.keyboard('{Escape}');
    await until(() => expect($('.foot').textContent).toContain('This text is only in this window.'));
    expect(el.open).toBe(true);
    $('.keep').click();
    await until(() => expect(deepActiveElement()?.id).toBe('body'));
    expect($<HTMLTextAreaElement>('#body').value).toBe('Only here');
  });

  it('B31: a draft comes back with its type, people, subject and text', async () => {
    const store = chartStore();
    const value = { body: 'Go on', subject: 'Ride', type: 'staff' as const, recipientIds: ['st-3', 'st-2'] };
    store.set({ drafts: { 'new:123:7e0c': { key: 'new:123:7e0c', status: 'saved', value } } });
    const { $, root } = await opened(store);
    await until(() => expect(root.querySelectorAll('.chip')).toHaveLength(2));
    expect([...root.querySelectorAll('.chip bdi')].map((chip) => chip.textContent)).toEqual([
      'Tom Brandt',
      'Ana Ruiz',
    ]);
    expect($<HTMLInputElement>('[value=staff]').checked).toBe(true);
    expect($<HTMLInputElement>('#subject').value).toBe('Ride');
    expect($<HTMLTextAreaElement>('#body').value).toBe('Go on');
  });

  it('B8: someone of a draft who may no longer be written to is left out, and that is said', async () => {
    const store = chartStore();
    const value = { body: 'Go on', type: 'staff' as const, recipientIds: ['gone', 'st-2'] };
    store.set({ drafts: { 'new:123:7e0c': { key: 'new:123:7e0c', status: 'saved', value } } });
    const { $, root } = await opened(store);
    await until(() => expect($('#to-hint').textContent).toContain('can’t be chosen now'));
    expect([...root.querySelectorAll('.chip bdi')].map((chip) => chip.textContent)).toEqual(['Ana Ruiz']);
  });

  it('components: signing out takes everything written and chosen from the page', async () => {
    const store = chartStore();
    const { el, $, root } = await opened(store);
    await choose($, 'dana');
    await write($('#body'), 'Secret words');
    store.signOut();
    await el.updateComplete;
    expect(root.textContent).not.toContain('Dana');
    expect(root.querySelector('textarea')).toBeNull();
    expect($('.state').textContent).toContain("You've been signed out");
  });
});

it('design: the dialog has the height of its fields, so that none scrolls while there is room', async () => {
  await page.viewport(1000, 900);
  const { $ } = await opened(chartStore());
  await until(() => expect($('dialog').getAnimations()).toEqual([]));
  expect($('.body').scrollHeight).toBeLessThanOrEqual($('.body').clientHeight + 1);
  expect($('#body').getBoundingClientRect().height).toBeGreaterThan(60);
  expect($('dialog').getBoundingClientRect().height).toBeLessThan(900);
});
