import { type InboxSnapshot, KipuError, type Settings } from '@kipu-messages/sdk';
import type { LitElement } from 'lit';
import { FakeStore } from './fake-store.ts';
import { aConversation, aMe, aMessage, anItem, aPortalMe, aSettings, aThread } from './samples.ts';
import { worstStates } from './worst-states.ts';

/** One state of one element: what the store holds, and what is done once it stands. */
export interface ElementState {
  tag: string;
  state: string;
  attributes?: Record<string, string>;
  /** Parts of the snapshot, and what the store answers. */
  store?: (store: FakeStore) => void;
  after?: (el: LitElement, store: FakeStore) => Promise<unknown> | unknown;
}

const id = anItem().id;
const long = 'Wolfeschlegelsteinhausenbergerdorff';
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
const failure = new KipuError('no answer', { code: 'internal_error', status: 500, requestId: 'req-7' });
const refused = new KipuError('no', {
  code: 'not_allowed',
  status: 403,
  reasons: [{ code: 'role_required', message: 'You need the role.' }],
});
const connection = (status: 'offline' | 'reconnecting') => ({
  connection: { status, since: 0, stale: false },
});
const never = () => new Promise<never>(() => {});
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
const denied = (message: string) => ({
  allowed: false,
  reasons: [{ code: 'role_required' as const, message }],
});
const open = (el: LitElement) => (el as unknown as { show(): void }).show();
const openTo = (selector: string) => async (el: LitElement) => {
  open(el);
  while (!el.shadowRoot?.querySelector(selector)) await new Promise(requestAnimationFrame);
};
const recipients = async () => ({
  data: [
    { type: 'portal' as const, id: 'p-1', name: 'Dana Whitfield', relation: 'guardian' as const },
    { type: 'staff' as const, id: 'st-2', name: `${long} Ruiz`, title: 'Nurse' },
  ],
  nextCursor: null,
  reasons: [],
  state: 's1',
});
const onChart = { 'patient-id': '123:7e0c', 'patient-name': 'Marcus Whitfield' };
const portalCharts = (store: FakeStore) => {
  store.set({ me: aPortalMe() });
  const { notice } = aPortalMe();
  store.onCharts = async () => [
    {
      id: 'c1',
      name: 'Marcus Whitfield',
      label: 'Intensive outpatient',
      locationName: 'North clinic',
      notice,
    },
    { id: 'c2', name: 'Ines Whitfield', notice },
  ];
};
const signedOut = (store: FakeStore) => store.signOut();
const settings = (over: Partial<Settings>) => (store: FakeStore) => {
  store.onSettings = async () => ({ settings: aSettings(over), etag: '"1"' });
};
const type = (el: LitElement, q: string) => {
  const field = el.shadowRoot?.querySelector<HTMLInputElement>('[part=search]');
  if (!field) return;
  field.value = q;
  field.dispatchEvent(new Event('input'));
};
const press = (selector: string) => (el: LitElement) =>
  el.shadowRoot?.querySelector<HTMLElement>(selector)?.click();

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
  { tag: 'kipu-new-message', state: 'closed', attributes: onChart },
  {
    tag: 'kipu-new-message',
    state: 'loading',
    attributes: onChart,
    store: (s) => {
      s.onMeFor = never;
    },
    after: open,
  },
  {
    tag: 'kipu-new-message',
    state: 'could not be loaded',
    attributes: onChart,
    store: (s) => {
      s.onMeFor = () => Promise.reject(failure);
    },
    after: openTo('.state'),
  },
  { tag: 'kipu-new-message', state: 'on a chart', attributes: onChart, after: openTo('#to') },
  {
    tag: 'kipu-new-message',
    state: 'one type closed',
    attributes: onChart,
    store: (s) => {
      const no = denied("You're not on this patient's care team. Ask to be added, then you can reply.");
      s.onMeFor = async () => aMe({ can: { ...aMe().can, messagePortal: no } });
    },
    after: openTo('#to'),
  },
  {
    tag: 'kipu-new-message',
    state: 'choosing people',
    attributes: onChart,
    store: (s) => {
      s.onRecipients = recipients;
    },
    after: async (el) => {
      open(el);
      while (!el.shadowRoot?.querySelector('#to')) await el.updateComplete;
      press('#to')(el);
    },
  },
  {
    tag: 'kipu-new-message',
    state: 'with a draft of several people, and one type closed',
    attributes: onChart,
    store: (s) => {
      s.onRecipients = recipients;
      s.onMeFor = async () => aMe({ can: { ...aMe().can, messagePortal: denied('You need the role.') } });
      const value = {
        body: 'x'.repeat(10_004),
        subject: 'Ride',
        type: 'staff' as const,
        recipientIds: ['st-2', 'gone'],
      };
      s.set({ drafts: { 'new:123:7e0c': { key: 'new:123:7e0c', status: 'saved', value } } });
    },
    after: open,
  },
  {
    tag: 'kipu-new-message',
    state: 'no right to write',
    attributes: onChart,
    store: (s) => {
      const no = denied('You need the role.');
      s.onMeFor = async () => aMe({ can: { ...aMe().can, messagePortal: no, messageStaff: no } });
    },
    after: openTo('.notice'),
  },
  {
    tag: 'kipu-new-message',
    state: 'of a portal user, with everything missing',
    store: portalCharts,
    after: async (el) => {
      open(el);
      while (!el.shadowRoot?.querySelector('[part=send]')) await el.updateComplete;
      press('[part=send]')(el);
    },
  },
  { tag: 'kipu-new-message', state: 'signed out', store: signedOut, after: open },
  {
    tag: 'kipu-settings',
    state: 'loading',
    store: (s) => {
      s.onSettings = never;
    },
  },
  { tag: 'kipu-settings', state: 'signed out', store: signedOut },
  { tag: 'kipu-settings', state: 'as stored', store: settings({ requireConsentForContacts: true }) },
  {
    tag: 'kipu-settings',
    state: 'a location open, changed',
    after: async (el) => {
      while (!el.shadowRoot?.querySelector('td.end button')) await el.updateComplete;
      press('td.end button')(el);
      press('#requireConsentForContacts')(el);
    },
  },
  {
    tag: 'kipu-settings',
    state: 'asking before turning off',
    after: async (el) => {
      while (!el.shadowRoot?.querySelector('#enabled')) await el.updateComplete;
      press('#enabled')(el);
      await el.updateComplete;
      press('.save')(el);
      while (!el.shadowRoot?.querySelector('.confirm')) await new Promise(requestAnimationFrame);
    },
  },
  {
    tag: 'kipu-settings',
    state: 'not for this user',
    store: (s) =>
      s.set({ me: aMe({ can: { ...aMe().can, manageSettings: denied('Only a Super Admin.') } }) }),
  },
  {
    tag: 'kipu-settings',
    state: 'could not be loaded',
    store: (s) => {
      s.onSettings = async () => {
        throw failure;
      };
    },
  },
  ...worstStates,
];

/** The store of a state, filled. */
export function storeOf(state: ElementState): FakeStore {
  const store = new FakeStore();
  state.store?.(store);
  return store;
}
