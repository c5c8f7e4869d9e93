import { z } from '@hono/zod-openapi';
import { endSessions } from '../../actions/end-sessions.ts';
import { auditContext } from '../../audit/record.ts';
import { userKey } from '../../auth/principal.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { SessionsEnded } from '../models/session.ts';

export const endManySessions = operation({
  method: 'post',
  path: '/v1/sessions/end',
  operationId: 'endSessions',
  tag: 'Back end',
  summary: 'End all sessions of a user, or of the company',
  description:
    'Every session made so far is refused at its next request, tokens of the company’s own issuers that were issued before included, and open streams end within a second, on every node. A session made afterwards counts. 404 for a user whom the directory does not know.',
  access: 'key',
  scope: 'sessions',
  query: z.strictObject({}),
  body: SessionsEnded,
  bodyExample: { user: { type: 'staff', id: 'priya' } },
  responses: { 204: { description: 'They have ended.' } },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, meta, body }, services) {
    const which =
      body.user === undefined
        ? 'everyone'
        : { user: { ...body.user, key: userKey(body.user.type, body.user.id) } };
    if (!(await endSessions(services, principal.companyId, auditContext(principal, meta), which)))
      throw new Problem('not_found');
    return { status: 204 };
  },
});
