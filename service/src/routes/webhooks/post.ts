import { createWebhook, ENDPOINTS_MAX } from '../../actions/create-webhook.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { CreatedWebhook, WebhookInput } from '../models/webhook.ts';
import { checkUrl, WEBHOOK_EXAMPLE, webhookToWire } from './to-wire.ts';

export const createWebhookOperation = operation({
  method: 'post',
  path: '/v1/webhooks',
  operationId: 'createWebhook',
  tag: 'Webhooks',
  summary: 'Make an endpoint',
  description: `Events are POSTed to it as the Standard Webhooks specification says: signed, thin (ids only), at least once and in no promised order. Whatever is not answered 2xx within 15 seconds is tried again for some three days. The secret is in this answer and nowhere else. At most ${ENDPOINTS_MAX} endpoints: 409.`,
  access: 'key',
  scope: 'webhooks',
  body: WebhookInput,
  bodyExample: {
    url: WEBHOOK_EXAMPLE.url,
    events: ['message.created'],
    description: WEBHOOK_EXAMPLE.description,
  },
  responses: {
    201: {
      description: 'The endpoint, and its secret this once.',
      schema: CreatedWebhook,
      example: { ...WEBHOOK_EXAMPLE, secret: 'whsec_…' },
    },
  },
  problems: ['scope_required', 'conflict'],
  async handle({ principal, meta, body }, { store, config }) {
    checkUrl(config, body.url);
    const context = auditContext(principal, meta);
    const { secretKeys } = config;
    const result = await createWebhook({ store, secretKeys }, principal.companyId, context, body);
    if (result.outcome === 'too_many')
      throw new Problem('conflict', { detail: `A company has at most ${ENDPOINTS_MAX} endpoints` });
    return { status: 201, body: { ...webhookToWire(result.endpoint), secret: result.secret } };
  },
});
