import { removeIssuer } from '../../actions/remove-issuer.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { IdParam } from '../directory/ids.ts';

export const deleteIssuerOperation = operation({
  method: 'delete',
  path: '/v1/issuers/{id}',
  operationId: 'deleteIssuer',
  tag: 'Back end',
  summary: 'Take no more tokens of an issuer',
  description:
    'Its tokens are refused from the next request on, and open streams of its users end within a second.',
  access: 'key',
  scope: 'issuers',
  params: IdParam,
  responses: { 204: { description: 'It is gone.' } },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, meta, params }, services) {
    if (!(await removeIssuer(services, principal.companyId, auditContext(principal, meta), params.id)))
      throw new Problem('not_found');
    return { status: 204 };
  },
});
