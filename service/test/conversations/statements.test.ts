import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { DIALECT } from '../harness/database.ts';
import { type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

interface Statement {
  sql: string;
  parameters: readonly unknown[];
}

const statements: Statement[] = [];
const onStatement = (sql: string, parameters: readonly unknown[]) => {
  statements.push({ sql, parameters });
};
let service: TestService;
let cast: Cast;
let priya: Person;
let patient: Person;
let id: string;
const toMarcus = {
  type: 'portal',
  patientId: CAST.patients.marcusFirst,
  recipientIds: [CAST.portal.marcus],
  body: 'One',
};

beforeAll(async () => {
  service = await startService({
    // What workers ask on their own is no request's cost.
    webhooks: { pollMs: 600_000 },
    moments: { pollMs: 600_000 },
    index: { delayMs: Number.POSITIVE_INFINITY },
    audit: { sealEveryMs: 3_600_000 },
    store: async ({ config }) =>
      config.dialect === 'sqlite'
        ? openSqlite(config.file, { onStatement })
        : openPostgres(config.url, { onStatement }),
  });
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  patient = await signIn(service, cast, 'portal:pu-marcus');
  id = (await priya.started(toMarcus)).id;
  await patient.unread();
});
afterAll(() => service.stop());

/** What an operation asks of the database, as `verb table`; the lookup of the caller's account is not shown. */
async function cost(run: () => Promise<unknown>): Promise<string[]> {
  await service.messaging.services.views.flush();
  statements.length = 0;
  await run();
  return statements
    .map(({ sql }) => /^(select|insert|update|delete)(?: .*?(?:from|into))? "(\w+)"/.exec(sql))
    .filter((match) => match !== null)
    .map((match) => `${match[1]} ${match[2]}`)
    .slice(1);
}

const SEND = [
  'select conversation',
  'insert idempotency',
  'select participant',
  'select settings',
  'select staff',
  'select portal_user',
  'insert rate_budget',
  'update conversation',
  'insert message',
  'insert mailbox_position',
  'insert participant',
  'select mailbox',
  'insert mailbox',
  'insert event',
  'insert audit_event',
  'insert audit_waiting',
  'select webhook_endpoint',
];

/** For a portal user the company may have a limit of its own. */
const PORTAL_SEND = SEND.flatMap((statement) =>
  statement === 'insert rate_budget' ? ['select settings', statement] : [statement],
);

test('a reply costs the same few statements whatever came before, and its e-mail three more', async () => {
  const key = (value: string) => ({ 'idempotency-key': value });
  expect(await cost(() => patient.send(id, 'To staff', key('1')))).toEqual(PORTAL_SEND);
  expect(await cost(() => priya.send(id, 'To the portal', key('2')))).toEqual([
    ...SEND,
    'select settings',
    'insert email',
    'insert job',
  ]);
});

test('a webhook costs a reply two statements more, whatever the number of endpoints', async () => {
  const made = ['https://a.invalid', 'https://b.invalid'].map((url) =>
    service.request('POST', '/v1/webhooks', { token: cast.key, body: { url } }),
  );
  const endpoints = (await Promise.all(made)).map((answer) => answer.body.id);
  const withKey = () => patient.send(id, 'Told', { 'idempotency-key': 'told' });
  const spent = await cost(withKey);
  expect(spent.slice(0, PORTAL_SEND.length + 2)).toEqual([
    ...PORTAL_SEND,
    'insert webhook_delivery',
    'insert job',
  ]);
  for (const endpoint of endpoints)
    await service.request('DELETE', `/v1/webhooks/${endpoint}`, { token: cast.key });
});

test('a reply to fifty members costs what a reply to one costs', async () => {
  const recipientIds = Array.from({ length: 50 }, (_, at) => `many-${at}`);
  for (const one of recipientIds) await cast.put(`/v1/staff/${one}`, { name: `Colleague ${one}` });
  const room = await priya.started({ type: 'staff', recipientIds, body: 'All hands' });
  expect(await cost(() => priya.sent(room.id, 'Again'))).toEqual(
    SEND.filter((statement) => !/idempotency|portal_user/.test(statement)),
  );
});

test('a page of the inbox costs four statements whatever its length, one conversation seven, messages six, the badge three', async () => {
  for (let n = 0; n < 30; n += 1) await priya.started(toMarcus);
  const list = ['select participant', 'select participant', 'select participant', 'select company'];
  expect(await cost(() => priya.list('?limit=1'))).toEqual(list);
  expect(await cost(() => priya.list('?limit=30'))).toEqual(list);
  expect(await cost(() => patient.list('?limit=30'))).toEqual(list.slice(1));
  expect(await cost(() => priya.open(id))).toEqual([
    'select participant',
    'select participant',
    'select participant',
    'select settings',
    'select staff',
    'select portal_user',
    'select company',
  ]);
  expect(await cost(() => priya.messages(id))).toEqual([
    'select participant',
    'select participant',
    // How long they are, before any of them is read: a page is bounded by bytes.
    'select message',
    'select message',
    'select participant',
    'select company',
  ]);
  expect(await cost(() => priya.unread())).toEqual([
    'select participant',
    'select mailbox',
    'select company',
  ]);
});

test('B40: every statement on a table of companies names this company, in each table it touches', async () => {
  statements.length = 0;
  const headers = { 'idempotency-key': 'walk' };
  const body = { ...toMarcus, subject: 'Walk' };
  const walk = (await priya.start(body, headers)).body.id;
  await priya.start(body, headers);
  await patient.send(walk, 'Answer', headers);
  await patient.send(walk, { body: 'Draft', draft: { key: walk, version: 1 } });
  await patient.patch(walk, { readThroughSeq: 1 });
  await patient.patch(walk, { unreadFromSeq: 1 });
  await priya.patch(walk, { archived: true, readThroughSeq: 3 });
  const room = await priya.started({ ...toMarcus, type: 'staff', recipientIds: ['tom', 'ana'] });
  const tom = { name: 'Tom Okafor', locationIds: ['north'] };
  await cast.put('/v1/staff/tom', { ...tom, restrictedPatientIds: [CAST.patients.marcusFirst] });
  await priya.sent(room.id, 'Passed over');
  await cast.put('/v1/staff/tom', tom);
  await (await signIn(service, cast, 'staff:tom')).list('?section=all&unread=true&patientId=123%3A7e0c');
  await priya.messages(walk, '?after=1');
  await priya.open(walk);
  await cast.settings({ enabled: false });
  await priya.send(walk, 'Refused', { 'idempotency-key': 'refused' });
  await cast.settings({ enabled: true });
  await service.messaging.services.views.flush();

  const outside = new Set(['schema_migration', 'allowed_origin', 'job', 'audit_waiting']);
  const seen = new Set<string>();
  for (const { sql, parameters } of statements) {
    const tables = [...sql.matchAll(/(?:from|into|update|join) "(\w+)"/g)].map((match) => match[1] ?? '');
    if (tables.length === 0 || tables.every((table) => outside.has(table))) continue;
    for (const table of tables) seen.add(table);
    expect(parameters, sql).toContain(cast.companyId);
    expect(sql.split('"company_id"').length - 1, sql).toBeGreaterThanOrEqual(tables.length);
  }
  for (const table of [
    'conversation',
    'participant',
    'message',
    'mailbox',
    'event',
    'draft',
    'receipt',
    'email',
  ])
    expect(seen).toContain(table);
  expect(statements.length).toBeGreaterThan(100);
  expect(statements.some(({ sql }) => sql.includes('for update'))).toBe(DIALECT === 'postgres');
});
