import { z } from '@hono/zod-openapi';
import { Ability, ConversationType, HostId, Notice, ServiceId, State, Timestamp } from './common.ts';
import { PatientRef, Person } from './conversation.ts';
import { SettingsWarning } from './settings.ts';

export const UnreadCounts = z
  .strictObject({ messages: z.number().int().min(0), conversations: z.number().int().min(0) })
  .openapi('UnreadCounts');
export const Unread = z
  .strictObject({
    messages: z
      .number()
      .int()
      .min(0)
      .openapi({ description: 'Unread messages in both sections: the badge.' }),
    conversations: z.number().int().min(0),
    active: z.number().int().min(0).openapi({ description: 'Unread conversations in Active.' }),
    archived: z.number().int().min(0).openapi({ description: 'Unread conversations in Archived.' }),
    state: State,
  })
  .openapi('Unread');

export const Me = z
  .strictObject({
    user: Person,
    company: z.strictObject({ id: z.string(), name: z.string() }),
    can: z.strictObject({ messagePortal: Ability, messageStaff: Ability, manageSettings: Ability }),
    unread: UnreadCounts,
    notice: Notice,
    /** With `patientId`: the chart, where it is open to this user. */
    patient: PatientRef.optional(),
    warnings: z.array(SettingsWarning).optional().openapi({
      description: 'For Super Admins: the `warnings` of the settings.',
    }),
    state: State,
  })
  .openapi('Me');

export const Chart = z
  .strictObject({
    id: HostId,
    name: z.string(),
    label: z.string().optional(),
    locationName: z.string().optional(),
    notice: Notice,
  })
  .openapi('Chart');
export const ChartList = z.strictObject({ data: z.array(Chart), state: State }).openapi('ChartList');

export const DraftKey = z
  .string()
  .min(1)
  .max(220)
  .openapi({ description: 'A conversation id, `new`, or `new:{patientId}`.', example: 'new:123:7e0c' });
export const DraftInput = z
  .strictObject({
    body: z.string().max(20_000),
    subject: z.string().max(1_000).optional(),
    type: ConversationType.optional(),
    recipientIds: z.array(HostId).max(50).optional(),
  })
  .openapi('DraftInput');
export const Draft = z
  .strictObject({
    key: DraftKey,
    version: z.number().int().min(1),
    body: z.string(),
    subject: z.string().optional(),
    type: ConversationType.optional(),
    recipientIds: z.array(HostId).optional(),
    updatedAt: Timestamp,
  })
  .openapi('Draft');
export const DraftList = z
  .strictObject({
    data: z.array(Draft),
    spent: z
      .array(z.strictObject({ key: z.string(), version: z.number().int() }))
      .describe(
        'On the first page: the last 200 keys whose draft was sent or discarded in the last 30 days, with the version that the next text under the key names in `If-Match`. A save under an older one learns that version from its 412.',
      ),
    nextCursor: z
      .string()
      .nullable()
      .openapi({ description: 'Pass as `cursor` for the next page; null on the last.' }),
    state: State,
  })
  .openapi('DraftList');

const base = { id: State };
/** What the stream and the poll carry: ids and counts, never text. */
export const Event = z
  .discriminatedUnion('type', [
    z.strictObject({ ...base, type: z.literal('hello'), state: State }),
    z.strictObject({
      ...base,
      type: z.literal('message'),
      conversationId: ServiceId,
      seq: z.number().int(),
      mine: z.boolean(),
    }),
    z.strictObject({
      ...base,
      type: z.literal('conversation'),
      conversationId: ServiceId,
      removed: z.literal(true).optional().openapi({
        description: 'Messages in it were emptied: read those on screen again.',
      }),
    }),
    z.strictObject({
      ...base,
      type: z.literal('unread'),
      messages: z.number().int(),
      conversations: z.number().int(),
      active: z.number().int(),
      archived: z.number().int(),
    }),
    z.strictObject({
      ...base,
      type: z.literal('draft'),
      key: DraftKey,
      version: z.number().int().nullable(),
    }),
    z.strictObject({
      ...base,
      type: z.literal('directory'),
      conversationIds: z
        .array(ServiceId)
        .optional()
        .openapi({ description: 'Own conversations that are touched; absent: any may be.' }),
    }),
    z.strictObject({ ...base, type: z.literal('reset'), state: State }),
  ])
  .openapi('Event');
export const ChangePage = z
  .strictObject({ events: z.array(Event), state: State, more: z.boolean() })
  .openapi('ChangePage');
