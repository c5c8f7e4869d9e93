import type { Me, RecipientPage } from '@kipu-messages/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, mount } from '../../test/mount.ts';
import { aMe, aPortalMe, aStarted } from '../../test/samples.ts';
import { until } from '../../test/until.ts';
import '../define/new-message.ts';
import { KipuError } from '@kipu-messages/sdk';
import { deepActiveElement } from '../base/focus.ts';
import type { KipuNewMessage } from './new-message.ts';

type Recipient = RecipientPage['data'][number];
const dana: Recipient = { type: 'portal', id: 'p-1', name: 'Dana Whitfield', relation: 'guardian' };
const marcus: Recipient = { type: 'portal', id: 'p-2', name: 'Marcus Whitfield', relation: 'patient' };
const ana: Recipient = { type: 'staff', id: 'st-2', name: 'Ana Ruiz', title: 'Nurse' };
const tom: Recipient = { type: 'staff', id: 'st-3', name: 'Tom Brandt', title: 'Therapist' };
const page = (data: Recipient[]): RecipientPage => ({ data, nextCursor: null, reasons: [], state: 's' });
const no = (code: 'role_required' | 'not_on_care_team', message: string) => ({
  allowed: false,
  reasons: [{ code, message }],
});
const roleRequired = no('role_required', 'You need the role "Available for portal messages".');

function chartStore(can: Partial<Me['can']> = {}): FakeStore {
  const store = new FakeStore();
  store.onMeFor = async () => aMe({ can: { ...aMe().can, ...can } });
  store.onRecipients = async ({ type }) => page(type === 'portal' ? [dana, marcus] : [ana, tom]);
  return store;
}
const onChart = { 'patient-id': '123:7e0c', 'patient-name': 'Marcus Whitfield' };
async function opened(store: FakeStore, attributes: Record<string, string> = onChart) {
  const mounted = await mount<KipuNewMessage>('kipu-new-message', { store, attributes });
  const { el, root } = mounted;
  el.show();
  const $ = <T extends HTMLElement>(selector: string) => root.querySelector<T>(selector) as T;
  await until(() => expect($('dialog .body:not(.wait)')).not.toBeNull());
  return { ...mounted, $, key: store.called('openDraft')[0]?.[0] as string };
}
const write = (field: HTMLElement, text: string) => userEvent.fill(field, text);
async function choose($: <T extends HTMLElement>(s: string) => T, q: string, row = 0) {
  await userEvent.click($('#to'));
  await userEvent.keyboard(q);
  await until(() => expect($(`#to-${row}`)).not.toBeNull());
  for (let n = 0; n <= row; n++) await userEvent.keyboard('{ArrowDown}');
  await userEvent.keyboard('{Enter}');
}
const live = () => document.querySelector('[role=status]')?.textContent;

afterEach(clearPage);

