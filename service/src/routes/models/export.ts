import { z } from '@hono/zod-openapi';
import { ConversationType, HostId, Relation, ServiceId, Timestamp, UserType } from './common.ts';
import { Person } from './conversation.ts';
import { Ground } from './removal.ts';

const ExportedParticipant = z
  .strictObject({
    type: UserType,
    id: HostId,
    name: z.string(),
    title: z.string().optional(),
    relation: Relation.optional(),
  })
  .openapi('ExportedParticipant');

const ExportedMessage = z
  .strictObject({
    id: ServiceId,
    seq: z.number().int().min(1),
    author: Person,
    sentAt: Timestamp,
    relation: Relation.optional().openapi({
      description:
        'The portal user’s relation to the patient when it was sent; `participants` have that of today.',
    }),
    body: z.string().openapi({ description: 'Empty when `removedAt` is set.' }),
    removedAt: Timestamp.optional(),
    removedBy: z.string().optional().openapi({ description: 'The actor, as the audit names it.' }),
    ground: Ground.optional(),
  })
  .openapi('ExportedMessage');

const ExportedConversation = z
  .strictObject({
    id: ServiceId,
    type: ConversationType,
    subject: z.string().nullable(),
    startedAt: Timestamp,
    participants: z.array(ExportedParticipant),
    messages: z.array(ExportedMessage).openapi({ description: 'Every message, oldest first.' }),
  })
  .openapi('ExportedConversation');

export const ConversationExport = z
  .strictObject({
    format: z.literal('kipu-messages-export'),
    version: z.literal(1),
    company: z.strictObject({ id: ServiceId, name: z.string() }),
    patient: z.strictObject({ id: HostId, name: z.string(), label: z.string().optional() }),
    portalUser: z
      .strictObject({ id: HostId, name: z.string(), relation: Relation.optional() })
      .nullable()
      .openapi({ description: 'Whose conversations; null with `allParticipants`.' }),
    allParticipants: z.boolean(),
    notice: z.string().nullable().openapi({
      description: 'The redisclosure notice of 42 CFR Part 2, where the company requires consent.',
    }),
    conversationCount: z.number().int().min(0),
    messageCount: z.number().int().min(0),
    conversations: z
      .array(ExportedConversation)
      .openapi({ description: 'In the order in which they began.' }),
  })
  .openapi('ConversationExport');

/** What every R4 resource of the bundle has; docs/fhir-export.md tells the rest. */
export const FhirBundle = z
  .strictObject({
    resourceType: z.literal('Bundle'),
    type: z.literal('collection'),
    entry: z.array(
      z.strictObject({
        fullUrl: z.string().openapi({ example: 'urn:uuid:0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11' }),
        resource: z.looseObject({
          resourceType: z.enum(['Patient', 'Practitioner', 'RelatedPerson', 'Communication']),
          id: z.uuid(),
        }),
      }),
    ),
  })
  .openapi('FhirBundle', { description: 'An HL7 FHIR R4 Bundle.' });
