import { z } from '@hono/zod-openapi';
import { WEBHOOK_TYPES } from '../../outbox/webhook-events.ts';
import { canonicalUrl } from '../../rules/web-url.ts';
import { DELIVERY_STATUSES } from '../../store/webhook-deliveries.ts';
import { oneLine, ServiceId, Timestamp, webUrl } from './common.ts';

/** An event type that an endpoint can ask for. */
export const WebhookEventType = z.enum(WEBHOOK_TYPES).openapi('WebhookEventType', {
  description:
    'What an endpoint can be told of; the section `webhooks` of this contract says what each carries.',
});

const events = z
  .array(WebhookEventType)
  .min(1)
  .refine((types) => new Set(types).size === types.length, 'must not name an event twice')
  .nullable()
  .openapi({ description: 'The events it wants; null: all, those of later versions included.' });
const description = oneLine(200).nullable().openapi({ description: 'For people.' });
const active = z.boolean().openapi({ description: 'Off: nothing is queued for it.' });
const url = webUrl(2000).openapi({
  description:
    'Where to POST: an https URL without user name, password or fragment. It must resolve to public addresses only, at every attempt.',
  example: 'https://emr.example.org/hooks/messages',
});

export const WebhookInput = z
  .strictObject({
    url,
    events: events.default(null),
    description: description.default(null),
    active: active.default(true),
  })
  .openapi('WebhookInput');

export const WebhookPatch = z
  .strictObject({ url, events, description, active })
  .partial()
  .openapi('WebhookPatch', { description: 'A merge patch: absent keeps.' });

const endpoint = {
  id: ServiceId,
  url: z.string().overwrite(canonicalUrl).openapi({ description: 'Where it is POSTed.' }),
  events,
  description: z.string().nullable(),
  active,
  status: z.enum(['active', 'failing', 'off']).openapi({
    description:
      '`failing`: on, but the last attempt failed. `off`: turned off by the company or, when `disabledReason` says so, by the service.',
  }),
  disabledReason: z.enum(['gone', 'failing']).nullable().openapi({
    description: '`gone`: it answered 410. `failing`: every attempt failed for five days.',
  }),
  failingSince: Timestamp.nullable().openapi({ description: 'The first failure since the last success.' }),
  createdAt: Timestamp,
};
export const Webhook = z.strictObject(endpoint).openapi('Webhook', {
  description: 'An endpoint of the company’s own, told of events by signed POSTs.',
});
export const WebhookList = z.strictObject({ data: z.array(Webhook) }).openapi('WebhookList');

const secret = z.string().openapi({
  description: 'Verifies signatures; shown this once, stored sealed.',
  example: 'whsec_…',
});
export const CreatedWebhook = z.strictObject({ ...endpoint, secret }).openapi('CreatedWebhook');

export const WebhookRotation = z
  .strictObject({
    overlapHours: z.number().int().min(0).max(168).default(24).openapi({
      description: 'For how long the secret before signs as well; 0: not at all, for one that has leaked.',
    }),
  })
  .openapi('WebhookRotation');
export const RotatedWebhookSecret = z
  .strictObject({
    secret,
    previousExpiresAt: Timestamp.openapi({ description: 'Until then the secret before signs as well.' }),
  })
  .openapi('RotatedWebhookSecret');

export const WebhookDeliveryStatus = z.enum(DELIVERY_STATUSES).openapi('WebhookDeliveryStatus', {
  description:
    '`queued`: waits for its first or next attempt. `sending`: an attempt runs. `delivered`: answered 2xx. `failed`: given up; replay it.',
});
export const WebhookDelivery = z
  .strictObject({
    id: ServiceId,
    webhookId: ServiceId.openapi({ description: 'The endpoint.' }),
    eventId: ServiceId.openapi({
      description: 'The header `webhook-id`: the same at every attempt, replay and endpoint.',
    }),
    type: z.string().openapi({ description: 'The event’s type.', example: 'message.created' }),
    status: WebhookDeliveryStatus,
    attempts: z.number().int().min(0).openapi({ description: 'Attempts begun; a replay begins at 0.' }),
    responseStatus: z
      .number()
      .int()
      .nullable()
      .openapi({ description: 'The last answer’s HTTP status; null: none came. Its body is not kept.' }),
    lastError: z.string().nullable().openapi({
      description:
        'Why the last attempt failed: `http_500`, `timeout`, `address_refused` (the host has no address, or one that is not public), `econnrefused`, `endpoint_disabled` and the like.',
      example: 'http_500',
    }),
    createdAt: Timestamp,
    lastAttemptAt: Timestamp.nullable(),
    nextAttemptAt: Timestamp.nullable().openapi({ description: 'Null when nothing more will be tried.' }),
    deliveredAt: Timestamp.nullable(),
  })
  .openapi('WebhookDelivery', {
    description: 'An event for one endpoint and what became of it. Kept 30 days.',
  });
export const WebhookDeliveryPage = z
  .strictObject({
    data: z.array(WebhookDelivery).openapi({ description: 'Newest first.' }),
    nextCursor: z
      .string()
      .nullable()
      .openapi({ description: 'Pass as `cursor` for the next page; null on the last.' }),
  })
  .openapi('WebhookDeliveryPage');

export const WebhookReplay = z
  .strictObject({
    since: z.iso.datetime({ offset: true }).openapi({
      description: 'Deliveries of events of this time or later (RFC 3339).',
      example: '2026-03-04T00:00:00Z',
    }),
  })
  .openapi('WebhookReplay');
export const WebhookReplayResult = z
  .strictObject({
    deliveries: z.number().int().min(0).openapi({ description: 'How many were queued.' }),
    more: z.boolean().openapi({ description: 'True: there are more than one call takes; call again.' }),
  })
  .openapi('WebhookReplayResult');
