import { KipuError, type Settings } from '@kipu-messages/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, mount } from '../../test/mount.ts';
import { aMe, aSettings } from '../../test/samples.ts';
import { until } from '../../test/until.ts';
import '../define/settings.ts';
import { deepActiveElement } from '../base/focus.ts';
import { narrowing, patchOf, rebase, withOverride } from './diff.ts';
import type { KipuSettings } from './settings.ts';

async function page(settings: Partial<Settings> = {}, store = new FakeStore()) {
  store.onSettings = async () => ({ settings: aSettings(settings), etag: '"1"' });
  const mounted = await mount<KipuSettings>('kipu-settings', { store });
  const $ = <T extends HTMLElement>(selector: string) => mounted.root.querySelector<T>(selector) as T;
  await until(() => expect($('section')).not.toBeNull());
  const save = async () => {
    await mounted.el.updateComplete;
    $('.save').click();
  };
  return { ...mounted, $, save };
}
const patches = (store: FakeStore) => store.called('patchSettings');

/** A company that has never named a mode; the wire says null. */
const noMode = JSON.parse('{"enabled": false, "mode": null}') as Partial<Settings>;

afterEach(clearPage);

describe('B2: who may change the settings', () => {
  it('B2: someone who is not a Super Admin sees no settings, and nothing is asked for', async () => {
    const store = new FakeStore();
    store.set({ me: aMe({ can: { ...aMe().can, manageSettings: { allowed: false, reasons: [] } } }) });
    const { root } = await mount<KipuSettings>('kipu-settings', { store });
    expect(root.textContent).toContain("You can't open these settings");
    expect(root.querySelector('input')).toBeNull();
    expect(store.called('settings')).toEqual([]);
  });

  it('B2: what could not be loaded is asked for again, and with the right to change them they come', async () => {
    const store = new FakeStore();
    const { manageSettings } = aMe().can;
    store.set({ me: aMe({ can: { ...aMe().can, manageSettings: { allowed: false, reasons: [] } } }) });
    store.onSettings = async () => {
      throw new KipuError('no', { code: 'internal', status: 500 });
    };
    const { root } = await mount<KipuSettings>('kipu-settings', { store });
    store.set({ me: aMe({ can: { ...aMe().can, manageSettings } }) });
    await until(() => expect(root.querySelector('.state button')?.textContent).toContain('Try again'));
    expect(store.called('settings')).toHaveLength(1);
    store.onSettings = async () => ({ settings: aSettings(), etag: '"1"' });
    root.querySelector<HTMLElement>('.state button')?.click();
    await until(() => expect(root.querySelector('section')).not.toBeNull());
    expect(store.called('settings')).toHaveLength(2);
  });

  it('B2: a change sends only what differs, under the version that was read', async () => {
    const { store, $, root, save } = await page();
    expect(root.querySelector('.bar')).toBeNull();
    await userEvent.fill($('#brandName'), 'Harbor');
    await save();
    await until(() => expect(patches(store)).toEqual([[{ brandName: 'Harbor' }, '"1"']]));
    await until(() => expect(root.querySelector('.bar')).toBeNull());
    expect($('.toast').textContent).toContain('Settings saved.');
  });

  it('B2: websites are written one a line; empty lines are none, and a rule of the service stands at the field', async () => {
    const { store, $, save } = await page();
    await userEvent.fill($('#allowedOrigins'), 'https://emr.harbor.example');
    await userEvent.keyboard('{Enter}{Enter} https://portal.harbor.example/x ');
    store.onPatchSettings = async () => {
      throw new KipuError('no', {
        code: 'validation_failed',
        status: 422,
        fields: [{ pointer: '/allowedOrigins/1', message: 'Give scheme and host only.' }],
      });
    };
    await save();
    await until(() =>
      expect(patches(store)).toEqual([
        [{ allowedOrigins: ['https://emr.harbor.example', 'https://portal.harbor.example/x'] }, '"1"'],
      ]),
    );
    await until(() => expect($('#allowedOrigins-error').textContent).toBe('Give scheme and host only.'));
    await userEvent.fill($('#allowedOrigins'), 'https://emr.harbor.example\n');
    expect(
      patchOf(aSettings(), { ...aSettings(), allowedOrigins: ['https://emr.harbor.example', ''] }),
    ).toBeUndefined();
  });

  it('B2: what is written while a save is under way stays, on top of what was saved', async () => {
    const { store, $, save } = await page();
    let saved: (settings: Partial<Settings>) => void = () => {};
    store.onPatchSettings = () =>
      new Promise((resolve) => {
        saved = (settings) => resolve({ settings: aSettings(settings), etag: '"2"' });
      });
    await userEvent.fill($('#brandName'), 'Harbor');
    await save();
    await until(() => expect(patches(store)).toHaveLength(1));
    await userEvent.fill($('#neutralSender'), 'Care');
    saved({ brandName: 'Harbor' });
    await until(() => expect($('.toast')).not.toBeNull());
    expect($<HTMLInputElement>('#neutralSender').value).toBe('Care');
    await until(() => expect($('.bar').textContent).toContain('Changes are not saved yet.'));
    await save();
    await until(() => expect(patches(store).at(-1)).toEqual([{ neutralSender: 'Care' }, '"2"']));
  });

  it('B2: discarding brings the stored values back', async () => {
    const { $, root } = await page();
    await userEvent.fill($('#brandName'), 'Harbor');
    $('.bar .btn').click();
    await until(() => expect($<HTMLInputElement>('#brandName').value).toBe('Harbor Recovery'));
    expect(root.querySelector('.bar')).toBeNull();
  });
});

