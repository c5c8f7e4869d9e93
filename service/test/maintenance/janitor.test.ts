import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Janitor } from '../../src/maintenance/janitor.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/tx.ts';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { startService, type TestService } from '../harness/service.ts';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

let ahead = 0;
let service: TestService;
let store: Store;
let janitor: Janitor;
beforeAll(async () => {
  const clock = () => Date.now() + ahead;
  service = await startService({
    store: async ({ config }) =>
      config.dialect === 'sqlite' ? openSqlite(config.file, { clock }) : openPostgres(config.url, { clock }),
  });
  store = service.messaging.services.store;
  janitor = new Janitor(store, pino({ level: 'silent' }));
});
afterAll(() => service.stop());

async function start(cast: Cast, headers: Record<string, string> = {}) {
  const answer = await service.request('POST', '/v1/conversations', {
    token: await cast.token('staff:priya'),
    headers,
    body: {
      type: 'portal',
      patientId: CAST.patients.marcusFirst,
      recipientIds: [CAST.portal.marcus],
      body: 'The van leaves at 8:30.',
    },
  });
  expect(answer.status, answer.text).toBe(201);
  return answer;
}
async function stateOf(cast: Cast): Promise<string> {
  return (await service.request('GET', '/v1/unread', { token: await cast.token('portal:pu-marcus') })).body
    .state;
}
const changes = async (cast: Cast, since: string) =>
  service.request('GET', `/v1/changes?since=${since}`, { token: await cast.token('portal:pu-marcus') });
const eventSeqs = async (cast: Cast, user: string) => {
  const rows = await store.read(cast.companyId, (tx) =>
    tx.db
      .selectFrom('event')
      .select('event_seq')
      .where('company_id', '=', cast.companyId)
      .where('user_key', '=', user)
      .orderBy('event_seq')
      .execute(),
  );
  return rows.map((row) => row.event_seq);
};

test('B35: events older than seven days go; who stands before them is told to begin anew, who stands after goes on', async () => {
  const cast = await createCast(service);
  const beginning = await stateOf(cast);
  await start(cast);
  const middle = await stateOf(cast);
  expect((await changes(cast, beginning)).body.events.length).toBeGreaterThan(0);
  ahead += 6 * DAY;
  await start(cast);
  ahead += 2 * DAY;
  expect(await janitor.sweep()).toBeGreaterThan(0);
  expect((await changes(cast, beginning)).status).toBe(410);
  const since = await changes(cast, middle);
  expect(since.body.events.filter((event: { type: string }) => event.type === 'message')).toHaveLength(1);
  expect(await janitor.sweep()).toBe(0);
});

test('B35: of each user the last 10,000 events stay, whatever their age', async () => {
  const cast = await createCast(service);
  const user = 'staff:priya';
  await store.write(cast.companyId, async (tx) => {
    await tx.db
      .insertInto('mailbox_position')
      .values({ company_id: cast.companyId, user_key: user, event_seq: 10_500 })
      .execute();
    for (let from = 0; from < 10_500; from += 500) {
      await tx.db
        .insertInto('event')
        .values(
          Array.from({ length: 500 }, (_, at) => ({
            company_id: cast.companyId,
            user_key: user,
            event_seq: from + at + 1,
            kind: 'conversation',
            data: '{"conversationId":"0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11"}',
            at: tx.now,
          })),
        )
        .execute();
    }
  });
  await janitor.sweep();
  const seqs = await eventSeqs(cast, user);
  expect(seqs).toHaveLength(10_000);
  expect(seqs[0]).toBe(501);
});

test('B22: an idempotency key is remembered for 48 hours', async () => {
  const cast = await createCast(service);
  const key = { 'idempotency-key': 'once' };
  const first = await start(cast, key);
  ahead += 47 * HOUR;
  await janitor.sweep();
  const replayed = await start(cast, key);
  expect(replayed.headers.get('idempotent-replayed')).toBe('true');
  expect(replayed.body.id).toBe(first.body.id);
  ahead += 2 * HOUR;
  await janitor.sweep();
  const afresh = await start(cast, key);
  expect(afresh.headers.get('idempotent-replayed')).toBeNull();
  expect(afresh.body.id).not.toBe(first.body.id);
});

