import { z } from '@hono/zod-openapi';
import { retryDeadEmails } from '../../actions/retry-dead-emails.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { RetriedEmails } from '../models/email.ts';

export const retryDeadCompanyEmails = operation({
  method: 'post',
  path: '/v1/emails/retry',
  operationId: 'retryDeadEmails',
  tag: 'Back end',
  summary: 'Try all dead e-mails again now',
  description:
    'Puts dead e-mails back into the queue, the oldest first, at most 500 in one call: after the mail server, a quota or a setting was mended. Each begins anew, with the same Message-ID and all its attempts; the account, its connection and the quiet time decide at the attempt whether it goes. Call again while `more` is true. Audited.',
  access: 'key',
  scope: 'emails',
  body: z
    .strictObject({
      code: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .openapi({ description: 'Only those whose `lastError` is this code.', example: 'smtp_550' }),
    })
    .openapi('RetryDeadEmails'),
  bodyExample: { code: 'smtp_550' },
  responses: {
    200: {
      description: 'How many were put back.',
      schema: RetriedEmails,
      example: { retried: 12, more: false },
    },
  },
  problems: ['scope_required', 'malformed', 'too_large', 'unsupported_media_type'],
  async handle({ principal, body, meta }, services) {
    const result = await retryDeadEmails(
      services,
      principal.companyId,
      auditContext(principal, meta),
      body.code,
    );
    return { status: 200, body: result };
  },
});
