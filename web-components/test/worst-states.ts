import { type ConversationListItem, type InboxSnapshot, KipuError } from '@kipu-messages/sdk';
import type { ElementState } from './element-state.ts';
import type { FakeStore } from './fake-store.ts';
import { aConversation, aMe, aMessage, anItem, aPortalMe, aThread, NOON } from './samples.ts';

/** A name of 40 characters, as long as the host may send and a place has to bear. */
const LONG = 'Maximiliana Wolfeschlegelstein-Bergerdor';
const ARABIC = 'فاطمة الزهراء عبد الرحمن';
const ARABIC_TEXT = 'مرحبا، هل يمكننا نقل الموعد إلى الساعة 9:30 يوم الخميس؟ شكرا.';
const id = (n: number) => `0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2b${n}`;
const you = { type: 'staff' as const, id: 'st-1', name: 'Priya Natarajan', title: 'Counselor', you: true };
const guardian = (name: string) => ({
  type: 'portal' as const,
  id: `p-${name.length}`,
  name,
  relation: 'guardian' as const,
  you: false,
});
const twelve = [
  you,
  ...[
    LONG,
    'Tom Brandt',
    'Ana Ruiz',
    ARABIC,
    'Grace Lindqvist',
    'Noor Rahimi',
    'Leo Haddad',
    "Siobhan O'Shaughnessy-Fitzgerald",
    'Sam Okafor',
    'Dr. Mei-Ling Zhao',
    'Xu',
  ].map((name, n) => ({
    type: 'staff' as const,
    id: `st-${n + 2}`,
    name,
    title: 'Licensed clinical social worker',
    you: false,
  })),
];
const episode = (label: string) => ({
  id: `123:${label.length}`,
  name: 'Marcus Whitfield',
  label,
  locationName: 'North clinic',
});

/** Rows that no list may stumble over. */
const rows: ConversationListItem[] = [
  anItem({ id: id(1), participants: [you, guardian(LONG)], patient: { id: '1', name: LONG }, unread: 120 }),
  anItem({ id: id(2), type: 'staff', patient: null, subject: null, participants: twelve, unread: 1 }),
  anItem({ id: id(3), subject: null, patient: episode('Intensive outpatient'), hasDraft: true }),
  anItem({ id: id(4), subject: null, patient: episode('Residential, second stay') }),
  anItem({
    id: id(5),
    participants: [you, guardian(ARABIC)],
    subject: ARABIC_TEXT,
    lastMessage: {
      seq: 2,
      author: { type: 'portal', id: 'p-1', name: ARABIC },
      preview: ARABIC_TEXT,
      sentAt: NOON,
    },
    unread: 3,
  }),
  anItem({ id: id(6), subject: `${LONG} `.repeat(4).trim(), hasDraft: true }),
  anItem({ id: id(7), lastMessage: { ...anItem().lastMessage, preview: '' } }),
];
const lists = (items: readonly ConversationListItem[]): Pick<InboxSnapshot, 'lists'> => ({
  lists: {
    active: { status: 'ready', items, complete: true, loadingMore: false },
    archived: { status: 'ready', items: [], complete: true, loadingMore: false },
  },
});
const unread = { unread: { messages: 124, conversations: 103, active: 100, archived: 3 } };

/** The widest row, opened: everything that can be long is long. */
const worst = aThread({
  conversation: aConversation({
    ...rows[0]!,
    subject: `${LONG} `.repeat(4).trim(),
    patient: {
      id: '1',
      name: LONG,
      label: 'Intensive outpatient',
      locationName: 'North clinic',
      chartUrl: 'https://emr.example/1',
    },
    readThroughSeq: 3,
    lastMessage: { ...anItem().lastMessage, seq: 5 },
    unread: 2,
  }),
  messages: [
    aMessage({
      seq: 1,
      author: { type: 'portal', id: 'p-40', name: LONG },
      body: 'word '.repeat(2000).trim(),
    }),
    aMessage({ seq: 2, author: you, body: 'Short.', sentAt: '2026-03-04T12:01:00.000Z' }),
    aMessage({ seq: 3, author: you, body: ARABIC_TEXT, sentAt: '2026-03-04T12:02:00.000Z' }),
    aMessage({ seq: 4, author: { type: 'portal', id: 'p-40', name: ARABIC }, body: ARABIC_TEXT }),
    aMessage({ seq: 5, body: `https://example.org/${'a-long-address/'.repeat(20)}` }),
  ],
});
const onWorst = { 'conversation-id': id(1) };
const chart = (n: number, name: string, label: string) => ({
  id: `c${n}`,
  name,
  label,
  locationName: 'North clinic',
  notice: aPortalMe().notice,
});
const portalInbox = (store: FakeStore) => {
  const conversation = aConversation({
    id: id(1),
    participants: [
      { ...you, you: false, name: LONG },
      { type: 'portal', id: 'p-1', name: 'Dana Whitfield', relation: 'guardian', you: true },
    ],
    notice: {
      ...aPortalMe().notice,
      redisclosure:
        'Federal rules (42 CFR Part 2) forbid you to pass this information on without written consent.',
    },
  });
  store.set({ me: aPortalMe(), ...lists([conversation]), threads: { [id(1)]: aThread({ conversation }) } });
};
const off = {
  allowed: false,
  reasons: [{ code: 'messaging_disabled' as const, message: 'Messaging is turned off.' }],
};
const openDialog = (el: unknown) => (el as { show(): void }).show();

