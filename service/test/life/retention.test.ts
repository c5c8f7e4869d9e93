import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { emptyExpired } from '../../src/actions/empty-expired.ts';
import { putJob } from '../../src/store/jobs.ts';
import { CAST } from '../harness/cast.ts';
import { eventually } from '../harness/eventually.ts';
import { recount } from '../harness/recount.ts';
import { auditOf } from '../harness/rows.ts';
import type { Json } from '../harness/service.ts';
import {
  aboutMarcus,
  type Clinic,
  type Company,
  DAY_MS,
  laterDays,
  openCompany,
  startClinic,
} from './world.ts';

let clinic: Clinic;
let company: Company;
beforeAll(async () => {
  clinic = await startClinic();
});
afterAll(() => clinic.service.stop());
beforeEach(async () => {
  company = await openCompany(clinic);
});

/** What a worker does when it has claimed the company's job. */
const run = (at = company) =>
  emptyExpired(clinic.service.messaging.services, at.cast.companyId, new AbortController().signal);
const keep = (
  retentionDays: number | null,
  query = '',
  headers: Record<string, string> = { 'if-match': '*' },
) => company.asKey('PUT', `/v1/retention${query}`, { retentionDays }, headers);
const wouldGo = async (days: number) => {
  const { body } = await keep(days, '?dryRun=true');
  return { wouldEmpty: body.wouldEmpty, held: body.held };
};
const bodies = async (id: string) =>
  (await company.priya.messages(id)).data.map((message: Json) => message.body);
const hold = (type: string, id: string) =>
  company.asKey('PUT', `/v1/legal-holds/${type}/${encodeURIComponent(id)}`, { reference: 'CASE-7' });

/** Conversations of 40 and 20 days ago, the second one used again today. */
async function threeAges() {
  const old = (await company.priya.started(aboutMarcus)).id;
  await company.marcus.sent(old, 'Thank you.');
  const used = (await company.priya.started({ ...aboutMarcus, subject: 'Lunch' })).id;
  company = await laterDays(clinic, company, 20);
  const young = (await company.priya.started({ ...aboutMarcus, subject: 'Later' })).id;
  company = await laterDays(clinic, company, 20);
  await company.priya.sent(used, 'Still here.');
  return { old, used, young };
}
test('B22: messages are kept for ever until a company says otherwise', async () => {
  const { old } = await threeAges();
  expect((await company.asKey('GET', '/v1/retention')).body).toEqual({
    retentionDays: null,
    updatedAt: null,
    updatedBy: null,
  });
  expect(await run()).toEqual({ conversations: 0, messages: 0 });
  expect(await bodies(old)).toEqual([aboutMarcus.body, 'Thank you.']);
});

test('B22: a dry run counts exactly what the real run then empties, and changes nothing', async () => {
  const { old, used, young } = await threeAges();
  const held = (await company.priya.started({ type: 'staff', recipientIds: ['tom'], body: 'Held.' })).id;
  company = await laterDays(clinic, company, 31);
  await company.priya.sent(used, 'Used again.');
  expect((await hold('conversation', held)).status).toBe(200);
  const counts = await wouldGo(30);
  expect(counts).toEqual({
    wouldEmpty: { conversations: 2, messages: 3 },
    held: { conversations: 1, messages: 1 },
  });
  expect((await company.asKey('GET', '/v1/retention')).body.retentionDays).toBeNull();
  expect(await run()).toEqual({ conversations: 0, messages: 0 });
  expect(await bodies(young)).toEqual([aboutMarcus.body]);

  expect((await keep(30)).body.retentionDays).toBe(30);
  await eventually(async () => expect(await bodies(young)).toEqual(['']));
  expect(await bodies(old)).toEqual(['', '']);
  expect(await bodies(used)).toEqual([aboutMarcus.body, 'Still here.', 'Used again.']);
  expect(await bodies(held)).toEqual(['Held.']);
  const records = await auditOf(clinic.service, company.cast.companyId, 'retention.empty');
  expect(records.map(({ actor, subject, data }) => [actor, subject, data.messages])).toEqual([
    ['system:retention', old, 2],
    ['system:retention', young, 1],
  ]);
  expect(await wouldGo(30)).toEqual({
    wouldEmpty: { conversations: 0, messages: 0 },
    held: { conversations: 1, messages: 1 },
  });
  expect(await run()).toEqual({ conversations: 0, messages: 0 });
  expect(await recount(clinic.service.messaging.services.store, company.cast.companyId)).toEqual([]);
});

