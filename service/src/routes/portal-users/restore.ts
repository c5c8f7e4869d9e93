import { restorePortalUser } from '../../actions/erase-portal-user.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { IdParam } from '../directory/ids.ts';

export const restoreOnePortalUser = operation({
  method: 'delete',
  path: '/v1/portal-users/{id}/erasure',
  operationId: 'restorePortalUser',
  tag: 'Retention',
  summary: 'End an erasure, so that the directory may name this person again',
  description:
    'What was erased stays erased, and the account shut, until the next push of this id. 404 for one who is not erased. Audited.',
  access: 'key',
  scope: 'erasure',
  params: IdParam,
  responses: { 204: { description: 'The next push of this id is taken.' } },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, params, meta }, { store }) {
    const context = auditContext(principal, meta);
    if (!(await restorePortalUser(store, principal.companyId, context, params.id)))
      throw new Problem('not_found');
    return { status: 204 };
  },
});
