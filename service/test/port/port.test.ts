import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, expect } from 'vitest';
import { SealKeys } from '../../src/audit/seal-keys.ts';
import { readTrail } from '../../src/audit/trail.ts';
import { rotateSigningKeysCommand } from '../../src/cli/companies.ts';
import { misfits, portTables } from '../../src/store/port/tables.ts';
import { openPool } from '../../src/store/postgres.ts';
import { collect, faultsOf } from '../audit/chain.ts';
import { listen } from '../events/listener.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { DIALECT } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { onlyOn } from '../harness/marks.ts';
import { type Person, signIn } from '../harness/person.ts';
import { recount } from '../harness/recount.ts';
import type { Answer, Json } from '../harness/service.ts';
import { type Harbour, openHarbour } from './harbour.ts';

const test = onlyOn('postgres', 'a move from SQLite ends on PostgreSQL');

let harbour: Harbour;
beforeAll(async () => {
  if (DIALECT === 'postgres') harbour = await openHarbour();
});
afterAll(() => harbour?.close());

interface Clinic {
  cast: Cast;
  priya: Person;
  marcus: Person;
  id: string;
}

/** A company at home with a portal conversation, a staff conversation, a draft, marks and an archive. */
async function openClinic(name: string): Promise<Clinic> {
  const { home } = harbour;
  const cast = await createCast(home, name);
  const priya = await signIn(home, cast, 'staff:priya');
  const marcus = await signIn(home, cast, 'portal:pu-marcus');
  const about = { patientId: CAST.patients.marcusFirst, recipientIds: [CAST.portal.marcus] };
  const { id } = await priya.started({
    type: 'portal',
    ...about,
    subject: 'Ünïcode 🦊',
    body: 'One "quoted" \\ line\nand\ttab',
  });
  const staff = await priya.started({ type: 'staff', recipientIds: ['tom', 'ana'], body: 'To the team' });
  await marcus.sent(id, 'Two');
  await priya.patch(id, { readThroughSeq: 2 });
  await priya.patch(staff.id, { archived: true, readThroughSeq: 1 });
  const draft = await priya.call(
    'PUT',
    `/v1/drafts/${id}`,
    { body: 'Not yet sent' },
    { 'if-none-match': '*' },
  );
  expect(draft.status, draft.text).toBe(201);
  return { cast, priya, marcus, id };
}

/** What the API answers to the company's people and to its EMR. */
async function everythingServed(
  { cast, priya, marcus, id }: Clinic,
  where: Pick<Harbour['home'], 'request'>,
) {
  const get = async (token: string, path: string) => {
    const { status, body, headers } = await where.request('GET', path, { token });
    return { path, status, body, etag: headers.get('etag') };
  };
  const calls: Promise<unknown>[] = [];
  for (const { token } of [priya, marcus])
    for (const path of [
      '/v1/me',
      '/v1/conversations?section=all',
      `/v1/conversations/${id}`,
      `/v1/conversations/${id}/messages`,
      '/v1/unread',
      '/v1/drafts',
      '/v1/changes?since=st1.0.0',
    ])
      calls.push(get(token, path));
  for (const path of [
    '/v1/settings',
    '/v1/staff/priya',
    `/v1/patients/${encodeURIComponent(CAST.patients.marcusFirst)}`,
    '/v1/portal-users/pu-marcus',
    '/v1/emails',
  ])
    calls.push(get(cast.key, path));
  return Promise.all(calls);
}

const refusedAs = (answer: Answer) => ({
  status: answer.status,
  code: answer.body?.code,
  retryAfter: answer.headers.get('retry-after'),
});
const MOVING = { status: 503, code: 'company_moving', retryAfter: '5' };
const MOVED = { status: 503, code: 'company_moved', retryAfter: '30' };

