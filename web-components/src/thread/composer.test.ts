import type { Conversation, DraftState } from '@kipu-messages/sdk';
import { afterEach, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, mount, settled } from '../../test/mount.ts';
import { aConversation, anItem, aPortalMe, aThread } from '../../test/samples.ts';
import { deepActiveElement } from '../base/focus.ts';
import '../define/thread.ts';
import type { KipuThread } from './thread.ts';

const id = 'c1';
const notEligible: Partial<Conversation> = {
  canReply: false,
  reasons: [
    { code: 'not_on_care_team', message: "You're not on this patient's care team." },
    { code: 'consent_expired', message: 'The consent to message this contact has expired.' },
  ],
};

async function compose(
  over: Partial<Conversation> = {},
  draft?: Partial<DraftState>,
  store = new FakeStore(),
) {
  store.set({
    threads: { [id]: aThread({ conversation: aConversation({ id, ...over }) }) },
    ...(draft && { drafts: { [id]: { key: id, value: { body: '' }, status: 'saved', ...draft } } }),
  });
  const mounted = await mount<KipuThread>('kipu-thread', { store, attributes: { 'conversation-id': id } });
  const { el, root } = mounted;
  const $ = <T extends HTMLElement>(selector: string) => root.querySelector<T>(selector) as T;
  const become = async (next: Partial<Conversation>) => {
    store.setThread(id, { conversation: aConversation({ id, ...next }) });
    await settled(el);
  };
  const field = () => $<HTMLTextAreaElement>('textarea');
  return { ...mounted, $, field, become };
}
const live = () => document.querySelector('[role=status]')?.textContent ?? '';
afterEach(clearPage);

/** Without the marks that keep a name's own direction. */
const plain = (text: string | null | undefined) =>
  text
    ?.replace(/[\u2068\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();

it('design: who reads the message stands beside Send, with relation and patient', async () => {
  const { $ } = await compose();
  expect(plain($('.to').textContent)).toBe('To Dana Whitfield, guardian of Marcus Whitfield');
  expect($('.send').textContent?.trim()).toBe('Send to Dana Whitfield');
});

it('B27: a group names all who will read, and says who will not receive it', async () => {
  const staff = (n: number, name: string) => ({ type: 'staff' as const, id: `s${n}`, name, you: n === 0 });
  const { $ } = await compose({
    type: 'staff',
    participants: [staff(0, 'Priya'), staff(1, 'Tom Brown'), staff(2, 'Ana Ruiz'), staff(3, 'Li Wei')],
    notReceiving: [{ type: 'staff', id: 's2', name: 'Ana Ruiz' }],
  });
  expect([...$('.to').querySelectorAll('.chip')].map((c) => plain(c.textContent))).toEqual([
    'Tom Brown',
    'Li Wei',
  ]);
  expect($('.to').textContent).toContain('About Marcus Whitfield');
  expect($('.notice').textContent).toContain('Ana Ruiz');
  expect($('.send').textContent?.trim()).toBe('Send to 2 people');
});

it('design: Enter makes a new line, Ctrl+Enter sends, and the draft is taken with it', async () => {
  const { store, field } = await compose();
  await userEvent.click(field());
  await userEvent.keyboard('Hello{Enter}there');
  expect(store.called('send')).toEqual([]);
  expect(field().value).toBe('Hello\nthere');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await vi.waitFor(() => expect(store.called('send')).toEqual([[id, 'Hello\nthere']]));
  await vi.waitFor(() => expect(field().value).toBe(''));
  expect(deepActiveElement()).toBe(field());
});

it('design: with send-on="enter" they are swapped', async () => {
  const { el, store, field } = await compose();
  el.sendOn = 'enter';
  await userEvent.click(field());
  await userEvent.keyboard('One{Shift>}{Enter}{/Shift}two');
  expect(store.called('send')).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => expect(store.called('send')).toEqual([[id, 'One\ntwo']]));
});

it('components: the Enter that ends an input method never sends', async () => {
  const { el, store, field } = await compose({}, { value: { body: '日本' } });
  el.sendOn = 'enter';
  for (const composing of [{ isComposing: true }, { keyCode: 229 }]) {
    field().dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...composing }),
    );
  }
  await settled(el);
  expect(store.called('send')).toEqual([]);
  field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  await vi.waitFor(() => expect(store.called('send').length).toBe(1));
});