test('B22: what retention emptied keeps its rows and says why; the subject and drafts in it are gone', async () => {
  const { id } = await company.priya.started(aboutMarcus);
  company = await laterDays(clinic, company, 25);
  await company.priya.call('PUT', `/v1/drafts/${id}`, { body: 'An answer.' }, { 'if-none-match': '*' });
  company = await laterDays(clinic, company, 6);
  await keep(30);
  await eventually(async () => expect(await bodies(id)).toEqual(['']));
  const opened = await company.priya.open(id);
  expect(opened).toMatchObject({ subject: null, hasDraft: false, lastMessage: { seq: 1, preview: '' } });
  expect((await company.priya.call('GET', '/v1/drafts')).body.data).toEqual([]);
  const row = await clinic.service.messaging.services.store.read(company.cast.companyId, (tx) =>
    tx.db
      .selectFrom('message')
      .select(['removed_by', 'removed_ground', 'body_fold'])
      .where('company_id', '=', tx.companyId)
      .executeTakeFirst(),
  );
  expect(row).toEqual({ removed_by: 'system:retention', removed_ground: 'retention', body_fold: '' });
});

test('B22: a message sent into an emptied conversation is kept its own time', async () => {
  const { id } = await company.priya.started(aboutMarcus);
  company = await laterDays(clinic, company, 31);
  await keep(30);
  await eventually(async () => expect(await bodies(id)).toEqual(['']));
  await company.priya.sent(id, 'A new beginning.');
  expect(await run()).toEqual({ conversations: 0, messages: 0 });
  expect(await bodies(id)).toEqual(['', 'A new beginning.']);
  company = await laterDays(clinic, company, 31);
  expect(await run()).toEqual({ conversations: 1, messages: 1 });
});

test('B22: a hold on a patient keeps all about them from retention and removal, until it is lifted', async () => {
  const { id } = await company.priya.started(aboutMarcus);
  const second = (
    await company.priya.started({
      type: 'staff',
      patientId: CAST.patients.marcusFirst,
      recipientIds: ['tom'],
      body: 'Staff.',
    })
  ).id;
  expect((await hold('patient', CAST.patients.marcusFirst)).body).toMatchObject({
    type: 'patient',
    id: CAST.patients.marcusFirst,
    reference: 'CASE-7',
  });
  company = await laterDays(clinic, company, 31);
  await keep(30);
  expect(await run()).toEqual({ conversations: 0, messages: 0 });
  const refused = await company.asKey('POST', `/v1/conversations/${id}/messages/1/removal`, {
    ground: 'other',
  });
  expect([refused.status, refused.body.code]).toEqual([409, 'legal_hold']);
  const records = await auditOf(clinic.service, company.cast.companyId, 'message.remove');
  expect(records).toMatchObject([{ outcome: 'refused', data: { code: 'legal_hold', seq: 1 } }]);
  expect([await bodies(id), await bodies(second)]).toEqual([[aboutMarcus.body], ['Staff.']]);
  const path = `/v1/legal-holds/patient/${encodeURIComponent(CAST.patients.marcusFirst)}`;
  expect((await company.asKey('DELETE', path)).status).toBe(204);
  expect((await company.asKey('DELETE', path)).status).toBe(404);
  expect(await run()).toEqual({ conversations: 2, messages: 2 });
});

test('B39: holds are listed in pages, are each company’s own, and name only what is there', async () => {
  const { id } = await company.priya.started(aboutMarcus);
  await hold('conversation', id);
  await hold('patient', CAST.patients.marcusFirst);
  await hold('patient', CAST.patients.kimA);
  const first = await company.asKey('GET', '/v1/legal-holds?limit=2');
  const second = await company.asKey('GET', `/v1/legal-holds?limit=2&cursor=${first.body.nextCursor}`);
  const all = [...first.body.data, ...second.body.data].map((row: Json) => [row.type, row.id]);
  expect(all).toEqual([
    ['conversation', id],
    ['patient', CAST.patients.marcusFirst],
    ['patient', CAST.patients.kimA],
  ]);
  expect(second.body.nextCursor).toBeNull();
  const other = await openCompany(clinic);
  expect((await other.asKey('GET', '/v1/legal-holds')).body.data).toEqual([]);
  expect((await other.asKey('PUT', `/v1/legal-holds/conversation/${id}`, {})).status).toBe(404);
  expect((await hold('patient', 'nobody')).status).toBe(404);
  expect((await company.asKey('PUT', '/v1/legal-holds/staff/priya', {})).status).toBe(422);
  expect((await other.asKey('DELETE', `/v1/legal-holds/conversation/${id}`)).status).toBe(404);
});

test('B22: once a hold is acknowledged nothing it keeps is emptied, however many workers are at it', async () => {
  const ids: string[] = [];
  for (let at = 0; at < 12; at += 1) ids.push((await company.priya.started(aboutMarcus)).id);
  company = await laterDays(clinic, company, 31);
  const { store } = clinic.service.messaging.services;
  await keep(30);
  const workers = [run(), run(), run()];
  const placed = await hold('patient', CAST.patients.marcusFirst);
  expect(placed.status).toBe(200);
  const full = async () => {
    const texts = await Promise.all(ids.map(bodies));
    return texts.filter(([body]) => body !== '').length;
  };
  const kept = await full();
  await Promise.all(workers);
  await run();
  expect(await full()).toBe(kept);
  const records = await auditOf(clinic.service, company.cast.companyId, 'retention.empty');
  expect(records).toHaveLength(ids.length - kept);
  expect(await recount(store, company.cast.companyId)).toEqual([]);
});