it('components: signed out, Sign in tells the host and asks for a token again', async () => {
  const { el, store, root } = await page();
  const told: string[] = [];
  document.addEventListener('kipu-session-expired', (event) => told.push(event.type), { once: true });
  store.signOut();
  await el.updateComplete;
  expect(root.textContent).not.toContain('Harbor');
  root.querySelector<HTMLElement>('.state button')?.click();
  expect(told).toEqual(['kipu-session-expired']);
  expect(store.called('retry')).toHaveLength(1);
});

describe('B1, B3: turning on and off', () => {
  it('B3: turning on without a mode is stopped before it is sent, and the choice has focus', async () => {
    const { store, $, save } = await page(noMode);
    $('#enabled').click();
    await save();
    await until(() => expect($('#mode-error').textContent).toBe('Choose who may message first.'));
    await until(() => expect(deepActiveElement()?.getAttribute('name')).toBe('mode'));
    expect(patches(store)).toEqual([]);
    $('[value=selected_users]').click();
    await save();
    await until(() => expect(patches(store)).toEqual([[{ enabled: true, mode: 'selected_users' }, '"1"']]));
  });

  it('B1: turning off asks once; Cancel sends nothing, yes sends it', async () => {
    const { store, $, save } = await page();
    store.onPreviewSettings = async () => ({ ...aSettings(), losesReply: 12 });
    $('#enabled').click();
    await save();
    await until(() => expect($('dialog').textContent).toContain('Turn messaging off?'));
    expect($('#why').textContent).toContain('12 conversations lose reply.');
    await userEvent.keyboard('{Escape}');
    await until(() => expect($<HTMLDialogElement>('dialog').open).toBe(false));
    expect(patches(store)).toEqual([]);
    await save();
    await until(() => expect($('.confirm')).not.toBeNull());
    $('.confirm').click();
    await until(() => expect(patches(store)).toEqual([[{ enabled: false }, '"1"']]));
  });

  it('B3: another mode that takes the right to reply from someone asks once', async () => {
    const { store, $, save } = await page({ mode: 'care_team' });
    $('[value=care_team_and_role]').click();
    await save();
    await until(() => expect($('dialog').textContent).toContain('Change who may message?'));
    expect(patches(store)).toEqual([]);
  });
});

describe('B4: locations', () => {
  it('B4: a differing value shows the company value, and Reset inherits it again', async () => {
    const { store, $, root, save } = await page();
    const rows = [...root.querySelectorAll('tbody tr')].map((row) =>
      row.textContent?.replace(/\s+/g, ' ').trim(),
    );
    expect(rows[0]).toContain('North clinic Same as the company');
    expect(rows[1]).toContain('Who may message: People with the role Company: The care team Reset');
    $('td .link').click();
    await save();
    await until(() => expect($('.confirm')).not.toBeNull());
    $('.confirm').click();
    await until(() => expect(patches(store)).toEqual([[{ locations: { 'loc-2': { mode: null } } }, '"1"']]));
  });

  it('B4: a location gets values of its own', async () => {
    const { store, $, save } = await page();
    $('td.end button').click();
    await until(() => expect($('#own-brandName')).not.toBeNull());
    await userEvent.fill($('#own-brandName'), 'Harbor North');
    await save();
    await until(() =>
      expect(patches(store)).toEqual([[{ locations: { 'loc-1': { brandName: 'Harbor North' } } }, '"1"']]),
    );
  });
});

describe('B2: someone else changed them meanwhile', () => {
  async function conflicting() {
    const mounted = await page();
    const { store } = mounted;
    store.onPatchSettings = async () => {
      throw new KipuError('changed', { code: 'version_mismatch', status: 412 });
    };
    store.onSettings = async () => ({
      settings: aSettings({ brandName: 'Theirs', emailQuietMinutes: 30 }),
      etag: '"7"',
    });
    await userEvent.fill(mounted.$('#brandName'), 'Mine');
    await mounted.save();
    await until(() => expect(mounted.$('.bar').textContent).toContain('Ana Ruiz changed these settings'));
    return mounted;
  }
  it('B2: Show their values takes the stored ones', async () => {
    const { $ } = await conflicting();
    $('.bar .btn').click();
    await until(() => expect($<HTMLInputElement>('#brandName').value).toBe('Theirs'));
    expect($<HTMLInputElement>('#emailQuietMinutes').value).toBe('30');
  });
  it('B2: Keep mine saves only my change on top of theirs', async () => {
    const { store, $ } = await conflicting();
    store.onPatchSettings = async () => ({
      settings: aSettings({ brandName: 'Mine', emailQuietMinutes: 30 }),
      etag: '"8"',
    });
    $('.bar .primary').click();
    await until(() => expect(patches(store).at(-1)).toEqual([{ brandName: 'Mine' }, '"7"']));
    await until(() => expect($<HTMLInputElement>('#emailQuietMinutes').value).toBe('30'));
  });
});

