import { KipuError } from '@kipu-messages/sdk';
import type { LitElement } from 'lit';
import type { FakeStore } from './fake-store.ts';

/** One state of one element: what the store holds, and what is done once it stands. */
export interface ElementState {
  tag: string;
  state: string;
  attributes?: Record<string, string>;
  /** Parts of the snapshot, and what the store answers. */
  store?: (store: FakeStore) => void;
  after?: (el: LitElement, store: FakeStore) => Promise<unknown> | unknown;
}

export const long = 'Wolfeschlegelsteinhausenbergerdorff';
export const failure = new KipuError('no answer', {
  code: 'internal_error',
  status: 500,
  requestId: 'req-7',
});
/** What the service answers where the reader may not do this. */
export const refused = new KipuError('no', {
  code: 'not_allowed',
  status: 403,
  reasons: [{ code: 'role_required', message: 'You need the role.' }],
});
export const denied = (message: string) => ({
  allowed: false,
  reasons: [{ code: 'role_required' as const, message }],
});
export const signedOut = (store: FakeStore) => store.signOut();
export const never = () => new Promise<never>(() => {});
export const press = (selector: string) => (el: LitElement) =>
  el.shadowRoot?.querySelector<HTMLElement>(selector)?.click();