test('B22, B31: of one user the latest 10,000 idempotency keys and 1,000 keys of sent drafts are kept', async () => {
  const { companyId } = await createCast(service);
  const user = { company_id: companyId, user_key: `staff:${CAST.staff.priya}` };
  const many = (count: number) => Array.from({ length: count }, (_, at) => at);
  await store.write(companyId, async (tx) => {
    for (let from = 0; from < 10_300; from += 100)
      await tx.db
        .insertInto('idempotency')
        .values(
          many(100).map((at) => ({
            ...user,
            key: `k${from + at}`,
            operation: 'sendMessage',
            body_hash: '',
            conversation_id: 'c',
            seq: 1,
            created_at: tx.now + from + at,
          })),
        )
        .execute();
    for (let from = 0; from < 1_200; from += 100)
      await tx.db
        .insertInto('draft')
        .values(
          many(100).map((at) => ({
            ...user,
            draft_key: `d${from + at}`,
            version: 2,
            body: '',
            consumed: 1,
            updated_at: tx.now + from + at,
          })),
        )
        .execute();
  });
  await janitor.sweep();
  const [keys, drafts] = await store.read(companyId, (tx) =>
    Promise.all([
      tx.db
        .selectFrom('idempotency')
        .select('key')
        .where('company_id', '=', companyId)
        .orderBy('created_at')
        .execute(),
      tx.db
        .selectFrom('draft')
        .select('draft_key')
        .where('company_id', '=', companyId)
        .orderBy('updated_at')
        .execute(),
    ]),
  );
  expect([keys.length, keys[0]?.key]).toEqual([10_000, 'k300']);
  expect([drafts.length, drafts[0]?.draft_key]).toEqual([1_000, 'd200']);
});

test('B31: a draft that nobody touched for 30 days goes, one that was written on stays', async () => {
  const cast = await createCast(service);
  const put = async (key: string, precondition: Record<string, string>, body: string) => {
    const answer = await service.request('PUT', pathOf`/v1/drafts/${key}`, {
      token: await cast.token('staff:priya'),
      headers: precondition,
      body: { body },
    });
    expect(answer.status, answer.text).toBeLessThan(300);
  };
  const anew = { 'if-none-match': '*' };
  await put('new', anew, 'left alone');
  await put(`new:${CAST.patients.marcusFirst}`, anew, 'written on');
  ahead += 20 * DAY;
  await put(`new:${CAST.patients.marcusFirst}`, { 'if-match': '"1"' }, 'written on later');
  ahead += 11 * DAY;
  await janitor.sweep();
  const rows = await store.read(cast.companyId, (tx) =>
    tx.db
      .selectFrom('draft')
      .select(['draft_key', 'body'])
      .where('company_id', '=', cast.companyId)
      .execute(),
  );
  expect(rows).toEqual([{ draft_key: `new:${CAST.patients.marcusFirst}`, body: 'written on later' }]);
});

test('B14: changes of the directory go after seven days, and who stands before them looks at everything again', async () => {
  const cast = await createCast(service);
  await start(cast);
  const before = await stateOf(cast);
  await cast.put('/v1/staff/someone-else', { name: 'Someone Else' });
  const touchesNothing = await changes(cast, before);
  expect(touchesNothing.body.events.map((event: { type: string }) => event.type)).not.toContain('directory');
  ahead += 8 * DAY;
  await janitor.sweep();
  const later = await changes(cast, before);
  expect(later.body.events.map((event: { type: string }) => event.type)).toContain('directory');
});

test('B34: e-mails that were dealt with go after 90 days, what was given up stays; B36: deliveries of webhooks go after 30', async () => {
  const cast = await createCast(service);
  const hook = { token: cast.key, body: { url: 'https://receiver.invalid/', active: false } };
  const endpoint = (await service.request('POST', '/v1/webhooks', hook)).body.id;
  await store.write(cast.companyId, async (tx) => {
    const row = { company_id: cast.companyId, portal_user_id: 'pu-marcus', last_error: null };
    for (const status of ['queued', 'sent', 'covered', 'cancelled', 'dead']) {
      const email = { ...row, email_id: status, status, message_id: `<${status}@x>`, sent_at: null };
      await tx.db
        .insertInto('email')
        .values({ ...email, conversation_id: 'c', seq: 1, created_at: tx.now, attempted_at: null })
        .execute();
    }
    for (const status of ['queued', 'delivered', 'failed']) {
      await tx.db
        .insertInto('webhook_delivery')
        .values({
          company_id: cast.companyId,
          delivery_id: status,
          endpoint_id: endpoint,
          event_id: status,
          type: 'webhook.test',
          payload: '{}',
          status,
          response_status: null,
          last_error: null,
          created_at: tx.now,
          attempted_at: null,
          delivered_at: null,
        })
        .execute();
    }
  });
  const left = (table: 'email' | 'webhook_delivery') =>
    store.read(cast.companyId, async (tx) => {
      const rows = await tx.db
        .selectFrom(table)
        .select('status')
        .where('company_id', '=', tx.companyId)
        .orderBy('status')
        .execute();
      return rows.map((row) => row.status);
    });
  ahead += 29 * DAY;
  await janitor.sweep();
  expect(await left('webhook_delivery')).toEqual(['delivered', 'failed', 'queued']);
  ahead += 2 * DAY;
  await janitor.sweep();
  expect(await left('webhook_delivery')).toEqual(['queued']);
  ahead += 58 * DAY;
  await janitor.sweep();
  expect(await left('email')).toHaveLength(5);
  ahead += 2 * DAY;
  await janitor.sweep();
  expect(await left('email')).toEqual(['dead', 'queued']);
});