test('a move under load: what was acknowledged is there once, what was refused can be sent again, and every answer is the same', async () => {
  const quiet = await openClinic('Quiet Clinic');
  const busy = await openClinic('Busy Clinic');
  const before = await everythingServed(quiet, harbour.home);
  const stream = await listen(harbour.home, busy.marcus.token);

  const attempts: Array<{ key: string; body: string; answer: Answer }> = [];
  let writing = true;
  const writers = [busy.priya, busy.marcus, busy.priya].map(async (person, number) => {
    for (let n = 0; writing; n += 1) {
      const [key, body] = [randomUUID(), `${number}/${n}`];
      const answer = await person.send(busy.id, body, { 'idempotency-key': key });
      attempts.push({ key, body, answer });
      if (answer.status !== 201) return;
    }
  });
  await eventually(() => expect(attempts.length).toBeGreaterThan(30));
  const { code, said } = await harbour.port();
  writing = false;
  await Promise.all(writers);
  expect(code, said).toBe(0);
  expect(said).toContain(`${quiet.cast.companyId}: moved to `);

  expect(new Set(attempts.map((one) => one.answer.status))).toEqual(new Set([201, 503]));
  for (const { answer } of attempts)
    if (answer.status === 503) expect([MOVING, MOVED]).toContainEqual(refusedAs(answer));
  await stream.end();
  expect(refusedAs(await harbour.home.request('GET', '/v1/me', { token: busy.priya.token }))).toEqual(MOVED);
  expect(refusedAs(await busy.priya.send(busy.id, 'late'))).toEqual(MOVED);

  expect(await everythingServed(quiet, harbour.abroad)).toEqual(before);
  const { store } = harbour.abroad.messaging.services;
  const send = (body: string, key: string) =>
    harbour.abroad.request('POST', `/v1/conversations/${busy.id}/messages`, {
      token: busy.priya.token,
      body: { body },
      headers: { 'idempotency-key': key },
    });
  for (const { key, body, answer } of attempts.filter((one) => one.body.startsWith('0/'))) {
    const again = await send(body, key);
    expect(again.status, again.text).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe(answer.status === 201 ? 'true' : null);
    if (answer.status === 201) expect(again.body).toEqual(answer.body);
  }
  const stored = await store.read(busy.cast.companyId, (tx) =>
    tx.db
      .selectFrom('message')
      .select(['message_id', 'seq', 'body'])
      .where('company_id', '=', busy.cast.companyId)
      .execute(),
  );
  for (const { body, answer } of attempts.filter((one) => one.answer.status === 201))
    expect(stored.filter((row) => row.body === body)).toEqual([
      { message_id: answer.body.id, seq: answer.body.seq, body },
    ]);
  expect(await recount(store, busy.cast.companyId)).toEqual([]);
  expect(await recount(store, quiet.cast.companyId)).toEqual([]);
  for (const { cast } of [quiet, busy])
    await eventually(async () => {
      const trail = await collect(readTrail(store, cast.companyId));
      expect(faultsOf(trail, new SealKeys(harbour.abroad.config.secretKeys))).toEqual([]);
      expect(trail.filter((entry) => entry.type === 'unsealed')).toEqual([]);
    });
}, 60_000);

test('killed in the middle: the company is read only and PostgreSQL has nothing of it; run again, it is moved; and once more, nothing changes', async () => {
  const { cast, priya, id } = await openClinic('Killed Clinic');
  const { owner, home, env, url } = harbour;
  // Nobody can write messages there: the move stands still in the middle of its copy.
  await owner.query('begin');
  await owner.query('lock table message in access exclusive mode');
  const main = join(import.meta.dirname, '../../src/main.ts');
  const child = spawn(process.execPath, [main, 'port-to-postgres', '--company', cast.companyId, url], {
    env,
    stdio: 'ignore',
  });
  await harbour.waitsForLock('insert into "message"');
  expect(refusedAs(await priya.send(id, 'too late'))).toEqual(MOVING);
  expect(
    refusedAs(await home.request('PUT', '/v1/locations/north', { token: cast.key, body: { name: 'N' } })),
  ).toEqual(MOVING);
  expect((await priya.messages(id)).data).toHaveLength(2);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  await owner.query('rollback');

  expect(refusedAs(await priya.send(id, 'still'))).toEqual(MOVING);
  expect(await harbour.rowsAbroad(cast.companyId)).toEqual({});
  const said: string[] = [];
  const context = { env, out: () => undefined, say: (line: string) => said.push(line) };
  // Commands for all companies pass over those that are on their way, and say so.
  await rotateSigningKeysCommand(context, { values: {}, operands: [] });
  expect(said).toContain(`${cast.companyId} was left out: the company is moving`);
  const again = await harbour.port('--company', cast.companyId);
  expect(again, again.said).toMatchObject({ code: 0, said: expect.stringContaining('compared and equal') });
  // Until everything there is sealed, the service there adds to it.
  const rows = await eventually(async () => {
    const found = await harbour.rowsAbroad(cast.companyId);
    expect(found.audit_waiting).toBeUndefined();
    return found;
  });
  expect(await harbour.port('--company', cast.companyId)).toMatchObject({
    code: 0,
    said: expect.stringContaining(': is on '),
  });
  // What a crash between the two commits leaves: all is there, and the file does not know it yet.
  const file = new BetterSqlite3(harbour.file);
  file.prepare("update company_move set state = 'closing' where company_id = ?").run(cast.companyId);
  expect(refusedAs(await priya.send(id, 'between'))).toEqual(MOVED);
  expect(await harbour.port('--company', cast.companyId)).toMatchObject({ code: 0 });
  expect(
    file.prepare('select state from company_move where company_id = ?').pluck().get(cast.companyId),
  ).toBe('moved');
  file.close();
  expect(await harbour.rowsAbroad(cast.companyId)).toEqual(rows);
}, 60_000);

