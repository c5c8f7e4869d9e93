import { replayFailed } from '../../actions/replay-webhook.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { WebhookReplay, WebhookReplayResult } from '../models/webhook.ts';
import { sendProblem, WebhookPath } from './to-wire.ts';

export const replayFailedWebhooksOperation = operation({
  method: 'post',
  path: '/v1/webhooks/{id}/replay',
  operationId: 'replayFailedWebhooks',
  tag: 'Webhooks',
  summary: 'Send again what failed',
  description:
    'Queues every failed delivery of events since the given time, after the receiver was mended. `more` says to call again. 409 while the endpoint is off.',
  access: 'key',
  cost: 20,
  scope: 'webhooks',
  params: WebhookPath,
  body: WebhookReplay,
  bodyExample: { since: '2026-03-04T00:00:00Z' },
  responses: {
    202: {
      description: 'How many were queued.',
      schema: WebhookReplayResult,
      example: { deliveries: 12, more: false },
    },
  },
  problems: ['scope_required', 'not_found', 'conflict'],
  async handle({ principal, meta, params, body }, services) {
    const result = await replayFailed(services, principal.companyId, auditContext(principal, meta), {
      endpointId: params.id,
      since: Date.parse(body.since),
    });
    if (result.outcome !== 'queued') throw sendProblem(result.outcome);
    return { status: 202, body: { deliveries: result.deliveries, more: result.more } };
  },
});
