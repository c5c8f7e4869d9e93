import type {
  Conversation,
  ConversationListItem,
  Me,
  Message,
  Settings,
  StartedConversation,
  ThreadState,
} from '@kipu-messages/sdk';

/** Awkward, plausible rows for the states of views. Times are fixed, so that pictures are stable. */
export const NOON = '2026-03-04T12:00:00.000Z';
const allowed = { allowed: true, reasons: [] };
const nonUrgent = 'For non-urgent messages only. Replies may take time.';
const emergency = "If this is an emergency, call 911. Don't use messages: they may not be read right away.";

export function aMe(over: Partial<Me> = {}): Me {
  return {
    user: { type: 'staff', id: 'st-1', name: 'Priya Natarajan' },
    company: { id: 'c1', name: 'Harbor Recovery' },
    can: { messagePortal: allowed, messageStaff: allowed, manageSettings: allowed },
    unread: { messages: 0, conversations: 0 },
    notice: { nonUrgent },
    state: 's1',
    ...over,
  };
}
export function aPortalMe(over: Partial<Me> = {}): Me {
  return aMe({
    user: { type: 'portal', id: 'p-1', name: 'Dana Whitfield' },
    can: {
      messagePortal: allowed,
      messageStaff: allowed,
      manageSettings: { allowed: false, reasons: [] },
    },
    notice: { nonUrgent, emergency },
    ...over,
  });
}

export function anItem(over: Partial<ConversationListItem> = {}): ConversationListItem {
  return {
    id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
    type: 'portal',
    patient: {
      id: '123:7e0c',
      name: 'Marcus Whitfield',
      label: 'Intensive outpatient',
      locationName: 'North clinic',
    },
    subject: 'Ride on Thursday',
    participants: [
      { type: 'staff', id: 'st-1', name: 'Priya Natarajan', title: 'Counselor', you: true },
      { type: 'portal', id: 'p-1', name: 'Dana Whitfield', relation: 'guardian', you: false },
    ],
    lastMessage: {
      seq: 2,
      author: { type: 'portal', id: 'p-1', name: 'Dana Whitfield' },
      preview: 'Will the van be there at 8:30?',
      sentAt: NOON,
    },
    unread: 0,
    archived: false,
    hasDraft: false,
    updatedAt: NOON,
    ...over,
  };
}

export function aConversation(over: Partial<Conversation> = {}): Conversation {
  return {
    ...anItem(),
    canReply: true,
    reasons: [],
    notice: { nonUrgent },
    readThroughSeq: 2,
    state: 's1',
    ...over,
  };
}

export function aMessage(over: Partial<Message> = {}): Message {
  const seq = over.seq ?? 1;
  return {
    id: `0199f2a4-7c1e-7b53-9d0a-${String(seq).padStart(12, '0')}`,
    seq,
    author: { type: 'portal', id: 'p-1', name: 'Dana Whitfield' },
    body: 'Will the van be there at 8:30?',
    sentAt: NOON,
    ...over,
  };
}

export function aThread(over: Partial<ThreadState> = {}): ThreadState {
  return {
    status: 'ready',
    conversation: aConversation(),
    messages: [aMessage({ seq: 1 }), aMessage({ seq: 2 })],
    hasBefore: false,
    hasAfter: false,
    loadingBefore: false,
    loadingAfter: false,
    outgoing: [],
    readingHeld: false,
    ...over,
  };
}

export function aStarted(over: Partial<StartedConversation> = {}): StartedConversation {
  return { ...aConversation(), message: aMessage(), ...over };
}

export function aSettings(over: Partial<Settings> = {}): Settings {
  return {
    enabled: true,
    mode: 'care_team',
    brandName: 'Harbor Recovery',
    emergencyNotice: emergency,
    neutralSender: null,
    portalUrl: 'https://portal.harbor.example/inbox',
    mailFrom: 'messages@harbor.example',
    allowedOrigins: ['https://emr.harbor.example'],
    nonUrgentNotice: nonUrgent,
    part2Notice:
      'Federal rules (42 CFR Part 2) forbid you to pass this information on without written consent.',
    emailQuietMinutes: 0,
    staffMessagingRequiresRole: false,
    requireConsentForContacts: false,
    portalMessagesPerHour: null,
    portalConversationsPerDay: null,
    locations: { 'loc-2': { mode: 'selected_users' } },
    locationNames: { 'loc-1': 'North clinic', 'loc-2': 'South clinic' },
    emailPreview: {
      from: 'Harbor Recovery <messages@harbor.example>',
      subject: 'New message from Harbor Recovery',
      text: 'You have a new message from Harbor Recovery in your portal account.\n\nOpen Inbox: https://portal.harbor.example/inbox\n',
    },
    warnings: [],
    updatedAt: NOON,
    updatedBy: 'Ana Ruiz',
    ...over,
  };
}