test('B22: another company’s messages stay, and a policy that is taken back stops at once', async () => {
  const other = await openCompany(clinic);
  const { id } = await other.priya.started(aboutMarcus);
  clinic.advance(400 * DAY_MS);
  await keep(1);
  expect(await run(other)).toEqual({ conversations: 0, messages: 0 });
  const texts = await clinic.service.messaging.services.store.read(other.cast.companyId, (tx) =>
    tx.db
      .selectFrom('message')
      .select('body')
      .where('company_id', '=', tx.companyId)
      .where('conversation_id', '=', id)
      .execute(),
  );
  expect(texts).toEqual([{ body: aboutMarcus.body }]);
  await keep(null);
  const jobs = await clinic.service.messaging.services.store.system((tx) =>
    tx.db
      .selectFrom('job')
      .select('company_id')
      .where('kind', '=', 'retention')
      .where('company_id', '=', company.cast.companyId)
      .execute(),
  );
  expect(jobs).toEqual([]);
});

test('B34: the work is a leased job: put down again for the next hour, and taken over when its worker is gone', async () => {
  const { id } = await company.priya.started(aboutMarcus);
  company = await laterDays(clinic, company, 31);
  const { store } = clinic.service.messaging.services;
  const job = async () =>
    store.system((tx) =>
      tx.db
        .selectFrom('job')
        .select(['due_at', 'lease_until'])
        .where('company_id', '=', company.cast.companyId)
        .where('kind', '=', 'retention')
        .executeTakeFirst(),
    );
  await keep(30);
  await eventually(async () => expect(await bodies(id)).toEqual(['']));
  await eventually(async () => {
    const next = await job();
    expect(next?.lease_until).toBeNull();
    expect(next?.due_at).toBeGreaterThan(Date.now() + 31 * DAY_MS + 50 * 60_000);
  });
  const later = (await company.priya.started(aboutMarcus)).id;
  company = await laterDays(clinic, company, 31);
  // As a worker leaves it that died with its claim, which ran out since.
  await store.write(company.cast.companyId, async (tx) => {
    await putJob(tx, 'retention', 'policy', tx.now - 2);
    await tx.db
      .updateTable('job')
      .set({ lease_until: tx.now - 1 })
      .where('company_id', '=', tx.companyId)
      .where('kind', '=', 'retention')
      .execute();
  });
  clinic.service.messaging.services.outbox.wake('retention');
  await eventually(async () => expect(await bodies(later)).toEqual(['']));
});

test('B2: a Super Admin or a key with the scope changes the policy, nobody else; against the version that was seen', async () => {
  const sam = await company.cast.token('staff:sam');
  const as = (token: string, headers: Record<string, string>, retentionDays: unknown = 90) =>
    clinic.service.request('PUT', '/v1/retention', { token, headers, body: { retentionDays } });
  expect((await as(sam, {})).status).toBe(428);
  const seen = await clinic.service.request('GET', '/v1/retention', { token: sam });
  const changed = await as(sam, { 'if-match': seen.headers.get('etag') ?? '' });
  expect(changed.body).toMatchObject({ retentionDays: 90, updatedBy: 'Sam Ito' });
  expect((await as(sam, { 'if-match': seen.headers.get('etag') ?? '' })).status).toBe(412);
  for (const days of [0, -1, 1.5, 36_501, '30', [30]])
    expect((await as(sam, { 'if-match': '*' }, days)).status).toBe(422);
  for (const person of [company.priya, company.marcus]) {
    expect((await person.call('GET', '/v1/retention')).body.code).toBe('super_admin_required');
    const refused = await person.call('PUT', '/v1/retention', { retentionDays: 1 }, { 'if-match': '*' });
    expect(refused.body.code).toBe('super_admin_required');
    expect(
      (await person.call('PUT', '/v1/retention?dryRun=true', { retentionDays: 1 }, { 'if-match': '*' }))
        .status,
    ).toBe(403);
  }
  expect((await company.asKey('GET', '/v1/retention')).body.retentionDays).toBe(90);
  const records = await auditOf(clinic.service, company.cast.companyId, 'retention.change');
  expect(records.map(({ actor, outcome, data }) => [actor.split(':')[0], outcome, data])).toEqual([
    ['staff', 'done', { from: null, to: 90 }],
    ['staff', 'refused', { code: 'version_mismatch' }],
    ['staff', 'refused', { code: 'super_admin_required' }],
    ['portal', 'refused', { code: 'super_admin_required' }],
  ]);
});
