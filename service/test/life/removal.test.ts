import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listen } from '../events/listener.ts';
import { eventually } from '../harness/eventually.ts';
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
});

const remove = (seq: number, at = company, conversationId = id, body: unknown = { ground: 'court_order' }) =>
  at.asKey('POST', `/v1/conversations/${conversationId}/messages/${seq}/removal`, body);

async function textsOf(companyId: string): Promise<string> {
  const tables = [
    'message',
    'conversation',
    'draft',
    'event',
    'audit_event',
    'email',
    'job',
    'idempotency',
  ] as const;
  const rows = await clinic.service.messaging.services.store.read(companyId, async (tx) => {
    const all: unknown[] = [];
    for (const table of tables)
      all.push(await tx.db.selectFrom(table).selectAll().where('company_id', '=', companyId).execute());
    return all;
  });
  return JSON.stringify(rows);
}

test('B22: removal empties a message and never its row, number, author or time, for every reader', async () => {
  const { priya, marcus } = company;
  await marcus.sent(id, 'Thank you, my code is ZEBRA.');
  await priya.sent(id, 'See you there.');
  const before = await priya.messages(id);
  const removed = await remove(2);
  expect(removed.status, removed.text).toBe(200);
  expect(removed.body).toMatchObject({ conversationId: id, seq: 2, ground: 'court_order' });
  for (const reader of [priya, marcus]) {
    const { data } = await reader.messages(id);
    expect(data.map((message: Json) => message.seq)).toEqual([1, 2, 3]);
    expect(data[1]).toEqual({ ...before.data[1], body: '', removedAt: removed.body.removedAt });
    expect([data[0], data[2]]).toEqual([before.data[0], before.data[2]]);
  }
  expect(await textsOf(company.cast.companyId)).not.toContain('ZEBRA');
  expect(await marcus.sent(id, 'Fine.')).toMatchObject({ seq: 4 });
});

test('B22: with the text goes what search, previews, drafts and the outbox still hold of it, in the same transaction', async () => {
  const { priya, marcus, cast } = company;
  await marcus.sent(id, 'My code is ZEBRA.');
  await marcus.call('PUT', '/v1/drafts/new', { body: 'My code is ZEBRA.' }, { 'if-none-match': '*' });
  await marcus.call('PUT', `/v1/drafts/${id}`, { body: 'Something else.' }, { 'if-none-match': '*' });
  await priya.sent(id, 'Last: ZEBRA noted.');
  const find = async () => (await priya.call('POST', '/v1/conversations/search', { q: 'zebra' })).body.data;
  expect(await find()).toHaveLength(1);
  for (const seq of [2, 3]) expect((await remove(seq)).status).toBe(200);
  expect(await find()).toEqual([]);
  expect((await priya.list()).data[0].lastMessage).toMatchObject({ seq: 3, preview: '' });
  expect((await priya.list()).data[0].lastMessage.removedAt).toBeDefined();
  const drafts = (await marcus.call('GET', '/v1/drafts')).body.data;
  expect(drafts.map((draft: Json) => draft.body)).toEqual(['Something else.']);
  const emails = (await company.asKey('GET', '/v1/emails')).body.data;
  expect(
    emails.map((email: Json) => [email.messageSeq, email.status, email.lastError, email.nextAttemptAt]),
  ).toEqual([
    [3, 'cancelled', 'message_removed', null],
    [1, 'queued', null, expect.any(String)],
  ]);
  expect(await textsOf(cast.companyId)).not.toContain('ZEBRA');
});

test('B22: the subject was written with the first message and goes with it', async () => {
  const { priya } = company;
  await remove(1);
  expect(await priya.open(id)).toMatchObject({ subject: null });
  const found = await priya.call('POST', '/v1/conversations/search', { q: 'Thursday' });
  expect(found.body.data).toEqual([]);
});

test('B26: a removed message that nobody has read still counts until its place was read', async () => {
  const { priya, marcus, cast } = company;
  await priya.sent(id, 'Second.');
  await remove(2);
  expect(await marcus.unread()).toMatchObject({ messages: 2, conversations: 1 });
  expect(await recount(clinic.service.messaging.services.store, cast.companyId)).toEqual([]);
  await marcus.patch(id, { readThroughSeq: 2 });
  expect(await marcus.unread()).toMatchObject({ messages: 0, conversations: 0 });
});

