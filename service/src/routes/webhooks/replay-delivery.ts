import { replayDelivery } from '../../actions/replay-webhook.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { ServiceId } from '../models/common.ts';
import { WebhookDelivery } from '../models/webhook.ts';
import { sendProblem, WEBHOOK_DELIVERY_EXAMPLE, WebhookPath, webhookDeliveryToWire } from './to-wire.ts';

export const replayWebhookDeliveryOperation = operation({
  method: 'post',
  path: '/v1/webhooks/{id}/deliveries/{deliveryId}/replay',
  operationId: 'replayWebhookDelivery',
  tag: 'Webhooks',
  summary: 'Send a delivery again now',
  description:
    'Whether it failed or arrived, with the same `webhook-id` and all its attempts; one that waits is brought forward. 409 while the endpoint is off or an attempt runs.',
  access: 'key',
  scope: 'webhooks',
  params: WebhookPath.extend({
    deliveryId: ServiceId.openapi({
      param: { name: 'deliveryId', in: 'path' },
      description: 'The delivery.',
    }),
  }),
  responses: {
    202: {
      description: 'The delivery, queued.',
      schema: WebhookDelivery,
      example: { ...WEBHOOK_DELIVERY_EXAMPLE, status: 'queued', attempts: 0, lastError: null },
    },
  },
  problems: ['scope_required', 'not_found', 'conflict'],
  async handle({ principal, meta, params }, services) {
    const { id: endpointId, deliveryId } = params;
    const context = auditContext(principal, meta);
    const result = await replayDelivery(services, principal.companyId, context, { endpointId, deliveryId });
    if (result.outcome !== 'queued') throw sendProblem(result.outcome);
    return { status: 202, body: webhookDeliveryToWire(result.delivery) };
  },
});
