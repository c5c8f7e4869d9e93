import { z } from '@hono/zod-openapi';
import { createSession } from '../../actions/create-session.ts';
import { auditContext } from '../../audit/record.ts';
import { SUPER_ADMIN_SESSIONS } from '../../auth/api-keys.ts';
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
    'The EMR’s back end trades its API key for a session token of one user, whom it has signed in itself. The browser holds only that token, for at most 15 minutes; make a new one before it ends. A user who is not active, or not known, gets none. A session of a Super Admin needs the scope `sessions:super_admin` as well. It ends early when its API key is revoked or it is ended.',
  access: 'key',
  scope: 'sessions',
  query: z.strictObject({}),
  body: SessionInput,
  bodyExample: { user: { type: 'staff', id: 'priya' }, expiresIn: 900 },
  responses: {
    201: {
      description: 'The token.',
      schema: Session,
      example: {
        id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
        token: 'eyJhbGciOiJFZERTQSJ9.e30.c2ln',
        expiresAt: '2026-03-04T09:56:00.000Z',
      },
    },
  },
  problems: ['scope_required', 'user_inactive'],
  async handle({ principal, meta, body }, { store, config }) {
    const { type, id } = body.user;
    const session = await createSession(store, config.secretKeys, principal, auditContext(principal, meta), {
      user: { type, id, key: userKey(type, id) },
      seconds: body.expiresIn,
    });
    if (session.kind === 'inactive')
      throw new Problem('user_inactive', {
        detail: `The directory has no active ${type === 'staff' ? 'staff' : 'portal'} user with this id: it was never pushed, or is not active. Push it with PUT /v1/${type === 'staff' ? 'staff' : 'portal-users'}/{id}, then ask again`,
      });
    if (session.kind === 'scope_required')
      throw new Problem('scope_required', {
        detail: `To sign a Super Admin in, the API key needs the scope ${SUPER_ADMIN_SESSIONS} as well`,
      });
    return {
      status: 201,
      body: { id: session.id, token: session.token, expiresAt: new Date(session.expiresAt).toISOString() },
    };
  },
});
