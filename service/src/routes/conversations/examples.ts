/** One conversation that every example of the contract speaks of. */
export const CONVERSATION_ID = '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11';

const staff = { type: 'staff', id: '42', name: 'Priya Raman' } as const;
const portal = { type: 'portal', id: 'p-7', name: 'Marcus Webb' } as const;

export const MESSAGE = {
  id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a12',
  seq: 1,
  author: staff,
  body: 'The van leaves at 8:30.',
  sentAt: '2026-03-04T09:41:00.000Z',
};

export const LIST_ITEM = {
  id: CONVERSATION_ID,
  type: 'portal',
  patient: { id: '123:7e0c', name: 'Marcus Webb', label: 'Intensive outpatient', locationName: 'North' },
  subject: 'Ride on Thursday',
  participants: [
    { ...portal, relation: 'patient', you: false },
    { ...staff, title: 'Case manager', you: true },
  ],
  lastMessage: { seq: 1, author: staff, preview: MESSAGE.body, sentAt: MESSAGE.sentAt },
  unread: 0,
  archived: false,
  hasDraft: false,
  updatedAt: MESSAGE.sentAt,
};

export const CONVERSATION = {
  ...LIST_ITEM,
  patient: { ...LIST_ITEM.patient, chartUrl: 'https://emr.example.org/charts/123:7e0c' },
  participants: [
    { ...LIST_ITEM.participants[0], readUpTo: { seq: 1, at: '2026-03-04T10:02:00.000Z' } },
    LIST_ITEM.participants[1],
  ],
  canReply: true,
  reasons: [],
  notice: { nonUrgent: 'For non-urgent messages only. Replies may take time.' },
  readThroughSeq: 0,
  notReceiving: [],
  state: 'st1.42.7',
};