/** What the samples of every day do not show: the longest, the emptiest, the most, and the rarer states. */
export const worstStates: ElementState[] = [
  {
    tag: 'kipu-message-badge',
    state: '1,234 unread',
    store: (s) => s.set({ unread: { messages: 1234, conversations: 2, active: 2, archived: 0 } }),
  },
  { tag: 'kipu-inbox', state: 'the worst rows', store: (s) => s.set({ ...lists(rows), ...unread }) },
  {
    tag: 'kipu-inbox',
    state: 'the worst conversation open',
    attributes: onWorst,
    store: (s) => s.set({ ...lists(rows), ...unread, threads: { [id(1)]: worst } }),
  },
  {
    tag: 'kipu-inbox',
    state: 'a conversation with twelve people open',
    attributes: { 'conversation-id': id(2) },
    store: (s) => {
      const conversation = aConversation({ ...rows[1]!, notReceiving: [twelve[1]!, twelve[4]!] });
      s.set({ ...lists(rows), threads: { [id(2)]: aThread({ conversation }) } });
    },
  },
  { tag: 'kipu-inbox', state: 'of a portal user, open', attributes: onWorst, store: portalInbox },
  {
    tag: 'kipu-inbox',
    state: 'reconnecting',
    store: (s) => s.set({ ...lists(rows), connection: { status: 'reconnecting', since: 0, stale: true } }),
  },
  {
    tag: 'kipu-inbox',
    state: 'messaging is off',
    store: (s) =>
      s.set({ ...lists(rows), me: aMe({ can: { ...aMe().can, messagePortal: off, messageStaff: off } }) }),
  },
  {
    tag: 'kipu-inbox',
    state: 'not available',
    attributes: { 'conversation-id': 'gone' },
    store: (s) =>
      s.set({ ...lists(rows), threads: { gone: aThread({ status: 'not-found', messages: [] }) } }),
  },
  {
    tag: 'kipu-inbox',
    state: 'signed out, with a saved draft',
    store: (s) => {
      s.signOut();
      s.set({ draftsSaved: true });
    },
  },
  {
    tag: 'kipu-thread',
    state: 'a draft too long, and changed elsewhere',
    attributes: onWorst,
    store: (s) =>
      s.set({
        threads: { [id(1)]: worst },
        drafts: {
          [id(1)]: {
            key: id(1),
            status: 'conflict',
            value: { body: 'x '.repeat(5010) },
            theirs: { key: id(1), body: ARABIC_TEXT, version: 2, updatedAt: NOON },
          },
        },
      }),
  },
  {
    tag: 'kipu-thread',
    state: 'no reply possible, with unsent text',
    attributes: onWorst,
    store: (s) => {
      const reasons = [
        {
          code: 'no_location_access' as const,
          message: "You don't have access to this patient's location. Ask your administrator.",
        },
        {
          code: 'role_required' as const,
          message: 'You need the role "Available for portal messages". Ask your administrator.',
        },
      ];
      const conversation = { ...worst.conversation!, canReply: false, reasons };
      s.set({
        threads: { [id(1)]: { ...worst, conversation } },
        drafts: { [id(1)]: { key: id(1), status: 'saved', value: { body: 'What I had written so far.' } } },
      });
    },
  },
  {
    tag: 'kipu-new-message',
    state: 'of a guardian of two children, two episodes of one',
    store: (s) => {
      s.set({ me: aPortalMe() });
      s.onCharts = async () => [
        chart(1, 'Marcus Whitfield', 'Intensive outpatient'),
        chart(2, 'Marcus Whitfield', 'Residential, second stay'),
        chart(3, LONG, 'Aftercare'),
      ];
    },
    after: openDialog,
  },
  {
    tag: 'kipu-new-message',
    state: 'to eleven people',
    store: (s) => {
      s.onRecipients = async () => ({
        data: twelve.slice(1).map(({ you: _, ...person }) => person),
        nextCursor: null,
        reasons: [],
        state: 's1',
      });
      const recipientIds = twelve.slice(1).map((person) => person.id);
      const value = { body: ARABIC_TEXT, subject: LONG, type: 'staff' as const, recipientIds };
      s.set({ drafts: { new: { key: 'new', status: 'saved', value } } });
    },
    after: openDialog,
  },
  {
    tag: 'kipu-new-message',
    state: 'not sent',
    store: (s) => {
      const people = [{ type: 'staff' as const, id: 'st-2', name: LONG, title: 'Nurse' }];
      s.onRecipients = async () => ({ data: people, nextCursor: null, reasons: [], state: 's1' });
      s.onStart = async () => {
        throw new KipuError('no answer', { code: 'internal_error', status: 500, requestId: 'req-7' });
      };
      const value = { body: ARABIC_TEXT, type: 'staff' as const, recipientIds: ['st-2'] };
      s.set({ drafts: { new: { key: 'new', status: 'saved', value } } });
    },
    after: async (el) => {
      openDialog(el);
      const root = el.shadowRoot;
      while (!root?.querySelector('.chip')) await new Promise(requestAnimationFrame);
      root.querySelector<HTMLElement>('[part=send]')?.click();
      while (!root.querySelector('.failure')) await new Promise(requestAnimationFrame);
    },
  },
];
