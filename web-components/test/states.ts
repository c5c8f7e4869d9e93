import type { ElementState } from './element-state.ts';
import { FakeStore } from './fake-store.ts';
import { readingStates } from './reading-states.ts';
import { worstStates } from './worst-states.ts';
import { writingStates } from './writing-states.ts';

export type { ElementState } from './element-state.ts';

/** Every element in every state it can be in. */
export const elementStates: ElementState[] = [
  { tag: 'kipu-message-badge', state: 'unknown', store: (s) => s.set({ session: 'starting' }) },
  { tag: 'kipu-message-badge', state: 'none unread' },
  {
    tag: 'kipu-message-badge',
    state: 'over 99, out of date, as a link',
    attributes: { href: '#inbox' },
    store: (s) =>
      s.set({
        unread: { messages: 120, conversations: 2, active: 2, archived: 0 },
        connection: { status: 'offline', since: 0, stale: true },
      }),
  },
  ...readingStates,
  ...writingStates,
  ...worstStates,
];

/** The store of a state, filled. */
export function storeOf(state: ElementState): FakeStore {
  const store = new FakeStore();
  state.store?.(store);
  return store;
}
