import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { type Answer, startService, type TestService } from '../harness/service.ts';

/** In every name and text that the calls below send: it must be in no record. */
const CANARY = 'Canary';

interface Stage {
  service: TestService;
  cast: Cast;
  priya: string;
  sam: string;
  tom: string;
  marcus: string;
  /** A conversation of Priya and Marcus. */
  conversationId: string;
}

interface Call {
  method: string;
  path: string;
  token: string;
  body?: unknown;
  headers?: Record<string, string>;
  raw?: string;
}

interface Audited {
  act: string;
  /** The actor, or `key` for the company's API key. */
  actor: string;
  call(stage: Stage): Call | Promise<Call>;
  /** The record's subject; absent: not looked at. */
  subject?(stage: Stage, answer: Answer): string;
}

const { marcusFirst } = CAST.patients;
const portalStart = {
  type: 'portal',
  patientId: marcusFirst,
  recipientIds: [CAST.portal.marcus],
  subject: `${CANARY} subject`,
  body: `${CANARY} body`,
};

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
const TABLE: Record<string, Audited | { silent: string }> = {
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
  getSettings: { silent: 'settings tell of nobody; a read that is refused is below' },
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
  listAudit: {
    act: 'audit.view',
    actor: 'key',
    call: ({ cast }) => ({ method: 'GET', path: '/v1/audit', token: cast.key }),
  },
};

/** What is asked for and refused. */
const REFUSALS: Record<string, Audited & { status: number }> = {
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

let stage: Stage;
beforeAll(async () => {
  const service = await startService();
  const cast = await createCast(service);
  const priya = await cast.token('staff:priya');
  const started = await service.request('POST', '/v1/conversations', { token: priya, body: portalStart });
  expect(started.status, started.text).toBe(201);
  stage = {
    service,
    cast,
    priya,
    sam: await cast.token('staff:sam'),
    tom: await cast.token('staff:tom'),
    marcus: await cast.token('portal:pu-marcus'),
    conversationId: started.body.id,
  };
});
afterAll(() => stage.service.stop());

let made = 0;
/** Makes the call under a request id of its own and answers the records it left. */
async function recordsOf(audited: Audited): Promise<{ answer: Answer; requestId: string }> {
  const { method, path, token, body, headers = {}, raw } = await audited.call(stage);
  made += 1;
  const requestId = `audited-${made}`;
  const answer = await stage.service.request(method, path, {
    token,
    ...(body === undefined ? {} : { body }),
    ...(raw === undefined ? {} : { raw }),
    headers: { ...headers, 'x-request-id': requestId },
  });
  return { answer, requestId };
}

function storedRecords(requestId: string) {
  const { companyId } = stage.cast;
  return stage.service.messaging.services.store.read(companyId, (tx) =>
    tx.db
      .selectFrom('audit_event')
      .selectAll()
      .where('company_id', '=', companyId)
      .where('request_id', '=', requestId)
      .execute(),
  );
}

async function expectRecord(audited: Audited, outcome: string, requestId: string, answer: Answer) {
  await vi.waitFor(async () => {
    const fitting = (await storedRecords(requestId)).filter((record) => record.act === audited.act);
    expect(fitting).toHaveLength(1);
    const [record] = fitting;
    expect(record?.outcome).toBe(outcome);
    expect(record?.actor).toMatch(audited.actor === 'key' ? /^key:/ : new RegExp(`^${audited.actor}$`));
    expect(record?.ip).toBe('127.0.0.1');
    if (audited.subject !== undefined) expect(record?.subject).toBe(audited.subject(stage, answer));
  });
}

describe('every operation', () => {
  test('B39: each operation of the contract is here: with the record it leaves, or why it leaves none', () => {
    const contract = parse(readFileSync(join(import.meta.dirname, '../../../openapi.yaml'), 'utf8')) as {
      paths: Record<string, Record<string, { operationId?: string }>>;
    };
    const ids = Object.values(contract.paths).flatMap((path) =>
      Object.values(path).flatMap(({ operationId }) => operationId ?? []),
    );
    expect(Object.keys(TABLE).toSorted()).toEqual(ids.toSorted());
  });

  const audited = Object.entries(TABLE).flatMap(([id, entry]) =>
    'silent' in entry ? [] : [[id, entry] as const],
  );
  test.each(audited)('B39: %s leaves one record of who did what', async (_id, entry) => {
    const { answer, requestId } = await recordsOf(entry);
    expect(answer.status, answer.text).toBeLessThan(300);
    await expectRecord(entry, 'done', requestId, answer);
  });

  test.each(Object.entries(REFUSALS))('B39: %s leaves a record of the refusal', async (_id, entry) => {
    const { answer, requestId } = await recordsOf(entry);
    expect(answer.status, answer.text).toBe(entry.status);
    await expectRecord(entry, 'refused', requestId, answer);
  });

  test('B39: no record of all these holds a name, an address or a text', async () => {
    const { companyId } = stage.cast;
    const rows = await stage.service.messaging.services.store.read(companyId, (tx) =>
      tx.db.selectFrom('audit_event').selectAll().where('company_id', '=', companyId).execute(),
    );
    expect(rows.length).toBeGreaterThan(audited.length);
    expect(JSON.stringify(rows)).not.toMatch(/canary|Marcus Bell|Priya Raman|@/i);
  });
});