describe('B33: the preview of the e-mail', () => {
  it('B33: it is the service’s own e-mail, and follows what is being typed', async () => {
    const { store, $ } = await page();
    expect($('.mail').textContent).toContain('New message from Harbor Recovery');
    const emailPreview = { from: 'Care', subject: 'New message from Care', text: 'You have a new message.' };
    store.onPreviewSettings = async () => ({ ...aSettings(), emailPreview });
    await userEvent.fill($('#neutralSender'), 'Care');
    await until(() => expect($('.mail strong').textContent).toBe('New message from Care'));
    expect(store.called('previewSettings')).toEqual([[{ neutralSender: 'Care' }, '"1"']]);
  });
  it('B33: without a sender address or a link it says that nothing is sent', async () => {
    const { $ } = await page({ mailFrom: null, emailPreview: null });
    expect($('.mail').textContent).toContain('Nothing is sent until');
  });
});

describe('B3: messaging is on and e-mails wait', () => {
  it.each([
    ['no sender address', { mailFrom: null }],
    ['no link', { portalUrl: null }],
    [
      'a location of its own on',
      { enabled: false, locations: { 'loc-2': { enabled: true } }, mailFrom: null },
    ],
  ] as [string, Partial<Settings>][])('B3: it says so: %s', async (_what, settings) => {
    const { $ } = await page({ enabled: true, ...settings });
    expect($('.mail-waits')?.textContent).toContain('all e-mails wait');
  });
  it('B3: it is gone as soon as both are written, and never there while messaging is off', async () => {
    const { $ } = await page({ enabled: true, mailFrom: null });
    await userEvent.fill($('#mailFrom'), 'care@harbor.example.org');
    await until(() => expect($('.mail-waits')).toBeNull());
    clearPage();
    const off = await page({ enabled: false, locations: {}, mailFrom: null });
    expect(off.$('.mail-waits')).toBeNull();
  });
});

describe('B2: what the service refuses', () => {
  it('B2: a rule named by the service stands at its field, which has focus, and the change stays', async () => {
    const { store, $, save } = await page();
    store.onPatchSettings = async () => {
      throw new KipuError('no', {
        code: 'validation_failed',
        status: 422,
        fields: [{ pointer: '/portalUrl', message: 'must be a URL' }],
      });
    };
    await userEvent.fill($('#portalUrl'), 'nowhere');
    await save();
    await until(() => expect($('#portalUrl-error').textContent).toBe('must be a URL'));
    await until(() => expect(deepActiveElement()?.id).toBe('portalUrl'));
    expect($<HTMLInputElement>('#portalUrl').value).toBe('nowhere');
  });
  it('B23: a notice cannot be emptied', async () => {
    const { store, $, save } = await page();
    await userEvent.fill($('#nonUrgentNotice'), ' ');
    await save();
    await until(() => expect($('#nonUrgentNotice-error').textContent).toBe('This cannot be empty.'));
    expect(patches(store)).toEqual([]);
  });
});

describe('settings, compared', () => {
  const base = aSettings();
  it('B4: patchOf names what differs and removes an override with null', () => {
    expect(patchOf(base, base)).toBeUndefined();
    const after = withOverride(withOverride(base, 'loc-2', 'mode', undefined), 'loc-1', 'enabled', false);
    expect(patchOf(base, after)).toEqual({
      locations: { 'loc-1': { enabled: false }, 'loc-2': { mode: null } },
    });
  });
  it('B2: rebase keeps both sides where they touched different things', () => {
    const mine = withOverride({ ...base, brandName: 'Mine' }, 'loc-1', 'enabled', false);
    const theirs = { ...base, emailQuietMinutes: 5, locations: {} };
    expect(rebase(base, mine, theirs)).toMatchObject({
      brandName: 'Mine',
      emailQuietMinutes: 5,
      locations: { 'loc-1': { enabled: false } },
    });
  });
  it('B4: narrowing sees a single location that is turned off, and nothing where messaging was off', () => {
    expect(narrowing(base, withOverride(base, 'loc-1', 'enabled', false))).toBe('off');
    expect(narrowing(base, { ...base, mode: 'care_team_and_role' })).toBe('narrower');
    expect(
      narrowing({ ...base, mode: 'care_team_and_role', locations: {} }, { ...base, locations: {} }),
    ).toBeUndefined();
    expect(
      narrowing(
        { ...base, enabled: false, locations: {} },
        { ...base, mode: 'care_team_and_role', locations: {} },
      ),
    ).toBeUndefined();
  });
});
