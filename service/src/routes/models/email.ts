import { z } from '@hono/zod-openapi';
import { EMAIL_STATUSES } from '../../store/emails.ts';
import { HostId, ServiceId, Timestamp } from './common.ts';

export const EmailStatus = z.enum(EMAIL_STATUSES).openapi('EmailStatus', {
  description:
    '`queued`: waits for its time, its retry or the end of the quiet time. `sending`: being handed over. `sent`: the mail server took it. `covered`: another e-mail to the same portal user told of its message too. `cancelled`: no longer wanted. `dead`: given up; look at it and retry.',
});

export const EmailDelivery = z
  .strictObject({
    id: z.uuid().openapi({ description: 'The delivery.', example: 'b0c1a1de-58a4-4a5f-9c8e-4f7f0c1f2d3e' }),
    status: EmailStatus,
    portalUserId: HostId.openapi({ description: 'Whom it is for. The address is read at each attempt.' }),
    conversationId: ServiceId,
    messageSeq: z.number().int().min(1).openapi({ description: 'The message it tells of.' }),
    attempts: z.number().int().min(0).openapi({ description: 'Attempts begun.' }),
    lastError: z.string().nullable().openapi({
      description:
        'What stood in the way last: a code such as `smtp_451`, `etimedout`, `mail_from_not_set`, `address_unusable` or, when cancelled, `account_inactive`, `disconnected`, `already_read`, `message_removed`, `account_erased`.',
      example: 'smtp_451',
    }),
    createdAt: Timestamp,
    lastAttemptAt: Timestamp.nullable(),
    nextAttemptAt: Timestamp.nullable().openapi({ description: 'Null when nothing more will be tried.' }),
    sentAt: Timestamp.nullable(),
  })
  .openapi('EmailDelivery', { description: 'An e-mail and what became of it: ids, codes and times only.' });

export const RetriedEmails = z
  .strictObject({
    retried: z.number().int().min(0).openapi({ description: 'E-mails that are queued again.' }),
    more: z.boolean().openapi({ description: 'Whether dead ones are left: call again.' }),
  })
  .openapi('RetriedEmails');

export const EmailDeliveryPage = z
  .strictObject({
    data: z.array(EmailDelivery).openapi({ description: 'Newest first.' }),
    nextCursor: z
      .string()
      .nullable()
      .openapi({ description: 'Pass as `cursor` for the next page; null on the last.' }),
  })
  .openapi('EmailDeliveryPage');