it('B20: an empty text is not sent: the reader is told and the field has focus', async () => {
  const { el, store, field, $ } = await compose({}, { value: { body: ' \u200b\n ' } });
  expect($<HTMLButtonElement>('.send').disabled).toBe(false);
  $('.send').click();
  await settled(el);
  expect($('#problem').textContent).toBe('Write a message first.');
  expect(field().getAttribute('aria-invalid')).toBe('true');
  expect(deepActiveElement()).toBe(field());
  expect(store.called('send')).toEqual([]);
});

it('B20: what the service takes for empty is not sent either', async () => {
  const { el, store, $ } = await compose({}, { value: { body: '\u00ad\u3164\u2060' } });
  $('.send').click();
  await settled(el);
  expect($('#problem').textContent).toBe('Write a message first.');
  expect(store.called('send')).toEqual([]);
});

it('B20: the counter comes at 9,500 characters; past 10,000 nothing is cut and nothing sent', async () => {
  const { el, store, $, field } = await compose({}, { value: { body: '😀'.repeat(9_499) } });
  const foot = () => $('.foot').textContent ?? '';
  expect(foot()).not.toContain('left');
  store.setDraft(id, { body: '😀'.repeat(9_688) });
  await settled(el);
  expect(foot()).toContain('312 left');
  store.setDraft(id, { body: '😀'.repeat(10_002) });
  await settled(el);
  expect($('.over').textContent).toBe('2 characters too long.');
  $('.send').click();
  await settled(el);
  expect(store.called('send')).toEqual([]);
  expect([...field().value].length).toBe(10_002);
});

it('B31: what is typed is the draft; leaving the field saves it; a draft of another device appears', async () => {
  const { el, store, field, $ } = await compose();
  await userEvent.click(field());
  await userEvent.keyboard('Half');
  expect(store.called('setDraft').at(-1)).toEqual([id, { body: 'Half' }]);
  field().blur();
  await vi.waitFor(() => expect(store.called('flushDrafts').length).toBeGreaterThan(0));
  await vi.waitFor(() => expect($('.foot').textContent).toContain('Draft saved'));
  store.setDraft(id, { body: 'From elsewhere' });
  await settled(el);
  expect(field().value).toBe('From elsewhere');
});

it('B31: a draft changed elsewhere is never overwritten: the writer sees both and chooses', async () => {
  const theirs = { key: id, version: 3, body: 'The other text', updatedAt: '2026-03-04T12:00:00.000Z' };
  const { store, $, root } = await compose({}, { status: 'conflict', value: { body: 'Mine' }, theirs });
  expect($('.conflict').textContent).toContain('The other text');
  root.querySelectorAll<HTMLElement>('.conflict button')[1]?.click();
  expect(store.called('resolveDraft')).toEqual([[id, 'theirs']]);
});

