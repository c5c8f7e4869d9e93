import { z } from '@hono/zod-openapi';
import { changeRetention, previewRetention } from '../../actions/change-retention.ts';
import { auditContext } from '../../audit/record.ts';
import { ifMatchHeader, versionsOf } from '../../http/entity-tags.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { Retention, RetentionInput } from '../models/removal.ts';
import { RETENTION_EXAMPLE, retentionAnswer } from './to-wire.ts';

export const putRetention = operation({
  method: 'put',
  path: '/v1/retention',
  operationId: 'changeRetention',
  tag: 'Retention',
  summary: 'Change how long messages are kept',
  description:
    'Counted from the last message of a conversation: one that is still in use keeps all of its text. After that time every message in it is emptied, and its subject; who wrote when stays. What is past its time begins to go at once, then hourly, and cannot be brought back: try with `dryRun` first. A legal hold keeps what it names. For a Super Admin or an API key; audited.',
  access: 'settings',
  scope: 'retention',
  query: z.strictObject({
    dryRun: z
      .enum(['true', 'false'])
      .default('false')
      .transform((value) => value === 'true')
      .openapi({ type: 'boolean', description: 'Change nothing; answer what would be emptied now.' }),
  }),
  headers: z.object({
    'if-match': ifMatchHeader('The `ETag` of the policy that was seen, or `*`. Required.', '"1"'),
  }),
  body: RetentionInput,
  bodyExample: { retentionDays: 2555 },
  responses: {
    200: {
      description: 'The policy after the change.',
      schema: Retention,
      example: RETENTION_EXAMPLE,
      headers: { ETag: 'The new version.' },
    },
  },
  problems: ['super_admin_required', 'scope_required', 'version_mismatch', 'precondition_required'],
  async handle({ principal, meta, query, headers, body }, services) {
    const ifMatch = headers['if-match'];
    if (ifMatch === undefined) {
      throw new Problem('precondition_required', { detail: 'Send the ETag of the policy as If-Match' });
    }
    const request = { expected: versionsOf(ifMatch), retentionDays: body.retentionDays };
    const context = auditContext(principal, meta);
    const result = query.dryRun
      ? await previewRetention(services.store, principal, request)
      : await changeRetention(services, principal, context, request);
    if (result.outcome === 'not_allowed') throw new Problem('super_admin_required');
    if (result.outcome === 'version_mismatch') {
      throw new Problem('version_mismatch', { detail: 'The policy was changed meanwhile; read it again' });
    }
    const answer = retentionAnswer(result.policy);
    if (result.outcome === 'changed') return answer;
    const { conversations, messages, heldConversations, heldMessages } = result.counts;
    await services.views.record(principal.companyId, context, {
      act: 'retention.preview',
      data: { retentionDays: body.retentionDays, ...result.counts },
    });
    return {
      ...answer,
      body: {
        ...answer.body,
        wouldEmpty: { conversations, messages },
        held: { conversations: heldConversations, messages: heldMessages },
      },
    };
  },
});
