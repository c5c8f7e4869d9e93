import { deleteWebhook } from '../../actions/delete-webhook.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { WebhookPath } from './to-wire.ts';

export const deleteWebhookOperation = operation({
  method: 'delete',
  path: '/v1/webhooks/{id}',
  operationId: 'deleteWebhook',
  tag: 'Webhooks',
  summary: 'Remove an endpoint',
  description: 'With its secrets. What waits for it is not sent any more.',
  access: 'key',
  scope: 'webhooks',
  params: WebhookPath,
  responses: { 204: { description: 'Removed.' } },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, meta, params }, { store }) {
    if (!(await deleteWebhook(store, principal.companyId, auditContext(principal, meta), params.id)))
      throw new Problem('not_found');
    return { status: 204 };
  },
});
