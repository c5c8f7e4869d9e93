import { afterEach, describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { ana, chartStore, choose, live, opened, page, roleRequired, write } from '../../test/composing.ts';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, settled } from '../../test/mount.ts';
import { aMe, aPortalMe, aStarted } from '../../test/samples.ts';
import { until } from '../../test/until.ts';
import { deepActiveElement } from '../base/focus.ts';

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
    await until(() => expect(live()).toContain('Remove Tom Brandt'));
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
    expect($('.foot').textContent).toContain('For non-urgent messages only. Replies may take time.');
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

  it('B21: a file dropped or pasted is refused at the message, with what to do instead', async () => {
    const { $ } = await opened(chartStore());
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'scan.pdf'));
    const bubbling = { bubbles: true, cancelable: true };
    const paste = new ClipboardEvent('paste', bubbling);
    // Firefox gives an event that a script makes an empty clipboard.
    Object.defineProperty(paste, 'clipboardData', { value: data });
    const events = [new DragEvent('drop', { ...bubbling, dataTransfer: data }), paste];
    for (const event of events) {
      await write($('#body'), event.type);
      await until(() => expect($('#body-error')).toBeNull());
      $('#body').dispatchEvent(event);
      expect(event.defaultPrevented).toBe(true);
      await until(() => expect($('#body-error').textContent).toContain("Attachments can't be sent here."));
    }
    await until(() => expect(live()).toContain("Attachments can't be sent here."));
  });

  it('components: the Enter that ends an input method never sends', async () => {
    const store = chartStore();
    store.onStart = () => new Promise(() => {});
    const { el, $ } = await opened(store);
    await choose($, 'dana');
    await write($('#body'), '日本');
    const enter = { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true };
    for (const composing of [{ isComposing: true }, { keyCode: 229 }])
      $('#body').dispatchEvent(new KeyboardEvent('keydown', { ...enter, ...composing }));
    await settled(el);
    expect($('[part=send]').textContent?.trim()).toBe('Send');
    $('#body').dispatchEvent(new KeyboardEvent('keydown', enter));
    await settled(el);
    expect($('[part=send]').textContent?.trim()).toBe('Sending…');
    await until(() => expect(store.called('start')).toHaveLength(1));
  });

  it('B31: a draft changed elsewhere is never overwritten: the writer sees both and chooses', async () => {
    const store = chartStore();
    const { $, root, key } = await opened(store);
    await write($('#body'), 'Mine');
    const theirs = { key, version: 3, body: 'The other text', updatedAt: '2026-03-04T12:00:00.000Z' };
    store.set({ drafts: { [key]: { key, status: 'conflict', value: { body: 'Mine' }, theirs } } });
    await until(() => expect($('.conflict').textContent).toContain('The other text'));
    root.querySelectorAll<HTMLElement>('.conflict button')[1]?.click();
    expect(store.called('resolveDraft')).toEqual([[key, 'theirs']]);
  });
});
