import type { InboxSnapshot } from '@kipu-messages/sdk';
import type { LitElement } from 'lit';
import { type ElementState, failure, long, press, refused, signedOut } from './element-state.ts';
import { aConversation, aMessage, anItem, aPortalMe, aThread } from './samples.ts';

const id = anItem().id;
const people = Array.from({ length: 12 }, (_, n) => ({
  type: 'staff' as const,
  id: `st-${n + 1}`,
  name: n === 3 ? `${long} Alexandrina` : `Colleague ${n + 1}`,
  title: 'Counselor',
  you: n === 0,
}));
const items = [
  anItem({ unread: 2 }),
  anItem({ id: id.replace(/.$/, '2'), subject: null, unread: 1 }),
  anItem({ id: id.replace(/.$/, '3'), type: 'staff', patient: null, participants: people, hasDraft: true }),
  anItem({ id: id.replace(/.$/, '4'), subject: `${long} ${long}`, unread: 120 }),
];
const list = (over: Partial<InboxSnapshot['lists']['active']> = {}): Pick<InboxSnapshot, 'lists'> => ({
  lists: {
    active: { status: 'ready', items, complete: true, loadingMore: false, ...over },
    archived: { status: 'ready', items: [], complete: true, loadingMore: false },
  },
});
const connection = (status: 'offline' | 'reconnecting') => ({
  connection: { status, since: 0, stale: false },
});
const noReply = {
  canReply: false,
  reasons: [
    {
      code: 'portal_disconnected' as const,
      message: "This person is no longer connected to this patient's chart.",
    },
  ],
};
const thread = (over: Parameters<typeof aThread>[0] = {}) => ({
  threads: {
    [id]: aThread({
      messages: [
        aMessage({ seq: 1, sentAt: '2025-11-04T09:00:00.000Z' }),
        aMessage({
          seq: 2,
          author: { type: 'staff', id: 'st-1', name: 'Priya Natarajan' },
          body: 'See https://example.org',
        }),
        aMessage({ seq: 3, body: `${'line\n'.repeat(60)}end` }),
        aMessage({ seq: 4, body: '', removedAt: '2026-03-04T12:00:00.000Z' }),
      ],
      ...over,
    }),
  },
});
const onThread = { 'conversation-id': id };
const outgoing = (status: 'failed' | 'waiting' | 'confirm') => ({
  localId: `local-${status}`,
  conversationId: id,
  body: 'On its way',
  status,
  createdAt: 0,
});
const type = (el: LitElement, q: string) => {
  const field = el.shadowRoot?.querySelector<HTMLInputElement>('[part=search]');
  if (!field) return;
  field.value = q;
  field.dispatchEvent(new Event('input'));
};

