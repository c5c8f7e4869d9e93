import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../src/define/inbox.ts';
import '../src/define/settings.ts';
import { deepActiveElement } from '../src/base/focus.ts';
import type { KipuInbox } from '../src/inbox/inbox.ts';
import { chartStore, opened } from './composing.ts';
import { FakeStore } from './fake-store.ts';
import { clearPage, mount, settled } from './mount.ts';
import { aConversation, anItem, aThread } from './samples.ts';
import { until } from './until.ts';

const TYPES = ['keydown', 'keypress', 'keyup', 'beforeinput', 'input'];

/** What a host with shortcuts hears, on `document`, as Mousetrap and the like listen. */
function hostHears(): { heard: string[]; clear(): void } {
  const heard: string[] = [];
  const listen = (event: Event) => {
    heard.push(event instanceof KeyboardEvent ? `${event.type} ${event.key}` : event.type);
  };
  for (const type of TYPES) document.addEventListener(type, listen);
  cleanUp.push(() => {
    for (const type of TYPES) document.removeEventListener(type, listen);
  });
  return { heard, clear: () => heard.splice(0) };
}
const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanUp.splice(0)) clean();
  clearPage();
});

const item = anItem({ id: 'c1' });
async function openInbox() {
  await page.viewport(1100, 700);
  const store = new FakeStore();
  const list = { status: 'ready' as const, items: [item], complete: true, loadingMore: false };
  store.set({
    lists: { active: list, archived: { ...list, items: [] } },
    threads: { c1: aThread({ conversation: aConversation({ ...item, id: 'c1' }) }) },
  });
  const { el, root } = await mount<KipuInbox>('kipu-inbox', {
    store,
    attributes: { style: 'height: 600px', 'conversation-id': 'c1' },
  });
  await settled(el);
  const thread = () => root.querySelector('kipu-thread')!.shadowRoot!;
  await until(() => expect(thread().querySelector('textarea')).not.toBeNull());
  return { el, root, store, field: () => thread().querySelector('textarea')! };
}
type Field = HTMLInputElement | HTMLTextAreaElement;
const fields: Record<string, () => Promise<Field>> = {
  composer: async () => (await openInbox()).field(),
  search: async () => (await openInbox()).root.querySelector<Field>('input[type=search]')!,
  recipients: async () => (await opened(chartStore())).$<Field>('#to'),
  subject: async () => (await opened(chartStore())).$<Field>('#subject'),
  'new message': async () => (await opened(chartStore())).$<Field>('#body'),
  settings: async () => {
    const { root } = await mount('kipu-settings');
    await until(() => expect(root.querySelector('input[type=text]')).not.toBeNull());
    return root.querySelector<Field>('input[type=text]')!;
  },
};

describe('components: a host with one-key shortcuts', () => {
  it.each(Object.entries(fields))('components: hears nothing of what is typed: %s', async (_, find) => {
    const field = await find();
    await userEvent.fill(field, '');
    field.focus();
    const { heard } = hostHears();
    await userEvent.keyboard('j/? x{Backspace}{ArrowLeft}{Home}{End}{Delete}e1{Enter}');
    await until(() => expect(field.value.trim()).toBe('j/? e1'));
    expect(heard).toEqual([]);
  });

  it('components: hears keys with Ctrl, ⌘ and Alt, Tab, Escape and function keys', async () => {
    const { field } = await openInbox();
    field().focus();
    const { heard } = hostHears();
    await userEvent.keyboard('{Escape}{F2}{Control>}k{/Control}{Meta>}k{/Meta}{Alt>}k{/Alt}{Tab}');
    const keys = heard.filter((one) => one.startsWith('keydown')).map((one) => one.slice(8));
    expect(keys).toEqual(['Escape', 'F2', 'Control', 'k', 'Meta', 'k', 'Alt', 'k', 'Tab']);
  });

  it('components: hears the keys that are pressed on buttons and rows', async () => {
    const { root } = await openInbox();
    root.querySelector<HTMLElement>('.row')!.focus();
    const { heard } = hostHears();
    await userEvent.keyboard('j');
    expect(heard).toContain('keydown j');
  });

  it('components: hears the keys of a field of its own in a slot of ours', async () => {
    await page.viewport(1100, 700);
    const store = new FakeStore();
    const { el } = await mount('kipu-thread', { store });
    el.innerHTML = '<label slot="nothing-chosen">Find <input></label>';
    const input = el.querySelector('input')!;
    input.focus();
    const { heard } = hostHears();
    await userEvent.keyboard('j');
    expect(heard).toEqual(['keydown j', 'keypress j', 'beforeinput', 'input', 'keyup j']);
  });

  it('components: our own keys still work: F6 goes round, Escape clears the search, Ctrl and Enter sends', async () => {
    const { el, root, store, field } = await openInbox();
    field().focus();
    await userEvent.keyboard('{F6}');
    await until(() => expect(deepActiveElement()?.className).toContain('row'));
    const search = root.querySelector<HTMLInputElement>('input[type=search]')!;
    await userEvent.fill(search, 'ride');
    await userEvent.keyboard('{Escape}');
    await settled(el);
    expect(search.value).toBe('');
    await userEvent.fill(field(), 'Yes');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await until(() => expect(store.called('send')).toEqual([['c1', 'Yes']]));
  });
});