test('a copy that differs is refused and leaves nothing; --abort returns the company, also after the move, but not once PostgreSQL has more', async () => {
  const clinic = await openClinic('Returned Clinic');
  const { cast, priya, id } = clinic;
  const { owner, abroad, home } = harbour;
  await owner.query(
    `create function spoil() returns trigger language plpgsql as $$ begin new.body := new.body || ' '; return new; end $$`,
  );
  await owner.query(`create trigger spoil before insert on message for each row execute function spoil()`);
  const spoilt = await harbour.port('--company', cast.companyId);
  expect(spoilt).toMatchObject({
    code: 1,
    said: expect.stringMatching(/message: 3 rows, .* in the file, 3 rows/),
  });
  expect(spoilt.said).not.toMatch(/draft:|audit_event:/);
  expect(await harbour.rowsAbroad(cast.companyId)).toEqual({});
  expect(refusedAs(await priya.send(id, 'not now'))).toEqual(MOVING);
  expect(await harbour.port('--abort', '--company', cast.companyId)).toMatchObject({ code: 0 });
  expect((await priya.send(id, 'at home again')).status).toBe(201);
  expect(await harbour.port('--abort', '--company', cast.companyId)).toMatchObject({
    code: 0,
    said: expect.stringContaining('was not being moved'),
  });

  await owner.query('drop trigger spoil on message');
  expect(await harbour.port('--company', cast.companyId)).toMatchObject({ code: 0 });
  expect((await home.request('GET', '/v1/me', { token: priya.token })).status).toBe(503);
  expect(await harbour.port('--abort', '--company', cast.companyId)).toMatchObject({ code: 0 });
  expect(await harbour.rowsAbroad(cast.companyId)).toEqual({});
  expect((await priya.send(id, 'twice returned')).status).toBe(201);

  expect(await harbour.port('--company', cast.companyId)).toMatchObject({ code: 0 });
  const there = await abroad.request('POST', `/v1/conversations/${id}/messages`, {
    token: priya.token,
    body: { body: 'there' },
  });
  expect(there.status, there.text).toBe(201);
  const kept = await harbour.port('--abort', '--company', cast.companyId);
  expect(kept).toMatchObject({ code: 1, said: expect.stringContaining('message: ') });
  expect(refusedAs(await home.request('GET', '/v1/me', { token: priya.token }))).toEqual(MOVED);
  const messages: Json = await abroad.request('GET', `/v1/conversations/${id}/messages`, {
    token: priya.token,
  });
  expect(messages.body.data.at(-1).body).toBe('there');
}, 60_000);

test('every table of the migrations is moved, or named with the reason why not; a table or column that only one database has is refused', async () => {
  const file = new BetterSqlite3(harbour.file, { readonly: true });
  const tables = portTables(file);
  file.close();
  const pool = openPool(harbour.url, 1);
  const { owner } = harbour;
  expect(await misfits(tables, pool)).toEqual([]);
  await owner.query('alter table draft add column extra text');
  await owner.query('create table more (company_id text)');
  expect(
    await misfits(
      tables.filter(({ name }) => name !== 'receipt'),
      pool,
    ),
  ).toEqual(['the file lacks draft.extra', 'the file lacks more', 'the file lacks receipt']);
  await owner.query('drop table more');
  await owner.query('alter table draft drop column extra');
  await pool.end();
});

test('B40: neither a company that stands there already nor other secret keys are written over', async () => {
  const { cast, priya, id } = await openClinic('Doubled Clinic');
  await harbour.owner.query("insert into company (company_id, name, created_at) values ($1, 'Other', 1)", [
    cast.companyId,
  ]);
  expect(await harbour.port('--company', cast.companyId)).toMatchObject({
    code: 1,
    said: expect.stringContaining('has a company of this id already'),
  });
  await harbour.owner.query('delete from company where company_id = $1', [cast.companyId]);
  const right = harbour.env.SECRET_KEYS;
  harbour.env.SECRET_KEYS = Buffer.alloc(32, 1).toString('base64');
  expect(await harbour.port('--company', cast.companyId)).toMatchObject({
    code: 1,
    said: expect.stringContaining('SECRET_KEYS lacks the key'),
  });
  harbour.env.SECRET_KEYS = right;
  expect((await priya.send(id, 'untouched')).status).toBe(201);
});
