import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { createMessaging, type Messaging } from '../../src/app.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { StatementWatch } from '../../src/store/tx.ts';
import { CAST, createCast } from '../harness/cast.ts';
import type { TestDatabase } from '../harness/database.ts';
import { onlyOn } from '../harness/marks.ts';
import { signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';
import { type Listener, listen } from './listener.ts';

const STREAMS = 300;
const acrossNodes = onlyOn('postgres', 'one process serves an SQLite file');
const pages: Listener[] = [];
let service: TestService | undefined;
let second: Messaging | undefined;
afterEach(async () => {
  for (const page of pages.splice(0)) page.cut();
  await second?.stop();
  second = undefined;
  await service?.stop();
});

const toMarcus = {
  type: 'portal',
  patientId: CAST.patients.marcusFirst,
  recipientIds: [CAST.portal.marcus],
  body: 'One',
};
const isMessage = (event: { type: string }) => event.type === 'message';
/** Reads of a user's events so far. */
let looks = 0;
const onStatement: StatementWatch = (sql) => {
  if (/from "event"/.test(sql)) looks += 1;
};
const watched = async ({ config }: TestDatabase) =>
  config.dialect === 'sqlite'
    ? openSqlite(config.file, { onStatement })
    : openPostgres(config.url, { onStatement });

test('B35: 300 open pages of one user are all told of a message by a few reads, and each within a second', async () => {
  service = await startService({ store: watched });
  const cast = await createCast(service);
  const priya = await signIn(service, cast, 'staff:priya');
  const marcus = await signIn(service, cast, 'portal:pu-marcus');
  for (let n = 0; n < STREAMS; n += 50)
    pages.push(
      ...(await Promise.all(Array.from({ length: 50 }, () => listen(service as TestService, marcus.token)))),
    );
  await Promise.all(pages.map((page) => page.wait((event) => event.type === 'hello')));
  looks = 0;
  await priya.started(toMarcus);
  await Promise.all(pages.map((page) => page.wait(isMessage, 1_000)));
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThanOrEqual(5);
  for (const page of pages) expect(page.events.filter(isMessage)).toHaveLength(1);
});

test('B35: streams of one user that stand at different places each get what they lack, once', async () => {
  service = await startService();
  const cast = await createCast(service);
  const priya = await signIn(service, cast, 'staff:priya');
  const marcus = await signIn(service, cast, 'portal:pu-marcus');
  const states: string[] = [(await marcus.list()).state];
  const { id } = await priya.started(toMarcus);
  for (let n = 2; n <= 6; n += 1) {
    states.push((await marcus.list()).state);
    await priya.sent(id, `message ${n}`);
  }
  pages.push(
    ...(await Promise.all(
      [...states, ...states].map((since) => listen(service as TestService, marcus.token, { since })),
    )),
  );
  await priya.sent(id, 'last');
  await Promise.all(pages.map((page) => page.wait((event) => isMessage(event) && event.seq === 7)));
  pages.forEach((page, at) => {
    const from = (at % states.length) + 1;
    const seqs = page.events.filter(isMessage).map((event) => event.seq);
    expect(seqs).toEqual(Array.from({ length: 8 - from }, (_, n) => from + n));
  });
});

acrossNodes(
  'B35: a message sent on one node reaches a page on another within a second, with hints and, where they are lost, without',
  async () => {
    service = await startService();
    const cast = await createCast(service);
    const priya = await signIn(service, cast, 'staff:priya');
    const marcus = await signIn(service, cast, 'portal:pu-marcus');
    second = await createMessaging(service.config);
    const page = await pageOn(second, marcus.token);
    const { id } = await priya.started(toMarcus);
    await page.wait((event) => isMessage(event) && event.seq === 1, 1_000);
    // As behind a transaction pooler: whoever listens is cut off and hears nothing more.
    await asOwner(
      service,
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %'",
    );
    await priya.sent(id, 'two');
    await page.wait((event) => isMessage(event) && event.seq === 2, 1_000);
  },
);

acrossNodes('a node that does not poll is told by the hints of another', async () => {
  service = await startService();
  const cast = await createCast(service);
  const priya = await signIn(service, cast, 'staff:priya');
  const marcus = await signIn(service, cast, 'portal:pu-marcus');
  const { database } = service.config;
  const url = database.dialect === 'postgres' ? database.url : '';
  second = await createMessaging(service.config, { store: openPostgres(url, { pollMs: 600_000 }) });
  const page = await pageOn(second, marcus.token);
  await expect.poll(() => listeners(service as TestService)).toBe(2);
  await priya.started(toMarcus);
  await page.wait(isMessage, 1_000);
});

async function pageOn(node: Messaging, token: string): Promise<Listener> {
  const page = await listen({ baseUrl: await node.start() }, token);
  pages.push(page);
  await page.wait((event) => event.type === 'hello');
  return page;
}

/** How many connections listen for hints. */
async function listeners(of: TestService): Promise<number> {
  const rows = await asOwner(
    of,
    "select 1 from pg_stat_activity where datname = current_database() and query like 'listen %'",
  );
  return rows.length;
}

async function asOwner({ database }: TestService, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const { rows } = await client.query(statement);
  await client.end();
  return rows;
}
