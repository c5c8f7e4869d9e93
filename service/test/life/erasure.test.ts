import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listen } from '../events/listener.ts';
import { CAST, pathOf } from '../harness/cast.ts';
import { recount } from '../harness/recount.ts';
import { auditOf } from '../harness/rows.ts';
import type { Json } from '../harness/service.ts';
import { aboutMarcus, type Clinic, type Company, openCompany, startClinic } from './world.ts';

let clinic: Clinic;
let company: Company;
let id: string;
beforeAll(async () => {
  clinic = await startClinic();
});
afterAll(() => clinic.service.stop());
beforeEach(async () => {
  company = await openCompany(clinic);
  ({ id } = await company.priya.started(aboutMarcus));
  await company.marcus.sent(id, 'My code is ZEBRA.');
});

const { marcus } = CAST.portal;
const PATH = pathOf`/v1/portal-users/${marcus}/erasure`;
const erase = (more: Record<string, unknown> = {}, at = company) =>
  at.asKey('POST', PATH, { ground: 'erasure_request', reference: 'PRIV-9', ...more });
const ROW = { name: 'Marcus Bell', email: 'pu-marcus@mail.example.org', status: 'active' };
const push = () => company.asKey('PUT', pathOf`/v1/portal-users/${marcus}`, ROW);

test('B22: an erased portal user has no name and no address anywhere, and the other side keeps the conversation', async () => {
  const erased = await erase();
  expect(erased.status, erased.text).toBe(200);
  expect(erased.body).toMatchObject({ portalUserId: marcus, messages: 0, drafts: 0, emails: 1 });
  const opened = await company.priya.open(id);
  expect(opened.participants.find((one: Json) => one.type === 'portal')).toMatchObject({
    id: marcus,
    name: 'Former portal user',
    relation: 'patient',
  });
  expect(opened).toMatchObject({ canReply: false, reasons: [{ code: 'portal_account_inactive' }] });
  const { data } = await company.priya.messages(id);
  expect(data.map((message: Json) => message.body)).toEqual([aboutMarcus.body, 'My code is ZEBRA.']);
  expect(data[1].author.name).toBe('Former portal user');
  const rows = await clinic.service.messaging.services.store.read(company.cast.companyId, (tx) =>
    tx.db
      .selectFrom('portal_user')
      .selectAll()
      .where('company_id', '=', tx.companyId)
      .where('portal_user_id', '=', marcus)
      .execute(),
  );
  expect(JSON.stringify(rows)).not.toMatch(/bell|marcus@|mail\.example/i);
  expect((await company.asKey('GET', pathOf`/v1/portal-users/${marcus}`)).body).toMatchObject({
    name: 'Former portal user',
    email: '',
    status: 'disabled',
    locale: null,
    erased: true,
  });
  const found = await company.priya.call('POST', '/v1/recipients/search', {
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
  });
  expect(found.body.data.map((one: Json) => one.id)).not.toContain(marcus);
});

test('B38: an erased portal user is out at the next request, their stream ends within a second, and no session is made', async () => {
  const page = await listen(clinic.service, company.marcus.token);
  await erase();
  await page.end(1_000);
  expect((await company.marcus.call('GET', '/v1/conversations')).status).toBe(401);
  const session = await company.asKey('POST', '/v1/sessions', { user: { type: 'portal', id: marcus } });
  expect(session.status).toBe(403);
});

test('B34: the erased one’s drafts go and no waiting e-mail is sent any more', async () => {
  await company.priya.sent(id, 'One more.');
  await company.marcus.call('PUT', `/v1/drafts/${id}`, { body: 'ZEBRA draft' }, { 'if-none-match': '*' });
  expect((await erase()).body).toMatchObject({ drafts: 1, emails: 2 });
  const emails = (await company.asKey('GET', '/v1/emails')).body.data;
  for (const email of emails)
    expect(email).toMatchObject({ status: 'cancelled', lastError: 'account_erased', nextAttemptAt: null });
  const drafts = await clinic.service.messaging.services.store.read(company.cast.companyId, (tx) =>
    tx.db.selectFrom('draft').selectAll().where('company_id', '=', tx.companyId).execute(),
  );
  expect(drafts).toEqual([]);
});

test('B22: with `messages` what they wrote is emptied in every conversation, and nothing of anyone else', async () => {
  const other = (
    await company.marcus.started({
      ...aboutMarcus,
      recipientIds: ['priya'],
      subject: 'ZEBRA subject',
      body: 'ZEBRA again.',
    })
  ).id;
  const page = await listen(clinic.service, company.priya.token);
  expect((await erase({ messages: true })).body).toMatchObject({ messages: 2 });
  await page.wait(
    (event) => event.type === 'conversation' && event.removed && event.conversationId === other,
    1_000,
  );
  page.cut();
  const bodies = async (conversation: string) =>
    (await company.priya.messages(conversation)).data.map((message: Json) => message.body);
  expect(await bodies(id)).toEqual([aboutMarcus.body, '']);
  expect(await bodies(other)).toEqual(['']);
  expect((await company.priya.open(other)).subject).toBeNull();
  expect((await company.priya.open(id)).subject).toBe(aboutMarcus.subject);
  expect(await recount(clinic.service.messaging.services.store, company.cast.companyId)).toEqual([]);
});

