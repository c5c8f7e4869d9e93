import { z } from '@hono/zod-openapi';
import type { WebhookData, WebhookType } from '../../outbox/webhook-events.ts';
import { ConversationType, HostId, ServiceId, Timestamp, UserType } from './common.ts';

const UserRef = z.strictObject({ type: UserType, id: HostId }).openapi('WebhookUser', {
  description: 'A user by the EMR’s own id.',
});
const about = {
  conversationId: ServiceId,
  conversationType: ConversationType,
  patientId: HostId.nullable().openapi({ description: 'The chart it is about; null: none.' }),
};
const FailureCode = z.string().openapi({
  description:
    'What stands in the way: the server’s code, `smtp_553`, or that of the connection, `eauth`, `etimedout`.',
});
const seq = z.number().int().min(1).openapi({ description: 'The message’s number in its conversation.' });

interface Documented<Data> {
  readonly summary: string;
  readonly data: z.ZodType<Data>;
  readonly example: Data;
}

const CONVERSATION = '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11';
const ABOUT = { conversationId: CONVERSATION, conversationType: 'portal', patientId: '123:7e0c' } as const;
const PRIYA = { type: 'staff', id: 'priya' } as const;
const DANA = { type: 'portal', id: 'dana' } as const;

/** What each event is and carries. */
export const WEBHOOK_EVENTS: { readonly [T in WebhookType]: Documented<WebhookData[T]> } = {
  'conversation.created': {
    summary: 'A conversation was started; its first message has an event of its own',
    data: z.strictObject({ ...about, participants: z.array(UserRef) }),
    example: { ...ABOUT, participants: [PRIYA, DANA] },
  },
  'message.created': {
    summary: 'A message was sent',
    data: z.strictObject({
      ...about,
      messageId: ServiceId,
      seq,
      author: UserRef,
      recipients: z.array(UserRef).openapi({ description: 'Who gets it, the author not among them.' }),
    }),
    example: {
      ...ABOUT,
      messageId: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a12',
      seq: 1,
      author: PRIYA,
      recipients: [DANA],
    },
  },
  'message.removed': {
    summary: 'Messages were emptied: their time was over, or the law asked for it',
    data: z.strictObject({
      conversationId: ServiceId,
      seqs: z.array(z.number().int().min(1)).openapi({ description: 'Their numbers; the rows stay.' }),
    }),
    example: { conversationId: CONVERSATION, seqs: [3] },
  },
  'settings.changed': {
    summary: 'The company’s settings were changed',
    data: z.strictObject({
      version: z.number().int().openapi({ description: 'The settings’ version now; their `ETag`.' }),
    }),
    example: { version: 7 },
  },
  'email.failed': {
    summary: 'An e-mail to a portal user was given up',
    data: z.strictObject({
      emailId: z.uuid().openapi({ description: 'The delivery, as in `GET /v1/emails`.' }),
      portalUserId: HostId,
      conversationId: ServiceId,
      seq,
    }),
    example: {
      emailId: 'b0c1a1de-58a4-4a5f-9c8e-4f7f0c1f2d3e',
      portalUserId: 'dana',
      conversationId: CONVERSATION,
      seq: 3,
    },
  },
  'email.sending_stopped': {
    summary: 'The mail server takes no e-mail of the company: all of it waits',
    data: z.strictObject({ code: FailureCode }),
    example: { code: 'smtp_553' },
  },
  'email.sending_resumed': {
    summary: 'The mail server takes the company’s e-mail again, or its sender was changed',
    data: z.strictObject({ code: FailureCode }),
    example: { code: 'smtp_553' },
  },
  'webhook.disabled': {
    summary: 'The service turned another endpoint of the company off',
    data: z.strictObject({
      endpointId: ServiceId,
      reason: z.enum(['gone', 'failing']).openapi({
        description: '`gone`: it answered 410. `failing`: every attempt failed for five days.',
      }),
    }),
    example: { endpointId: CONVERSATION, reason: 'gone' },
  },
  'webhook.test': {
    summary: 'Asked for by `POST /v1/webhooks/{id}/test`',
    data: z.strictObject({ endpointId: ServiceId }),
    example: { endpointId: CONVERSATION },
  },
};

/** `message.created` → `MessageCreated`: what the contract calls it. */
export function nameOfEvent(type: WebhookType): string {
  return type.replace(/(?:^|[._])([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** The body of a webhook: `{type, timestamp, data}`. */
export function webhookBody(type: WebhookType): z.ZodObject {
  return z
    .strictObject({
      type: z.literal(type),
      timestamp: Timestamp.openapi({ description: 'When it happened.' }),
      data: WEBHOOK_EVENTS[type].data,
    })
    .openapi(`${nameOfEvent(type)}Event`, {
      example: { type, timestamp: '2026-03-04T09:41:00.000Z', data: WEBHOOK_EVENTS[type].example },
    });
}