describe('B17: from the chart', () => {
  it('B17: Type is Portal or Staff, and the message is bound to the chart and its patient', async () => {
    const store = chartStore();
    const { $, root } = await opened(store);
    expect([...root.querySelectorAll<HTMLInputElement>('[name=type]')].map((r) => r.value)).toEqual([
      'portal',
      'staff',
    ]);
    expect($('header').textContent).toContain('About Marcus Whitfield');
    await choose($, 'dana');
    await write($('#body'), 'The van leaves at 8:30.');
    $('[part=send]').click();
    await until(() => expect(store.called('start')).toHaveLength(1));
    expect(store.called('start')[0]).toEqual([
      { type: 'portal', recipientIds: ['p-1'], body: 'The van leaves at 8:30.', patientId: '123:7e0c' },
      'new:123:7e0c',
    ]);
  });

  it('B17: the second line is the chart by the service’s word, which tells episodes of care apart', async () => {
    const store = chartStore();
    const patient = {
      id: '123:7e0c',
      name: 'Marcus Whitfield',
      label: 'Intensive outpatient',
      locationName: 'North clinic',
    };
    store.onMeFor = async () => aMe({ patient });
    const { $ } = await opened(store, { 'patient-id': '123:7e0c' });
    expect($('header').textContent).toContain('About Marcus Whitfield · Intensive outpatient, North clinic');
  });

  it('B5: with neither right there are no radios and no fields, and the reason is told', async () => {
    const { $, root } = await opened(chartStore({ messagePortal: roleRequired, messageStaff: roleRequired }));
    expect(root.querySelector('input, textarea')).toBeNull();
    expect($('.body').textContent).toContain('You need the role "Available for portal messages".');
    expect(root.querySelector('[part=send]')).toBeNull();
  });

  it('B5: with one right both radios stand, the other disabled with its reason', async () => {
    const { root } = await opened(chartStore({ messagePortal: roleRequired }));
    const [portal, staff] = root.querySelectorAll<HTMLInputElement>('[name=type]');
    expect(portal?.disabled).toBe(true);
    expect(root.querySelector('#type-portal')?.textContent).toBe(roleRequired.reasons[0]?.message);
    expect(staff?.checked).toBe(true);
  });

  it('B7: each recipient is offered with the kind of person they are', async () => {
    const { $, root } = await opened(chartStore());
    await userEvent.click($('#to'));
    await until(() => expect(root.querySelectorAll('[role=option]')).toHaveLength(2));
    const rows = [...root.querySelectorAll('[role=option]')].map((row) =>
      row.textContent?.replace(/\s+/g, ' ').trim(),
    );
    expect(rows).toEqual(['Dana Whitfield Guardian · Marcus Whitfield', 'Marcus Whitfield Patient']);
  });

  it('B8: a chart without an active portal account says so, and what to do', async () => {
    const store = chartStore();
    store.onRecipients = async () => page([]);
    const { $ } = await opened(store);
    await until(() =>
      expect($('#to-hint').textContent).toContain('No one on this chart has an active portal account'),
    );
  });

  it('B9: a portal message has one recipient: the next choice replaces the first', async () => {
    const store = chartStore();
    const { $, root, key } = await opened(store);
    await choose($, 'whit', 0);
    await choose($, 'whit', 1);
    expect([...root.querySelectorAll('.chip bdi')].map((chip) => chip.textContent)).toEqual([
      'Marcus Whitfield',
    ]);
    expect(store.snapshot.drafts[key]?.value.recipientIds).toEqual(['p-2']);
  });

  it('B17: changing Type keeps subject and message, clears To and says so', async () => {
    const store = chartStore();
    const { $, root } = await opened(store);
    await choose($, 'dana');
    await write($('#subject'), 'Ride');
    await write($('#body'), 'Hello');
    $('[value=staff]').click();
    await until(() => expect(root.querySelector('.chip')).toBeNull());
    expect($<HTMLInputElement>('#subject').value).toBe('Ride');
    expect($<HTMLTextAreaElement>('#body').value).toBe('Hello');
    await until(() => expect(live()).toContain('To was cleared.'));
  });

  it('B13: a staff message takes several people; Backspace marks the last one, then removes it', async () => {
    const { $, root } = await opened(chartStore());
    $('[value=staff]').click();
    await choose($, 'a', 0);
    await choose($, 't', 0);
    expect(root.querySelectorAll('.chip')).toHaveLength(2);
    await userEvent.keyboard('{Backspace}');
    expect($('.chip.marked').textContent).toContain('Tom Brandt');
    await userEvent.keyboard('{Backspace}');
    expect([...root.querySelectorAll('.chip bdi')].map((chip) => chip.textContent)).toEqual(['Ana Ruiz']);
  });
});

describe('B18: from the inbox', () => {
  it('B18: staff write to staff, without Type and without a patient', async () => {
    const store = chartStore();
    const { $, root } = await opened(store, {});
    expect(root.querySelector('[name=type]')).toBeNull();
    await choose($, 'ana');
    await write($('#body'), 'Lunch?');
    $('[part=send]').click();
    await until(() => expect(store.called('start')).toHaveLength(1));
    expect(store.called('start')[0]).toEqual([
      { type: 'staff', recipientIds: ['st-2'], body: 'Lunch?' },
      'new',
    ]);
  });
});

