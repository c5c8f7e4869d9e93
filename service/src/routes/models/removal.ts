import { z } from '@hono/zod-openapi';
import { GROUNDS } from '../../rules/removal.ts';
import { HOLD_SUBJECTS } from '../../store/legal-holds.ts';
import { HostId, ServiceId, Timestamp } from './common.ts';

/** A case number and no text: it stands in the audit, where no name may. */
const Reference = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._/:#-]{0,99}$/,
    'must be a case number: letters, digits and . _ / : # - only',
  )
  .openapi({ description: 'The company’s own number of the case; never a name.', example: 'PRIV-2026-014' });

export const Ground = z
  .enum(GROUNDS)
  .openapi('Ground', { description: 'Why a text or a name is gone. `retention`: its time was over.' });
const GivenGround = Ground.exclude(['retention']).openapi({
  description: 'The lawful ground.',
  example: 'erasure_request',
});

export const RemovalInput = z
  .strictObject({ ground: GivenGround, reference: Reference.optional() })
  .openapi('RemovalInput');
export const Removal = z
  .strictObject({
    conversationId: ServiceId,
    seq: z.number().int().min(1),
    removedAt: Timestamp,
    removedBy: z.string().openapi({
      description: 'The actor, as the audit names it.',
      example: 'key:0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
    }),
    ground: Ground,
  })
  .openapi('Removal');

export const ErasureInput = z
  .strictObject({
    ground: GivenGround,
    reference: Reference.optional(),
    messages: z
      .boolean()
      .default(false)
      .openapi({ description: 'Empty every message this portal user wrote, too.' }),
  })
  .openapi('ErasureInput');
export const Erasure = z
  .strictObject({
    portalUserId: HostId,
    erasedAt: Timestamp,
    messages: z.number().int().min(0).openapi({ description: 'Messages that this call emptied.' }),
    drafts: z.number().int().min(0).openapi({ description: 'Drafts that it removed.' }),
    emails: z.number().int().min(0).openapi({ description: 'Waiting e-mails that it took back.' }),
  })
  .openapi('Erasure');

export const RetentionInput = z
  .strictObject({
    retentionDays: z.number().int().min(1).max(36_500).nullable().openapi({
      description: 'Days after the last message of a conversation. Null: for ever.',
      example: 2555,
    }),
  })
  .openapi('RetentionInput');
const count = z.number().int().min(0);
export const Retention = z
  .strictObject({
    retentionDays: z.number().int().nullable(),
    updatedAt: Timestamp.nullable(),
    updatedBy: z
      .string()
      .nullable()
      .openapi({ description: 'Name of who changed it last; null for an API key.' }),
    wouldEmpty: z
      .strictObject({ conversations: count, messages: count })
      .optional()
      .openapi({ description: 'With `dryRun` only: what would be emptied now.' }),
    held: z
      .strictObject({ conversations: count, messages: count })
      .optional()
      .openapi({ description: 'With `dryRun` only: what only a legal hold would keep.' }),
  })
  .openapi('Retention');

export const HoldSubjectType = z.enum(HOLD_SUBJECTS).openapi('HoldSubjectType', {
  description: '`patient`: all conversations about this chart. `conversation`: one, with a chart or without.',
});
export const LegalHoldInput = z.strictObject({ reference: Reference.optional() }).openapi('LegalHoldInput');
export const LegalHold = z
  .strictObject({
    type: HoldSubjectType,
    id: HostId,
    reference: z.string().nullable(),
    placedAt: Timestamp,
    placedBy: z.string().openapi({ description: 'The actor, as the audit names it.' }),
  })
  .openapi('LegalHold');
export const LegalHoldPage = z
  .strictObject({
    data: z.array(LegalHold).openapi({ description: 'In the order of type and id.' }),
    nextCursor: z
      .string()
      .nullable()
      .openapi({ description: 'Pass as `cursor` for the next page; null on the last.' }),
  })
  .openapi('LegalHoldPage');