test('B35: every open page of every member learns of a removal within a second; ids only', async () => {
  const { priya, marcus } = company;
  const pages = await Promise.all([priya, marcus].map((person) => listen(clinic.service, person.token)));
  await remove(1);
  for (const page of pages) {
    const told = await page.wait((event) => event.type === 'conversation' && event.removed, 1_000);
    expect(told).toEqual({ id: told.id, type: 'conversation', conversationId: id, removed: true });
    page.cut();
  }
});

test('B22: a send that is repeated after its message was removed answers the emptied one and sends nothing', async () => {
  const { marcus } = company;
  const key = { 'idempotency-key': 'once' };
  const first = await marcus.send(id, 'ZEBRA', key);
  expect(first.status).toBe(201);
  await remove(2);
  const again = await marcus.send(id, 'ZEBRA', key);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(again.body).toMatchObject({ id: first.body.id, seq: 2, body: '', removedAt: expect.any(String) });
  expect((await marcus.messages(id)).data).toHaveLength(2);
});

test('B39: a removal is audited with actor, ground and case number, and no text; again it answers the first', async () => {
  const first = await remove(1, company, id, { ground: 'misdirected', reference: 'PRIV-2026/014' });
  const again = await remove(1, company, id, { ground: 'other' });
  expect(again.body).toEqual(first.body);
  expect(again.body.removedBy).toMatch(/^key:/);
  const records = await auditOf(clinic.service, company.cast.companyId, 'message.remove');
  expect(records).toMatchObject([
    { outcome: 'done', subject: id, data: { seq: 1, ground: 'misdirected', reference: 'PRIV-2026/014' } },
  ]);
});

test('B40: what is not there or another company’s answers the same 404, and nothing is emptied', async () => {
  const other = await openCompany(clinic);
  const headers = { 'x-request-id': 'same' };
  const path = (conversation: string, seq: number) =>
    `/v1/conversations/${conversation}/messages/${seq}/removal`;
  const answers = await Promise.all([
    other.asKey('POST', path(id, 1), { ground: 'other' }, headers),
    other.asKey('POST', path('0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11', 1), { ground: 'other' }, headers),
    company.asKey('POST', path(id, 99), { ground: 'other' }, headers),
    company.asKey('POST', path('no-id', 1), { ground: 'other' }, headers),
  ]);
  for (const answer of answers) expect([answer.status, answer.text]).toEqual([404, answers[0]?.text]);
  expect((await company.priya.messages(id)).data[0].body).toBe(aboutMarcus.body);
});

test('B21: a removal names its ground, one a caller may give, and a case number that can hold no name', async () => {
  for (const body of [
    {},
    { ground: 'retention' },
    { ground: 'other', reference: 'Marcus Bell' },
    { ground: 'other', text: 'x' },
  ])
    expect((await remove(1, company, id, body)).status).toBe(422);
  expect((await company.priya.messages(id)).data[0].body).toBe(aboutMarcus.body);
});

test('B22: removals beside sends lose and double nothing: every number is there, and only what was removed is empty', async () => {
  const { priya, marcus, cast } = company;
  const sends = Array.from({ length: 20 }, (_, at) => (at % 2 ? priya : marcus).send(id, `Message ${at}`));
  const removals: Promise<unknown>[] = [];
  for (const seq of [1, 3, 5, 7])
    removals.push(eventually(async () => expect((await remove(seq)).status).toBe(200)));
  for (const sent of await Promise.all(sends)) expect(sent.status).toBe(201);
  await Promise.all(removals);
  const { data } = await priya.messages(id, '?limit=200');
  expect(data.map((message: Json) => message.seq)).toEqual(Array.from({ length: 21 }, (_, at) => at + 1));
  expect(data.filter((message: Json) => message.removedAt).map((message: Json) => message.seq)).toEqual([
    1, 3, 5, 7,
  ]);
  expect(await recount(clinic.service.messaging.services.store, cast.companyId)).toEqual([]);
});