/** Inserts a text where the caret is, as a paste does. */
const paste = (text: string) => document.execCommand('insertText', false, text);

describe('components: pasted text', () => {
  it.each([
    ['vertical tab', 'one\u000btwo', 'one\ntwo'],
    ['form feed', 'one\u000ctwo', 'one\ntwo'],
    ['start of text', 'on\u0002e', 'one'],
    ['next line', 'one\u0085two', 'one\ntwo'],
    ['line separator', 'one\u2028two', 'one\ntwo'],
    ['half an emoji before a letter', 'one \ud83dtwo', 'one two'],
    ['the second half of an emoji', 'one \ude00', 'one '],
  ])('B20: %s in the middle of a text is cleaned, and the caret stays behind it', async (_, text, clean) => {
    const { field, store } = await openInbox();
    await userEvent.fill(field(), 'AZ');
    field().focus();
    field().setSelectionRange(1, 1);
    paste(text);
    await until(() => expect(field().value).toBe(`A${clean}Z`));
    expect(field().selectionStart).toBe(1 + clean.length);
    expect(field().selectionEnd).toBe(1 + clean.length);
    expect(store.snapshot.drafts.c1?.value.body).toBe(`A${clean}Z`);
    paste('!');
    await until(() => expect(field().value).toBe(`A${clean}!Z`));
  });

  it('B20: an emoji whose halves come one after the other stays whole; a half that stays alone is not sent', async () => {
    const { field, store } = await openInbox();
    field().focus();
    paste('a\ud83d');
    expect(store.snapshot.drafts.c1?.value.body).toBe('a');
    paste('\ude00');
    await until(() => expect(field().value).toBe('a😀'));
    expect(store.snapshot.drafts.c1?.value.body).toBe('a😀');
  });

  it('B20: in the New message dialog the subject becomes one line and the message keeps its lines', async () => {
    const { $, store, key } = await opened(chartStore());
    $('#subject').focus();
    paste('Ride\u000bon\u0085Thursday\u0002');
    $('#body').focus();
    paste('one\u000btwo\u2029three \u0000');
    await until(() =>
      expect(store.snapshot.drafts[key]?.value).toMatchObject({
        subject: 'Ride on Thursday',
        body: 'one\ntwo\nthree ',
      }),
    );
    expect($<HTMLInputElement>('#subject').value).toBe('Ride on Thursday');
  });

  it('B20: in the settings a notice keeps its lines and a name becomes one line', async () => {
    const { root } = await mount('kipu-settings');
    await until(() => expect(root.querySelector('input[type=text]')).not.toBeNull());
    const name = root.querySelector<HTMLInputElement>('input[type=text]')!;
    name.focus();
    name.select();
    paste('Harbor\u000bRecovery\u0085');
    expect(name.value).toBe('Harbor Recovery ');
    const notice = root.querySelector('textarea')!;
    notice.focus();
    notice.select();
    paste('one\u000btwo\tthree\u0007');
    expect(notice.value).toBe('one\ntwo three');
  });
});
