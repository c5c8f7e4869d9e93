import { z } from '@hono/zod-openapi';
import { retryEmail } from '../../actions/retry-email.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { EmailDelivery } from '../models/email.ts';
import { DELIVERY_EXAMPLE, deliveryToWire } from './to-wire.ts';

export const retryCompanyEmail = operation({
  method: 'post',
  path: '/v1/emails/{id}/retry',
  operationId: 'retryEmail',
  tag: 'Back end',
  summary: 'Try an e-mail again now',
  description:
    'A dead or cancelled e-mail begins anew, with the same Message-ID and all its attempts; one that waits is brought forward. The account, its connection and the quiet time decide at the attempt whether it goes. 409 for one that was sent, is covered by another, or is being sent. Audited.',
  access: 'key',
  scope: 'emails',
  params: z.strictObject({
    id: z.string().min(1).max(100).openapi({ description: 'The delivery.', example: DELIVERY_EXAMPLE.id }),
  }),
  responses: {
    200: {
      description: 'The delivery, queued.',
      schema: EmailDelivery,
      example: { ...DELIVERY_EXAMPLE, status: 'queued', attempts: 0, lastError: null },
    },
  },
  problems: ['scope_required', 'not_found', 'conflict'],
  async handle({ principal, params, meta }, services) {
    const result = await retryEmail(services, principal.companyId, auditContext(principal, meta), params.id);
    if (result.outcome === 'not_found') throw new Problem('not_found');
    if (result.outcome === 'not_retryable') {
      throw new Problem('conflict', { detail: `An e-mail that is ${result.status} cannot be tried again` });
    }
    return { status: 200, body: deliveryToWire(result.delivery) };
  },
});
