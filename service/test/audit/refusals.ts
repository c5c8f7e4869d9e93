import { CAST } from '../harness/cast.ts';
import { RETENTION_REFUSALS } from './retention-operations.ts';
import { type Audited, CANARY, portalStart } from './stage.ts';

/** What is asked for and refused. */
export const REFUSALS: Record<string, Audited & { status: number }> = {
  'a start by a user without the role': {
    act: 'conversation.start',
    actor: 'staff:tom',
    status: 403,
    call: ({ tom }) => ({ method: 'POST', path: '/v1/conversations', token: tom, body: portalStart }),
  },
  'a start to an account that is not active': {
    act: 'conversation.start',
    actor: 'staff:priya',
    status: 403,
    call: ({ priya }) => ({
      method: 'POST',
      path: '/v1/conversations',
      token: priya,
      body: { ...portalStart, recipientIds: [CAST.portal.dirk] },
    }),
  },
  'a reply while messaging is off': {
    act: 'message.send',
    actor: 'portal:pu-marcus',
    status: 403,
    async call({ cast, marcus, conversationId }) {
      await cast.settings({ enabled: false });
      return {
        method: 'POST',
        path: `/v1/conversations/${conversationId}/messages`,
        token: marcus,
        body: { body: CANARY },
      };
    },
    subject: ({ conversationId }) => conversationId,
  },
  'a change of settings by a user who is no Super Admin': {
    act: 'settings.change',
    actor: 'staff:priya',
    status: 403,
    call: ({ priya }) => ({
      method: 'PATCH',
      path: '/v1/settings',
      token: priya,
      headers: { 'if-match': '*' },
      body: { brandName: CANARY },
    }),
  },
  'a look at the settings by a user who is no Super Admin': {
    act: 'settings.read',
    actor: 'staff:priya',
    status: 403,
    call: ({ priya }) => ({ method: 'GET', path: '/v1/settings', token: priya }),
  },
  ...RETENTION_REFUSALS,
  'a session for a user who is not active': {
    act: 'session.create',
    actor: 'key',
    status: 403,
    call: ({ cast }) => ({
      method: 'POST',
      path: '/v1/sessions',
      token: cast.key,
      body: { user: { type: 'staff', id: 'gone' } },
    }),
  },
};
