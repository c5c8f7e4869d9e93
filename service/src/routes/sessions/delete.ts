import { z } from '@hono/zod-openapi';
import { endSessions } from '../../actions/end-sessions.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { HostId } from '../models/common.ts';

export const endOneSession = operation({
  method: 'delete',
  path: '/v1/sessions/{id}',
  operationId: 'endSession',
  tag: 'Back end',
  summary: 'End one session',
  description:
    'Its next request is refused, and its open streams end within a second, on every node. Takes the `id` of a session, or the `jti` of a token of an issuer of the company’s own. An id that is not known, or whose session has ended already, answers the same.',
  access: 'key',
  scope: 'sessions',
  params: z.object({
    id: HostId.openapi({ param: { name: 'id', in: 'path' }, description: 'The session’s id.' }),
  }),
  responses: { 204: { description: 'It has ended.' } },
  problems: ['scope_required'],
  async handle({ principal, meta, params }, services) {
    await endSessions(services, principal.companyId, auditContext(principal, meta), { session: params.id });
    return { status: 204 };
  },
});
