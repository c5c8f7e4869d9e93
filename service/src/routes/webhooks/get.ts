import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { endpointById } from '../../store/webhook-endpoints.ts';
import { Webhook } from '../models/webhook.ts';
import { WEBHOOK_EXAMPLE, WebhookPath, webhookToWire } from './to-wire.ts';

export const getWebhookOperation = operation({
  method: 'get',
  path: '/v1/webhooks/{id}',
  operationId: 'getWebhook',
  tag: 'Webhooks',
  summary: 'One endpoint',
  description: 'Its address, what it wants and how it fares, without secrets.',
  access: 'key',
  scope: 'webhooks',
  params: WebhookPath,
  responses: { 200: { description: 'The endpoint.', schema: Webhook, example: WEBHOOK_EXAMPLE } },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, params }, { store }) {
    const endpoint = await store.read(principal.companyId, (tx) => endpointById(tx, params.id));
    if (endpoint === undefined) throw new Problem('not_found');
    return { status: 200, body: webhookToWire(endpoint) };
  },
});
