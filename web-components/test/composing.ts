import type { Me, RecipientPage } from '@kipu-messages/sdk';
import { expect } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../src/define/new-message.ts';
import type { KipuNewMessage } from '../src/new-message/new-message.ts';
import { FakeStore } from './fake-store.ts';
import { mount } from './mount.ts';
import { aMe } from './samples.ts';
import { until } from './until.ts';

export type Recipient = RecipientPage['data'][number];
export const dana: Recipient = { type: 'portal', id: 'p-1', name: 'Dana Whitfield', relation: 'guardian' };
export const marcus: Recipient = { type: 'portal', id: 'p-2', name: 'Marcus Whitfield', relation: 'patient' };
export const ana: Recipient = { type: 'staff', id: 'st-2', name: 'Ana Ruiz', title: 'Nurse' };
export const tom: Recipient = { type: 'staff', id: 'st-3', name: 'Tom Brandt', title: 'Therapist' };
export const page = (data: Recipient[]): RecipientPage => ({
  data,
  nextCursor: null,
  reasons: [],
  state: 's',
});
export const no = (code: 'role_required' | 'not_on_care_team', message: string) => ({
  allowed: false,
  reasons: [{ code, message }],
});
export const roleRequired = no('role_required', 'You need the role "Available for portal messages".');

export function chartStore(can: Partial<Me['can']> = {}): FakeStore {
  const store = new FakeStore();
  store.onMeFor = async () => aMe({ can: { ...aMe().can, ...can } });
  store.onRecipients = async ({ type }) => page(type === 'portal' ? [dana, marcus] : [ana, tom]);
  return store;
}
export const onChart = { 'patient-id': '123:7e0c', 'patient-name': 'Marcus Whitfield' };
export async function opened(store: FakeStore, attributes: Record<string, string> = onChart) {
  const mounted = await mount<KipuNewMessage>('kipu-new-message', { store, attributes });
  const { el, root } = mounted;
  el.show();
  const $ = <T extends HTMLElement>(selector: string) => root.querySelector<T>(selector) as T;
  await until(() => expect($('dialog .body:not(.wait)')).not.toBeNull());
  return { ...mounted, $, key: store.called('openDraft')[0]?.[0] as string };
}
export const write = (field: HTMLElement, text: string) => userEvent.fill(field, text);
export async function choose($: <T extends HTMLElement>(s: string) => T, q: string, row = 0) {
  await userEvent.click($('#to'));
  await userEvent.fill($('#to'), q);
  await until(() => {
    expect($<HTMLInputElement>('#to').value).toBe(q);
    expect($(`#to-${row}`)).not.toBeNull();
    expect($('#to-list').ariaBusy).toBe('false');
  });
  for (let n = 0; n <= row; n++) await userEvent.keyboard('{ArrowDown}');
  await until(() => expect($(`#to-${row}`).className).toBe('active'));
  await userEvent.keyboard('{Enter}');
  await until(() => expect($('.chip')).not.toBeNull());
}
export const live = () => document.querySelector('[role=status]')?.textContent;
