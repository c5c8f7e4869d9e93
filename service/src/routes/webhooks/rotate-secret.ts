import { rotateWebhookSecret } from '../../actions/rotate-webhook-secret.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { RotatedWebhookSecret, WebhookRotation } from '../models/webhook.ts';
import { WebhookPath } from './to-wire.ts';

const HOUR_MS = 60 * 60_000;

export const rotateWebhookSecretOperation = operation({
  method: 'post',
  path: '/v1/webhooks/{id}/rotate-secret',
  operationId: 'rotateWebhookSecret',
  tag: 'Webhooks',
  summary: 'Give an endpoint a new secret',
  description:
    'The new secret is in this answer and nowhere else. Until the overlap ends every webhook carries a signature of both, so that the receiver can change over in its own time.',
  access: 'key',
  scope: 'webhooks',
  params: WebhookPath,
  body: WebhookRotation,
  bodyExample: { overlapHours: 24 },
  responses: {
    200: {
      description: 'The new secret, this once.',
      schema: RotatedWebhookSecret,
      example: { secret: 'whsec_…', previousExpiresAt: '2026-03-05T09:41:00.000Z' },
    },
  },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, meta, params, body }, { store, config: { secretKeys } }) {
    const context = auditContext(principal, meta);
    const rotated = await rotateWebhookSecret({ store, secretKeys }, principal.companyId, context, {
      id: params.id,
      overlapMs: body.overlapHours * HOUR_MS,
    });
    if (rotated === undefined) throw new Problem('not_found');
    const previousExpiresAt = new Date(rotated.previousExpiresAt).toISOString();
    return { status: 200, body: { secret: rotated.secret, previousExpiresAt } };
  },
});
