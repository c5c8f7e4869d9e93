import { z } from '@hono/zod-openapi';
import type { App } from '../../http/operation.ts';
import type { WebhookType } from '../../outbox/webhook-events.ts';
import { nameOfEvent, WEBHOOK_EVENTS, webhookBody } from '../models/webhook-event.ts';

const HEADERS = z.object({
  'webhook-id': z.string().openapi({
    description: 'Of the event: the same at every attempt and endpoint. Keep it to act once.',
    example: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a13',
  }),
  'webhook-timestamp': z
    .string()
    .openapi({ description: 'Of this attempt, seconds since the epoch.', example: '1772617260' }),
  'webhook-signature': z.string().openapi({
    description:
      'Signatures separated by spaces, one for each secret in force: `v1,` and the base64 HMAC-SHA-256 of `{webhook-id}.{webhook-timestamp}.{body}`.',
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  }),
});

/** Puts every event into the contract's `webhooks` section. */
export function documentWebhooks(app: App): void {
  const types = Object.keys(WEBHOOK_EVENTS) as WebhookType[];
  for (const type of types) {
    const { summary } = WEBHOOK_EVENTS[type];
    app.openAPIRegistry.registerWebhook({
      method: 'post',
      path: type,
      operationId: `on${nameOfEvent(type)}`,
      tags: ['Webhooks'],
      summary,
      description: `${summary}. Ids, numbers and codes only: what else is to be known, the receiver asks the API for.`,
      security: [],
      request: {
        headers: HEADERS,
        body: { required: true, content: { 'application/json': { schema: webhookBody(type) } } },
      },
      responses: {
        '2XX': { description: 'Taken. What the body says is not read.' },
        410: { description: 'Not wanted any more: the endpoint is turned off.' },
        '4XX': { description: 'Tried again later, after `Retry-After` if it is there.' },
        '5XX': { description: 'Tried again later, after `Retry-After` if it is there.' },
      },
    });
  }
}
