import { z } from '@hono/zod-openapi';
import { revokeKey } from '../../actions/revoke-api-key.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { ServiceId } from '../models/common.ts';

export const revokeApiKeyOperation = operation({
  method: 'delete',
  path: '/v1/api-keys/{id}',
  operationId: 'revokeApiKey',
  tag: 'Back end',
  summary: 'Revoke an API key',
  description:
    'Its next request is refused, also when it is the key that asks. The sessions that it made end with it, and their open streams within a second.',
  access: 'key',
  scope: 'keys',
  params: z.object({ id: ServiceId.openapi({ param: { name: 'id', in: 'path' } }) }),
  responses: { 204: { description: 'Revoked, now or already before.' } },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, meta, params }, services) {
    if (!(await revokeKey(services, principal.companyId, auditContext(principal, meta), params.id)))
      throw new Problem('not_found');
    return { status: 204 };
  },
});
