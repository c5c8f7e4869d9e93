import { afterEach, expect, it } from 'vitest';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, mount, settled } from '../../test/mount.ts';
import '../define/inbox.ts';
import type { KipuInbox } from '../inbox/inbox.ts';

afterEach(clearPage);

it.each([
  ['says that the draft is saved when the server has it', { draftsSaved: true as const }, true],
  ['does not say so when the server lacks it', {}, false],
] as const)('design: signed out: %s', async (_what, parts, said) => {
  const store = new FakeStore();
  const { el, root } = await mount<KipuInbox>('kipu-inbox', { store });
  store.signOut();
  store.set(parts);
  await settled(el);
  const state = root.querySelector('.state')?.textContent ?? '';
  expect(state).toMatch(/You've been signed out\s*Sign in again to go on\./);
  expect(state.includes('Your draft is saved.')).toBe(said);
});
