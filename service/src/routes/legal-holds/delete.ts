import { liftLegalHold } from '../../actions/legal-holds.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { HoldParams } from './params.ts';

export const deleteLegalHold = operation({
  method: 'delete',
  path: '/v1/legal-holds/{type}/{id}',
  operationId: 'liftLegalHold',
  tag: 'Retention',
  summary: 'Lift a legal hold',
  description: 'What is past its time goes with the next round of the retention policy. Audited.',
  access: 'key',
  scope: 'retention',
  params: HoldParams,
  responses: { 204: { description: 'Lifted.' } },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, params, meta }, { store }) {
    if (!(await liftLegalHold(store, principal.companyId, auditContext(principal, meta), params)))
      throw new Problem('not_found');
    return { status: 204 };
  },
});
