import { readRetention } from '../../actions/change-retention.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { Retention } from '../models/removal.ts';
import { RETENTION_EXAMPLE, retentionAnswer } from './to-wire.ts';

export const getRetention = operation({
  method: 'get',
  path: '/v1/retention',
  operationId: 'getRetention',
  tag: 'Retention',
  summary: 'How long messages are kept',
  description: 'For a Super Admin or an API key. The `ETag` is what a change must send as `If-Match`.',
  access: 'settings',
  scope: 'retention',
  responses: {
    200: {
      description: 'The policy.',
      schema: Retention,
      example: RETENTION_EXAMPLE,
      headers: { ETag: 'The version, for `If-Match`.' },
    },
  },
  problems: ['super_admin_required', 'scope_required'],
  async handle({ principal, meta }, { store, views }) {
    const policy = await readRetention(store, principal);
    if (policy === undefined) {
      await views.record(principal.companyId, auditContext(principal, meta), {
        act: 'retention.read',
        outcome: 'refused',
      });
      throw new Problem('super_admin_required');
    }
    return retentionAnswer(policy);
  },
});
