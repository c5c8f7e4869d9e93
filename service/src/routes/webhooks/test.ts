import { testWebhook } from '../../actions/test-webhook.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { WebhookDelivery } from '../models/webhook.ts';
import { sendProblem, WEBHOOK_DELIVERY_EXAMPLE, WebhookPath, webhookDeliveryToWire } from './to-wire.ts';

export const testWebhookOperation = operation({
  method: 'post',
  path: '/v1/webhooks/{id}/test',
  operationId: 'testWebhook',
  tag: 'Webhooks',
  summary: 'Send a test event',
  description:
    'Queues `webhook.test` for this endpoint, whatever events it wants, and sends it at once, as any other; its deliveries say what became of it. 409 while the endpoint is off.',
  access: 'key',
  cost: 10,
  scope: 'webhooks',
  params: WebhookPath,
  responses: {
    202: {
      description: 'The delivery, queued.',
      schema: WebhookDelivery,
      example: {
        ...WEBHOOK_DELIVERY_EXAMPLE,
        type: 'webhook.test',
        status: 'queued',
        attempts: 0,
        responseStatus: null,
        lastError: null,
        lastAttemptAt: null,
      },
    },
  },
  problems: ['scope_required', 'not_found', 'conflict'],
  async handle({ principal, meta, params }, services) {
    const context = auditContext(principal, meta);
    const result = await testWebhook(services, principal.companyId, context, params.id);
    if (result.outcome !== 'queued') throw sendProblem(result.outcome);
    return { status: 202, body: webhookDeliveryToWire(result.delivery) };
  },
});
