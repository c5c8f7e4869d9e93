import { z } from '@hono/zod-openapi';
import { createSession } from '../../actions/create-session.ts';
import { auditContext } from '../../audit/record.ts';
import { userKey } from '../../auth/principal.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { Session, SessionInput } from '../models/session.ts';

export const createUserSession = operation({
  method: 'post',
  path: '/v1/sessions',
  operationId: 'createSession',
  tag: 'Back end',
  summary: 'Sign a user in',
  description:
    'The EMR’s back end trades its API key for a session token of one user, whom it has signed in itself. The browser holds only that token, for at most 15 minutes; make a new one before it ends. A user who is not active, or not known, gets none.',
  access: 'key',
  scope: 'sessions',
  query: z.strictObject({}),
  body: SessionInput,
  bodyExample: { user: { type: 'staff', id: 'priya' }, expiresIn: 900 },
  responses: {
    201: {
      description: 'The token.',
      schema: Session,
      example: { token: 'eyJhbGciOiJFZERTQSJ9.e30.c2ln', expiresAt: '2026-03-04T09:56:00.000Z' },
    },
  },
  problems: ['scope_required', 'user_inactive'],
  async handle({ principal, meta, body }, { store, config }) {
    const { type, id } = body.user;
    const session = await createSession(
      store,
      config.secretKeys,
      principal.companyId,
      auditContext(principal, meta),
      { user: { type, id, key: userKey(type, id) }, seconds: body.expiresIn },
    );
    if (session === undefined)
      throw new Problem('user_inactive', {
        detail: `The directory has no active ${type === 'staff' ? 'staff' : 'portal'} user with this id: it was never pushed, or is not active. Push it with PUT /v1/${type === 'staff' ? 'staff' : 'portal-users'}/{id}, then ask again`,
      });
    return {
      status: 201,
      body: { token: session.token, expiresAt: new Date(session.expiresAt).toISOString() },
    };
  },
});