test('B37: the directory cannot bring an erased name back: a PUT is refused, an import skips it, until the erasure is ended', async () => {
  await erase();
  const refused = await push();
  expect([refused.status, refused.body.code]).toEqual([409, 'erased']);
  expect(refused.text).not.toContain('Bell');
  const lines = [
    { type: 'portalUser', id: marcus, ...ROW },
    { type: 'portalUser', id: 'pu-new', name: 'New One', email: 'new@mail.example.org', status: 'active' },
  ];
  const imported = await clinic.service.request('POST', '/v1/directory/import', {
    token: company.cast.key,
    raw: lines.map((line) => JSON.stringify(line)).join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(imported.body).toMatchObject({ accepted: 1, skipped: 1, rejected: 0, errors: [] });
  const stored = async () => (await company.asKey('GET', pathOf`/v1/portal-users/${marcus}`)).body;
  expect(await stored()).toMatchObject({ name: 'Former portal user', erased: true });
  expect((await company.asKey('DELETE', PATH)).status).toBe(204);
  expect(await stored()).toMatchObject({ name: 'Former portal user', status: 'disabled', erased: false });
  expect((await company.asKey('DELETE', PATH)).status).toBe(404);
  expect((await push()).body).toMatchObject({ name: 'Marcus Bell', erased: false });
});

test('B22: a hold on a patient they are connected to, or on a conversation of theirs, refuses the erasure whole', async () => {
  for (const path of [
    pathOf`/v1/legal-holds/patient/${CAST.patients.marcusSecond}`,
    `/v1/legal-holds/conversation/${id}`,
  ]) {
    expect((await company.asKey('PUT', path, {})).status).toBe(200);
    const refused = await erase({ messages: true });
    expect([refused.status, refused.body.code]).toEqual([409, 'legal_hold']);
    expect((await company.asKey('DELETE', path)).status).toBe(204);
  }
  expect((await company.priya.messages(id)).data[1]).toMatchObject({
    body: 'My code is ZEBRA.',
    author: { name: 'Marcus Bell' },
  });
  expect((await company.asKey('GET', '/v1/emails')).body.data[0].status).toBe('queued');
  expect((await erase()).status).toBe(200);
  const records = await auditOf(clinic.service, company.cast.companyId, 'portal-user.erase');
  expect(
    records.map(({ outcome, subject, data }) => [outcome, subject, data.code ?? data.reference]),
  ).toEqual([
    ['refused', marcus, 'legal_hold'],
    ['refused', marcus, 'legal_hold'],
    ['done', marcus, 'PRIV-9'],
  ]);
});

test('B22: an erasure may be repeated: it keeps its first time and takes what came since', async () => {
  const first = await erase();
  const second = await erase({ messages: true });
  expect(second.body).toMatchObject({ erasedAt: first.body.erasedAt, messages: 1, emails: 0 });
});

test('B22: an erasure beside sends in many conversations of theirs leaves nothing of theirs readable and no count wrong', async () => {
  const ids = [id];
  for (let at = 0; at < 4; at += 1) ids.push((await company.priya.started(aboutMarcus)).id);
  const sends = ids.flatMap((one) => [company.marcus.send(one, 'ZEBRA'), company.priya.send(one, 'Noted.')]);
  const erased = erase({ messages: true });
  await Promise.all(sends);
  expect((await erased).status).toBe(200);
  expect((await erase({ messages: true })).status).toBe(200);
  for (const one of ids) {
    const { data } = await company.priya.messages(one);
    expect(data.map((message: Json) => message.seq)).toEqual(data.map((_: Json, at: number) => at + 1));
    for (const message of data) if (message.author.type === 'portal') expect(message.body).toBe('');
  }
  expect(await recount(clinic.service.messaging.services.store, company.cast.companyId)).toEqual([]);
});

test('B40: the same id at another company is another person; an unknown one answers the same 404', async () => {
  const other = await openCompany(clinic);
  const headers = { 'x-request-id': 'same' };
  await erase();
  expect((await other.asKey('GET', pathOf`/v1/portal-users/${marcus}`)).body.name).toBe('Marcus Bell');
  expect((await other.marcus.call('GET', '/v1/conversations')).status).toBe(200);
  const unknown = await company.asKey(
    'POST',
    '/v1/portal-users/nobody/erasure',
    { ground: 'other' },
    headers,
  );
  const staff = await company.asKey('POST', '/v1/portal-users/priya/erasure', { ground: 'other' }, headers);
  expect([unknown.status, staff.text]).toEqual([404, unknown.text]);
  for (const body of [
    {},
    { ground: 'retention' },
    { ground: 'other', messages: 'yes' },
    { ground: 'other', name: 'x' },
  ])
    expect((await company.asKey('POST', PATH, body)).status).toBe(422);
});
