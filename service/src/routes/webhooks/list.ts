import { operation } from '../../http/operation.ts';
import { listEndpoints } from '../../store/webhook-endpoints.ts';
import { WebhookList } from '../models/webhook.ts';
import { WEBHOOK_EXAMPLE, webhookToWire } from './to-wire.ts';

export const listWebhooksOperation = operation({
  method: 'get',
  path: '/v1/webhooks',
  operationId: 'listWebhooks',
  tag: 'Webhooks',
  summary: 'The company’s endpoints',
  description: 'Oldest first, with how each fares, without secrets.',
  access: 'key',
  scope: 'webhooks',
  responses: {
    200: { description: 'The endpoints.', schema: WebhookList, example: { data: [WEBHOOK_EXAMPLE] } },
  },
  problems: ['scope_required'],
  async handle({ principal }, { store }) {
    const endpoints = await store.read(principal.companyId, listEndpoints);
    return { status: 200, body: { data: endpoints.map(webhookToWire) } };
  },
});