it('B31: closing the tab with text that the server lacks raises the browser’s warning', async () => {
  const { store } = await compose();
  const leave = () => {
    const event = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(leave()).toBe(false);
  store.hasUnsavedText = true;
  expect(leave()).toBe(true);
});

it('components: on a phone Send stays in view, however much there is to read and to write', async () => {
  const participants = Array.from({ length: 12 }, (_, n) => ({
    type: 'staff' as const,
    id: `st-${n + 1}`,
    name: `Alexandrina Wolfeschlegelstein the ${n}th`,
    you: n === 0,
  }));
  const { el, $ } = await compose(
    { type: 'staff', patient: null, participants },
    {
      status: 'conflict',
      value: { body: 'word\n'.repeat(40) },
      theirs: { key: id, version: 2, updatedAt: new Date().toISOString(), body: 'other\n'.repeat(40) },
    },
  );
  Object.assign(el.style, { inlineSize: '360px', blockSize: '480px' });
  await settled(el);
  const composer = $('.composer');
  for (const to of [0, composer.scrollHeight]) {
    composer.scrollTop = to;
    const { x, y, width, height } = $('[part=send]').getBoundingClientRect();
    expect(height).toBeGreaterThanOrEqual(24);
    const there = el.shadowRoot?.elementFromPoint(x + width / 2, y + height / 2);
    expect(there?.closest('[part=send]')).toBe($('[part=send]'));
  }
  expect(composer.scrollHeight).toBeGreaterThan(composer.clientHeight);
});

it('B14: when reply is not possible the composer gives way to the reasons, the text stays with Copy', async () => {
  const { become, field, $, root } = await compose({}, { value: { body: 'Unsent words' } });
  await userEvent.click(field());
  await become(notEligible);
  expect($('.blocked').textContent).toContain("You can't reply right now");
  expect([...root.querySelectorAll('.blocked li')].map((li) => li.textContent)).toEqual(
    notEligible.reasons?.map(({ message }) => message),
  );
  expect(root.querySelector('.send')).toBeNull();
  expect(field().readOnly).toBe(true);
  expect(field().value).toBe('Unsent words');
  expect($('.copy').textContent).toBe('Copy');
  expect(deepActiveElement()).toBe(field());
});

it('B14: restored, the composer returns with the text, says so, and takes no focus', async () => {
  const { become, field, $ } = await compose(notEligible, { value: { body: 'Unsent words' } });
  const outside = document.createElement('button');
  document.body.append(outside);
  outside.focus();
  await become({});
  expect(field().readOnly).toBe(false);
  expect(field().value).toBe('Unsent words');
  expect($('.send')).not.toBeNull();
  await vi.waitFor(() => expect(live()).toContain('You can reply again'));
  expect(document.activeElement).toBe(outside);
});

it('components: with no text, focus moves from the field to the notice and not to the page', async () => {
  const { become, field, $, root } = await compose();
  await userEvent.click(field());
  await become(notEligible);
  expect(root.querySelector('textarea')).toBeNull();
  expect(deepActiveElement()).toBe($('.blocked'));
});

it('B19: the emergency notice is the first thing in a portal user’s composer', async () => {
  const store = new FakeStore();
  store.set({ me: aPortalMe() });
  const { $ } = await compose(
    {
      participants: anItem().participants.map((p) => ({ ...p, you: !p.you })),
      notice: { nonUrgent: 'For non-urgent messages only.', emergency: 'If this is an emergency, call 911.' },
    },
    undefined,
    store,
  );
  expect($('.composer').firstElementChild?.textContent).toContain('call 911');
});

it('B23: the non-urgent notice stands where a message is written', async () => {
  const { $ } = await compose();
  expect($('.foot').textContent).toContain('For non-urgent messages only. Replies may take time.');
});

it('B21: a file dropped or pasted is refused with what to do instead', async () => {
  const { el, field, $ } = await compose();
  const data = new DataTransfer();
  data.items.add(new File(['x'], 'scan.pdf'));
  const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data });
  field().dispatchEvent(drop);
  await settled(el);
  expect(drop.defaultPrevented).toBe(true);
  expect($('#problem').textContent).toContain("Attachments can't be sent here.");
});

it('components: kipu-before-send may hold a message or keep it in the composer', async () => {
  const { el, store, field, $ } = await compose({}, { value: { body: 'Text' } });
  const answers: ((go: boolean) => void)[] = [];
  el.addEventListener('kipu-before-send', ({ detail }) => {
    detail.respondWith(new Promise((resolve) => answers.push(resolve)));
  });
  $('.send').click();
  $('.send').click();
  expect(answers.length).toBe(1);
  answers[0]?.(false);
  await vi.waitFor(() => {
    $('.send').click();
    expect(answers.length).toBe(2);
  });
  expect(field().value).toBe('Text');
  expect(store.called('send')).toEqual([]);
  answers[1]?.(true);
  await vi.waitFor(() => expect(store.called('send')).toEqual([[id, 'Text']]));
});
