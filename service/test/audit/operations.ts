import { pathOf } from '../harness/cast.ts';
import { ISSUERS } from './issuer-operations.ts';
import { RETENTION } from './retention-operations.ts';
import { type Audited, CANARY, portalStart } from './stage.ts';
import { WEBHOOKS } from './webhook-operations.ts';

function push(path: string, type: string, body: Record<string, unknown>): Audited {
  return {
    act: `directory.${type}.put`,
    actor: 'key',
    call: ({ cast }) => ({ method: 'PUT', path, token: cast.key, body }),
  };
}
function remove(path: string, type: string): Audited {
  return {
    act: `directory.${type}.delete`,
    actor: 'key',
    call: ({ cast }) => ({ method: 'DELETE', path, token: cast.key }),
  };
}

/** Every operation of the contract: the record it leaves, or why it leaves none. In the order in which they are called. */
export const TABLE: Record<string, Audited | { silent: string }> = {
  getMe: { silent: 'the caller’s own name and counts' },
  listCharts: { silent: 'the caller’s own charts, for a field of the form' },
  getUnread: { silent: 'counts only' },
  streamEvents: { silent: 'ids and counts only' },
  listChanges: { silent: 'ids and counts only' },
  listDrafts: { silent: 'the author’s own text' },
  saveDraft: { silent: 'the author’s own text, seen by nobody' },
  discardDraft: { silent: 'the author’s own text, seen by nobody' },
  getLocation: { silent: 'the EMR reads back what it pushed' },
  getStaff: { silent: 'the EMR reads back what it pushed' },
  getPatient: { silent: 'the EMR reads back what it pushed' },
  getCareTeam: { silent: 'the EMR reads back what it pushed' },
  getPortalUser: { silent: 'the EMR reads back what it pushed' },
  getRetention: { silent: 'a number of days; a read that is refused is below' },
  listLegalHolds: { silent: 'ids and case numbers that the company gave itself' },
  getIssuer: { silent: 'names and addresses of issuers, no secret' },
  listIssuers: { silent: 'names and addresses of issuers, no secret' },
  getSettings: { silent: 'settings tell of nobody; a read that is refused is below' },
  listWebhooks: { silent: 'addresses and how they fare, no secret' },
  getWebhook: { silent: 'an address and how it fares, no secret' },
  listApiKeys: { silent: 'names and scopes of keys, no secret' },

  searchRecipients: {
    act: 'recipients.search',
    actor: 'staff:priya',
    call: ({ priya }) => ({
      method: 'POST',
      path: '/v1/recipients/search',
      token: priya,
      body: { type: 'staff', q: CANARY },
    }),
  },
  startConversation: {
    act: 'conversation.start',
    actor: 'staff:priya',
    call: ({ priya }) => ({ method: 'POST', path: '/v1/conversations', token: priya, body: portalStart }),
    subject: (_stage, answer) => answer.body.id,
  },
  sendMessage: {
    act: 'message.send',
    actor: 'portal:pu-marcus',
    call: ({ marcus, conversationId }) => ({
      method: 'POST',
      path: `/v1/conversations/${conversationId}/messages`,
      token: marcus,
      body: { body: `${CANARY} answer` },
    }),
    subject: ({ conversationId }) => conversationId,
  },
  listConversations: {
    act: 'inbox.view',
    actor: 'staff:priya',
    call: ({ priya }) => ({ method: 'GET', path: '/v1/conversations', token: priya }),
  },
  getConversation: {
    act: 'conversation.view',
    actor: 'portal:pu-marcus',
    call: ({ marcus, conversationId }) => ({
      method: 'GET',
      path: `/v1/conversations/${conversationId}`,
      token: marcus,
    }),
    subject: ({ conversationId }) => conversationId,
  },
  listMessages: {
    act: 'messages.view',
    actor: 'staff:priya',
    call: ({ priya, conversationId }) => ({
      method: 'GET',
      path: `/v1/conversations/${conversationId}/messages`,
      token: priya,
    }),
    subject: ({ conversationId }) => conversationId,
  },
  updateConversation: {
    act: 'conversation.mark',
    actor: 'staff:priya',
    call: ({ priya, conversationId }) => ({
      method: 'PATCH',
      path: `/v1/conversations/${conversationId}`,
      token: priya,
      body: { archived: true },
    }),
    subject: ({ conversationId }) => conversationId,
  },
  searchConversations: {
    act: 'conversation.search',
    actor: 'staff:priya',
    call: ({ priya }) => ({
      method: 'POST',
      path: '/v1/conversations/search',
      token: priya,
      body: { q: CANARY },
    }),
  },
  changeSettings: {
    act: 'settings.change',
    actor: 'staff:sam',
    call: ({ sam }) => ({
      method: 'PATCH',
      path: '/v1/settings',
      token: sam,
      headers: { 'if-match': '*' },
      body: { brandName: `${CANARY} brand` },
    }),
  },
  putLocation: push('/v1/locations/west', 'location', { name: `${CANARY} West` }),
  putStaff: push('/v1/staff/nils', 'staff', { name: `${CANARY} Nils` }),
  putPatient: push('/v1/patients/400:x', 'patient', { name: `${CANARY} Pat`, locationId: 'west' }),
  putCareTeam: push('/v1/patients/400:x/care-team', 'careTeam', { members: [{ staffId: 'nils' }] }),
  putPortalUser: push('/v1/portal-users/pu-x', 'portalUser', {
    name: `${CANARY} Xenia`,
    email: 'canary@example.org',
    status: 'active',
  }),
  putConnection: push('/v1/portal-users/pu-x/connections/400:x', 'connection', { relation: 'guardian' }),
  deleteConnection: remove('/v1/portal-users/pu-x/connections/400:x', 'connection'),
  deletePortalUser: remove('/v1/portal-users/pu-x', 'portalUser'),
  deletePatient: remove('/v1/patients/400:x', 'patient'),
  deleteStaff: remove('/v1/staff/nils', 'staff'),
  deleteLocation: remove('/v1/locations/west', 'location'),
  importDirectory: {
    act: 'directory.import',
    actor: 'key',
    call: ({ cast }) => ({
      method: 'POST',
      path: '/v1/directory/import',
      token: cast.key,
      headers: { 'content-type': 'application/x-ndjson' },
      raw: `${JSON.stringify({ type: 'staff', id: 'imported', name: `${CANARY} Import` })}\n`,
    }),
  },
  createSession: {
    act: 'session.create',
    actor: 'key',
    call: ({ cast }) => ({
      method: 'POST',
      path: '/v1/sessions',
      token: cast.key,
      body: { user: { type: 'staff', id: 'priya' } },
    }),
  },
  endSession: {
    act: 'session.end',
    actor: 'key',
    call: ({ cast }) => ({ method: 'DELETE', path: '/v1/sessions/some-session', token: cast.key }),
    subject: () => 'some-session',
  },
  endSessions: {
    act: 'session.end',
    actor: 'key',
    call: ({ cast }) => ({
      method: 'POST',
      path: '/v1/sessions/end',
      token: cast.key,
      body: { user: { type: 'staff', id: 'lena' } },
    }),
    subject: () => 'staff:lena',
  },
  createApiKey: {
    act: 'api-key.create',
    actor: 'key',
    call: ({ cast }) => ({
      method: 'POST',
      path: '/v1/api-keys',
      token: cast.key,
      body: { name: `${CANARY} key`, scopes: ['audit'] },
    }),
  },
  revokeApiKey: {
    act: 'api-key.revoke',
    actor: 'key',
    async call({ service, cast }) {
      const made = await service.request('POST', '/v1/api-keys', {
        token: cast.key,
        body: { name: 'short-lived', scopes: ['audit'] },
      });
      return { method: 'DELETE', path: pathOf`/v1/api-keys/${made.body.id}`, token: cast.key };
    },
  },
  listEmails: {
    act: 'emails.view',
    actor: 'key',
    call: ({ cast }) => ({ method: 'GET', path: '/v1/emails', token: cast.key }),
  },
  retryEmail: {
    act: 'email.retry',
    actor: 'key',
    async call({ service, cast }) {
      const list = await service.request('GET', '/v1/emails', { token: cast.key });
      return { method: 'POST', path: `/v1/emails/${list.body.data[0].id}/retry`, token: cast.key };
    },
    subject: (_stage, answer) => answer.body.id,
  },
  retryDeadEmails: {
    act: 'emails.retry',
    actor: 'key',
    call: ({ cast }) => ({ method: 'POST', path: '/v1/emails/retry', token: cast.key, body: {} }),
  },
  ...ISSUERS,
  ...WEBHOOKS,
  listAudit: {
    act: 'audit.view',
    actor: 'key',
    call: ({ cast }) => ({ method: 'GET', path: '/v1/audit', token: cast.key }),
  },
  ...RETENTION,
};