/** The inbox and a conversation in every state they can be in. */
export const readingStates: ElementState[] = [
  { tag: 'kipu-inbox', state: 'loading', store: (s) => s.set({ session: 'starting' }) },
  { tag: 'kipu-inbox', state: 'rows', store: (s) => s.set(list()) },
  { tag: 'kipu-inbox', state: 'empty', store: (s) => s.set(list({ items: [] })) },
  {
    tag: 'kipu-inbox',
    state: 'nothing archived',
    attributes: { section: 'archived' },
    store: (s) => s.set(list()),
  },
  {
    tag: 'kipu-inbox',
    state: 'error',
    store: (s) => s.set(list({ status: 'error', items: [], error: failure })),
  },
  {
    tag: 'kipu-inbox',
    state: 'offline',
    store: (s) => s.set({ ...list(), connection: { status: 'offline', since: 0, stale: true } }),
  },
  { tag: 'kipu-inbox', state: 'signed out', store: signedOut },
  {
    tag: 'kipu-inbox',
    state: 'one conversation open',
    attributes: onThread,
    store: (s) => s.set({ ...list(), ...thread() }),
  },
  {
    tag: 'kipu-inbox',
    state: 'search results',
    store: (s) => s.set(list()),
    after: (el, store) => {
      type(el, 'ride');
      const ranges: [number, number][] = [[0, 4]];
      const matches = [{ field: 'subject' as const, snippet: 'Ride on Thursday', ranges }];
      const results = [items[0]!, { ...items[3]!, archived: true }].map((item) => ({
        ...item,
        subject: 'Ride on Thursday',
        matches,
      }));
      store.set({ search: { q: 'ride', status: 'ready', results, complete: true, loadingMore: false } });
    },
  },
  {
    tag: 'kipu-inbox',
    state: 'nothing found',
    store: (s) => s.set(list()),
    after: (el, store) => {
      type(el, 'ride');
      store.set({ search: { q: 'ride', status: 'ready', results: [], complete: true, loadingMore: false } });
    },
  },
  {
    tag: 'kipu-inbox',
    state: 'something new while pointed at',
    store: (s) => s.set(list()),
    after: (el, store) => {
      const scroller = el.shadowRoot?.querySelector('.scroller');
      scroller?.dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }));
      const fresh = anItem({ id: id.replace(/.$/, '9'), unread: 1 });
      store.set(list({ items: [fresh, ...items] }));
    },
  },
  {
    tag: 'kipu-inbox',
    state: 'archived, with Undo',
    attributes: onThread,
    store: (s) => s.set({ ...list(), ...thread() }),
    after: async (el) => {
      const open = el.shadowRoot?.querySelector<LitElement>('kipu-thread');
      await open?.updateComplete;
      if (open) press('.archive')(open);
      while (!el.shadowRoot?.querySelector('.toast')) await new Promise(requestAnimationFrame);
    },
  },
  {
    tag: 'kipu-inbox',
    state: 'not for this user',
    store: (s) => s.set(list({ status: 'error', items: [], error: refused })),
  },
  { tag: 'kipu-thread', state: 'nothing chosen' },
  {
    tag: 'kipu-thread',
    state: 'could not be loaded',
    attributes: onThread,
    store: (s) => s.set(thread({ status: 'error', error: failure })),
  },
  {
    tag: 'kipu-thread',
    state: 'not for this user',
    attributes: onThread,
    store: (s) => s.set(thread({ status: 'error', error: refused })),
  },
  { tag: 'kipu-thread', state: 'signed out', attributes: onThread, store: signedOut },
  {
    tag: 'kipu-thread',
    state: 'offline',
    attributes: onThread,
    store: (s) => s.set({ ...thread(), ...connection('offline') }),
  },
  {
    tag: 'kipu-thread',
    state: 'reconnecting',
    attributes: onThread,
    store: (s) => s.set({ ...thread(), ...connection('reconnecting') }),
  },
  {
    tag: 'kipu-thread',
    state: 'loading',
    attributes: onThread,
    store: (s) => s.set(thread({ status: 'loading', messages: [] })),
  },
  { tag: 'kipu-thread', state: 'messages', attributes: onThread, store: (s) => s.set(thread()) },
  {
    tag: 'kipu-thread',
    state: 'not sent, waiting and asking',
    attributes: onThread,
    store: (s) => s.set(thread({ outgoing: [outgoing('failed'), outgoing('waiting'), outgoing('confirm')] })),
  },
  {
    tag: 'kipu-thread',
    state: 'no reply possible',
    attributes: onThread,
    store: (s) => s.set(thread({ conversation: aConversation(noReply) })),
  },
  {
    tag: 'kipu-thread',
    state: 'not found',
    attributes: onThread,
    store: (s) => s.set(thread({ status: 'not-found' })),
  },
  {
    tag: 'kipu-thread',
    state: 'of a portal user',
    attributes: onThread,
    store: (s) =>
      s.set({ me: aPortalMe(), ...thread({ conversation: aConversation({ notice: aPortalMe().notice }) }) }),
  },
];
