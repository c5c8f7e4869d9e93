import { z } from '@hono/zod-openapi';
import { canonicalUrl } from '../../rules/web-url.ts';
import {
  ConversationType,
  HostId,
  Notice,
  pageOf,
  Reason,
  Relation,
  ServiceId,
  State,
  Timestamp,
  UserType,
} from './common.ts';

/** Text limits of B20, in code points. */
export { BODY_MAX, SUBJECT_MAX } from '../../rules/text.ts';

export const Person = z
  .strictObject({ type: UserType, id: HostId, name: z.string() })
  .openapi('Person', { description: 'Who wrote or did something.' });

export const ReadUpTo = z.strictObject({ seq: z.number().int(), at: Timestamp }).openapi('ReadUpTo', {
  description: 'Up to which message, and when, a portal user had read. Never falls.',
});

export const Participant = z
  .strictObject({
    type: UserType,
    id: HostId,
    name: z.string(),
    relation: Relation.optional().openapi({ description: 'Portal users: the relation to this patient.' }),
    title: z.string().optional().openapi({ description: 'Staff: the title the EMR pushed.' }),
    you: z.boolean(),
    readUpTo: z
      .union([ReadUpTo, z.null()])
      .optional()
      .openapi({ description: 'For staff only, of portal users only, in one conversation only.' }),
  })
  .openapi('Participant');

export const PatientRef = z
  .strictObject({
    id: HostId,
    name: z.string(),
    label: z
      .string()
      .optional()
      .openapi({ description: 'Tells episodes of care apart.', example: 'Intensive outpatient' }),
    locationName: z.string().optional(),
    chartUrl: z
      .url()
      .overwrite(canonicalUrl)
      .optional()
      .openapi({ description: 'For staff with access now, in one conversation only.' }),
  })
  .openapi('PatientRef');

export const LastMessage = z
  .strictObject({
    seq: z.number().int(),
    author: Person,
    preview: z.string().openapi({ description: 'The first 140 characters of the body on one line.' }),
    sentAt: Timestamp,
    removedAt: Timestamp.optional().openapi({ description: 'Set when the message was emptied.' }),
  })
  .openapi('LastMessage');

const listFields = {
  id: ServiceId,
  type: ConversationType,
  patient: z
    .union([PatientRef, z.null()])
    .openapi({ description: 'Null in a staff conversation without a chart.' }),
  subject: z.string().nullable(),
  participants: z.array(Participant),
  lastMessage: LastMessage.openapi({ description: 'The last message this user can see.' }),
  unread: z.number().int().min(0).openapi({ description: 'Messages by others this user has not read.' }),
  archived: z.boolean(),
  hasDraft: z.boolean(),
  updatedAt: Timestamp,
};

export const ConversationListItem = z.strictObject(listFields).openapi('ConversationListItem');
export const ConversationPage = pageOf(ConversationListItem, 'ConversationPage');

export const Conversation = z
  .strictObject({
    ...listFields,
    canReply: z.boolean(),
    reasons: z.array(Reason).openapi({ description: 'Why not, when `canReply` is false.' }),
    recheckAt: Timestamp.optional().openapi({
      description:
        'Staff only: when `canReply` may change by time alone, at the next care-team end or dated change of a consent. A `directory` event comes then too.',
    }),
    notice: Notice,
    readThroughSeq: z.number().int().min(0).openapi({ description: 'This user’s own read mark.' }),
    notReceiving: z
      .array(Person)
      .optional()
      .openapi({ description: 'Staff only: members who will not receive a reply now.' }),
    state: State,
  })
  .openapi('Conversation');

export const Message = z
  .strictObject({
    id: ServiceId,
    seq: z
      .number()
      .int()
      .min(1)
      .openapi({ description: 'Numbered 1, 2, 3… within the conversation, with no gap.' }),
    author: Person,
    body: z.string().openapi({ description: 'Empty when `removedAt` is set.' }),
    sentAt: Timestamp,
    relation: Relation.optional().openapi({
      description:
        'How the portal user of the conversation was related to the patient when this message was sent, whoever wrote it; it stays when the relation changes. Absent in staff conversations, and where it was not kept yet.',
    }),
    removedAt: Timestamp.optional().openapi({
      description: 'Set when retention or lawful erasure emptied the message.',
    }),
  })
  .openapi('Message');
export const MessagePage = z
  .strictObject({
    data: z.array(Message).openapi({ description: 'Oldest first.' }),
    hasBefore: z.boolean().openapi({ description: 'Older messages exist before the first row.' }),
    hasAfter: z.boolean().openapi({ description: 'Newer messages exist after the last row.' }),
    state: State,
  })
  .openapi('MessagePage');

export const StartedConversation = z
  .strictObject({ ...Conversation.shape, message: Message.openapi({ description: 'The first message.' }) })
  .openapi('StartedConversation');

export const SearchMatch = z
  .strictObject({
    field: z.enum(['subject', 'participant', 'patient', 'body']),
    seq: z.number().int().optional().openapi({ description: '`body` only: which message.' }),
    snippet: z.string().openapi({ description: 'Plain text.' }),
    ranges: z
      .array(z.tuple([z.number().int(), z.number().int()]))
      .openapi({ description: 'Half-open, in UTF-16 units of the snippet.' }),
  })
  .openapi('SearchMatch');
export const SearchResult = z
  .strictObject({ ...listFields, matches: z.array(SearchMatch) })
  .openapi('SearchResult');
export const SearchPage = pageOf(SearchResult, 'SearchPage');

export const Recipient = z
  .strictObject({
    type: UserType,
    id: HostId,
    name: z.string(),
    relation: Relation.optional(),
    title: z.string().optional(),
  })
  .openapi('Recipient');
export const RecipientPage = z
  .strictObject({
    data: z.array(Recipient),
    nextCursor: z.string().nullable(),
    reasons: z
      .array(Reason)
      .openapi({ description: 'With an empty `data`: what stands in the caller’s way, if anything.' }),
    state: State,
  })
  .openapi('RecipientPage');

export const DraftRef = z
  .strictObject({ key: z.string().min(1).max(220), version: z.number().int().min(1) })
  .openapi('DraftRef', { description: 'The draft this send consumes, in the same transaction.' });

export const StartConversation = z
  .strictObject({
    type: ConversationType,
    patientId: HostId.optional().openapi({ description: 'The chart. Required for `portal`.' }),
    recipientIds: z
      .array(HostId)
      .min(1)
      .max(50)
      .openapi({ description: 'Portal: exactly one. Staff: 1–50, no duplicates.' }),
    subject: z
      .string()
      .optional()
      .openapi({ description: 'At most 200 characters.', example: 'Ride on Thursday' }),
    body: z.string().openapi({
      description: '1–10,000 characters; white space alone is empty.',
      example: 'The van leaves at 8:30.',
    }),
    draft: DraftRef.optional(),
  })
  .openapi('StartConversation');
export const SendMessage = z
  .strictObject({
    body: z.string().openapi({ description: '1–10,000 characters; white space alone is empty.' }),
    draft: DraftRef.optional(),
  })
  .openapi('SendMessage');
export const PatchConversation = z
  .strictObject({
    archived: z.boolean().optional(),
    readThroughSeq: z
      .number()
      .int()
      .min(0)
      .optional()
      .openapi({ description: 'Moves the read mark forward; a lower value changes nothing.' }),
    unreadFromSeq: z.number().int().min(1).optional().openapi({
      description:
        'Mark as unread: messages by others from this number on become unread. Where there is none, nothing changes.',
    }),
  })
  .openapi('PatchConversation');