describe('B19: from the portal', () => {
  const chart = (id: string, name: string, emergency: string) => ({
    id,
    name,
    label: 'Intensive outpatient',
    locationName: 'North clinic',
    notice: { nonUrgent: 'For non-urgent messages only.', emergency },
  });
  function portalStore(...charts: ReturnType<typeof chart>[]): FakeStore {
    const store = new FakeStore();
    store.set({ me: aPortalMe() });
    store.onCharts = async () => charts;
    store.onRecipients = async () => page([{ ...ana }]);
    return store;
  }

  it('B19: Regarding stands only with several charts, and the emergency notice follows it', async () => {
    const store = portalStore(chart('c1', 'Marcus', 'Call 911.'), chart('c2', 'Ines', 'Call 999.'));
    const { $, root } = await opened(store, {});
    await userEvent.selectOptions($('#regarding'), 'c2');
    await until(() => expect($('.notice').textContent).toContain('Call 999.'));
    expect(root.querySelector('.body > :first-child')?.classList.contains('notice')).toBe(true);
    expect(root.querySelector('option[value=c2]')?.textContent).toBe(
      'Ines — Intensive outpatient, North clinic',
    );
  });

  it('B19: one chart needs no Regarding, and the message is about it', async () => {
    const store = portalStore(chart('c1', 'Marcus', 'Call 911.'));
    const { $, root } = await opened(store, {});
    expect(root.querySelector('#regarding')).toBeNull();
    await choose($, 'ana');
    await write($('#body'), 'Hi');
    $('[part=send]').click();
    await until(() => expect(store.called('start')).toHaveLength(1));
    expect(store.called('start')[0]?.[0]).toMatchObject({
      type: 'portal',
      patientId: 'c1',
      recipientIds: ['st-2'],
    });
  });

  it('B19: without Regarding nothing is sent, and the field is named', async () => {
    const store = portalStore(chart('c1', 'Marcus', 'Call 911.'), chart('c2', 'Ines', 'Call 999.'));
    const { $ } = await opened(store, {});
    $('[part=send]').click();
    await until(() => expect($('#regarding-error').textContent).toBe('Choose whom this is about.'));
    expect(deepActiveElement()?.id).toBe('regarding');
    expect(store.called('start')).toEqual([]);
  });
});

describe('B20–B23: writing', () => {
  it('B20: an empty message is not sent: the field says it and has focus', async () => {
    const store = chartStore();
    const { $ } = await opened(store);
    await choose($, 'dana');
    await write($('#body'), ' \u200b\n ');
    $('[part=send]').click();
    await until(() => expect($('#body-error').textContent).toBe('Write a message first.'));
    expect(deepActiveElement()?.id).toBe('body');
    expect(store.called('start')).toEqual([]);
  });

  it('B20: a message past the limit is counted in code points, not cut and not sent', async () => {
    const store = chartStore();
    const { $, key } = await opened(store);
    await choose($, 'dana');
    store.setDraft(key, { body: '😀'.repeat(9_690), type: 'portal' });
    await until(() => expect($('#body-count').textContent).toBe('310 left'));
    store.setDraft(key, { body: '😀'.repeat(10_002), type: 'portal' });
    await until(() => expect($('#body-count').textContent).toBe('2 characters too long.'));
    $('[part=send]').click();
    await until(() => expect($('#body-error').textContent).toBe('2 characters too long.'));
    expect($<HTMLTextAreaElement>('#body').value).toHaveLength(20_004);
    expect(store.called('start')).toEqual([]);
  });

  it('B23: the non-urgent notice stands in the composer, as the service words it', async () => {
    const { $ } = await opened(chartStore());
    expect($('.body').textContent).toContain('For non-urgent messages only. Replies may take time.');
  });

  it('B9: who reads it stands beside Send, with relation and patient, and in its name', async () => {
    const { $ } = await opened(chartStore());
    await choose($, 'dana');
    await until(() =>
      expect($('.readers').textContent?.replace(/[\u2066-\u2069]/g, '')).toBe(
        'To Dana Whitfield, guardian of Marcus Whitfield',
      ),
    );
    expect($('[part=send]').getAttribute('aria-label')).toBe('Send to Dana Whitfield');
  });

  it('B22: Ctrl+Enter sends once, however often it is pressed', async () => {
    const store = chartStore();
    let answer: (started: ReturnType<typeof aStarted>) => void = () => {};
    store.onStart = () => new Promise((resolve) => (answer = resolve));
    const { el, $ } = await opened(store);
    await choose($, 'dana');
    await write($('#body'), 'Hi');
    await userEvent.keyboard('{Control>}{Enter}{Enter}{/Control}');
    await until(() => expect($('[part=send]').textContent?.trim()).toBe('Sending…'));
    $('[part=send]').click();
    answer(aStarted());
    await until(() => expect(el.open).toBe(false));
    expect(store.called('start')).toHaveLength(1);
  });
});

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
    expect(errors).toEqual([{ code: 'policy_refused', requestId: 'req-7' }]);
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
