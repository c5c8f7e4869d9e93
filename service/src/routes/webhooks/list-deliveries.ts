import { z } from '@hono/zod-openapi';
import { listWebhookDeliveries } from '../../actions/list-webhook-deliveries.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { PageQuery } from '../models/common.ts';
import { WebhookDeliveryPage, WebhookDeliveryStatus } from '../models/webhook.ts';
import { WEBHOOK_DELIVERY_EXAMPLE, WebhookPath, webhookDeliveryToWire } from './to-wire.ts';

const CURSOR = 'webhook-deliveries';

export const listWebhookDeliveriesOperation = operation({
  method: 'get',
  path: '/v1/webhooks/{id}/deliveries',
  operationId: 'listWebhookDeliveries',
  tag: 'Webhooks',
  summary: 'What was delivered to an endpoint',
  description: 'Newest first, for 30 days: status, attempts, the last answer’s status and times.',
  access: 'key',
  cost: 5,
  scope: 'webhooks',
  params: WebhookPath,
  query: z.strictObject({
    status: WebhookDeliveryStatus.optional().openapi({ description: 'Only deliveries of this status.' }),
    ...PageQuery,
  }),
  responses: {
    200: {
      description: 'A page of deliveries.',
      schema: WebhookDeliveryPage,
      example: { data: [WEBHOOK_DELIVERY_EXAMPLE], nextCursor: null },
    },
  },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, params, query, meta }, { store, views, cursors }) {
    const [at, id] =
      query.cursor === undefined
        ? []
        : cursors.decode(principal.companyId, CURSOR, query.cursor, ['number', 'string']);
    const page = await listWebhookDeliveries(store, principal.companyId, {
      endpointId: params.id,
      status: query.status,
      after: at === undefined || id === undefined ? undefined : { at, id },
      limit: query.limit,
    });
    if (page === undefined) throw new Problem('not_found');
    await views.record(principal.companyId, auditContext(principal, meta), {
      act: 'webhook-deliveries.view',
      subject: params.id,
      data: { deliveries: page.data.length },
    });
    const last = page.data.at(-1);
    return {
      status: 200,
      body: {
        data: page.data.map(webhookDeliveryToWire),
        nextCursor:
          page.more && last !== undefined
            ? cursors.encode(principal.companyId, CURSOR, [last.createdAt, last.id])
            : null,
      },
    };
  },
});
