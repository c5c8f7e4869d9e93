import { PolicyError } from '@kipu-messages/sdk';
import { afterEach, expect, it } from 'vitest';
import { chartStore, choose, opened, write } from '../../test/composing.ts';
import type { FakeStore } from '../../test/fake-store.ts';
import { clearPage } from '../../test/mount.ts';
import { aStarted } from '../../test/samples.ts';
import { until } from '../../test/until.ts';
import { deepActiveElement } from '../base/focus.ts';

afterEach(clearPage);

const refusal = (...recipientIds: string[]) =>
  new PolicyError('Refused.', {
    code: 'policy_refused',
    status: 403,
    reasons: [{ code: 'recipient_unavailable', message: 'Somebody cannot receive messages.', recipientIds }],
  });

/** A message to Ana Ruiz and Tom Brandt, sent, and refused for these people. */
async function refusedFor(...recipientIds: string[]) {
  const store: FakeStore = chartStore();
  store.onStart = async () => {
    throw refusal(...recipientIds);
  };
  const dialog = await opened(store, {});
  const { $ } = dialog;
  await choose($, 'ana');
  await choose($, 'tom');
  await until(() => expect(dialog.root.querySelectorAll('.chip')).toHaveLength(2));
  await write($('#body'), 'Hello');
  $('[part=send]').click();
  await until(() => expect($('.failure')).not.toBeNull());
  return { ...dialog, store };
}
const plain = (el: Element | null) =>
  el?.textContent
    ?.replace(/[\u2068\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();

it('B13: who cannot receive messages is named and marked, and the message goes to the others at one press', async () => {
  const { $, root, store, el } = await refusedFor('st-3');
  expect(plain($('.failure'))).toContain("Tom Brandt can't receive messages now. Nothing was sent.");
  expect(deepActiveElement()).toBe($('.failure'));
  expect([...root.querySelectorAll('.chip.gone')].map(plain)).toEqual(['Tom Brandt']);
  store.onStart = async () => aStarted();
  $('.others').click();
  await until(() => expect(el.open).toBe(false));
  expect(store.called('start').map(([input]) => (input as { recipientIds: string[] }).recipientIds)).toEqual([
    ['st-2', 'st-3'],
    ['st-2'],
  ]);
});

it('B13: when nobody chosen can receive messages there are no others to offer', async () => {
  const { $ } = await refusedFor('st-3', 'st-2');
  expect(plain($('.failure'))).toContain("Ana Ruiz and Tom Brandt can't receive messages now.");
  expect($('.others')).toBeNull();
});

it('B13: a refusal that names nobody says what the service says', async () => {
  const { $ } = await refusedFor();
  expect(plain($('.failure'))).toContain('Somebody cannot receive messages.');
  expect($('.chip.gone')).toBeNull();
});
