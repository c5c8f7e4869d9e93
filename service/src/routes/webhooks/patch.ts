import { changeWebhook } from '../../actions/change-webhook.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { Webhook, WebhookPatch } from '../models/webhook.ts';
import { checkUrl, WEBHOOK_EXAMPLE, WebhookPath, webhookToWire } from './to-wire.ts';

export const patchWebhookOperation = operation({
  method: 'patch',
  path: '/v1/webhooks/{id}',
  operationId: 'changeWebhook',
  tag: 'Webhooks',
  summary: 'Change an endpoint',
  description:
    'A merge patch. `{"active": true}` turns one on again that the service had turned off; what failed in the meantime is sent with `POST /v1/webhooks/{id}/replay`. While it is off nothing new is queued, and what comes due is given up as `endpoint_disabled`.',
  access: 'key',
  scope: 'webhooks',
  params: WebhookPath,
  body: WebhookPatch,
  bodyExample: { active: true },
  responses: {
    200: { description: 'The endpoint as it is now.', schema: Webhook, example: WEBHOOK_EXAMPLE },
  },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, meta, params, body }, { store, config }) {
    checkUrl(config, body.url);
    const endpoint = await changeWebhook(store, principal.companyId, auditContext(principal, meta), {
      id: params.id,
      change: body,
    });
    if (endpoint === undefined) throw new Problem('not_found');
    return { status: 200, body: webhookToWire(endpoint) };
  },
});
