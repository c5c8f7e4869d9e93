import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { cliEnv, runCli } from '../harness/cli.ts';
import { createDatabase, type TestDatabase } from '../harness/database.ts';
import { type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';
import { listen } from './listener.ts';

const config = { secretKeys: [randomBytes(32)] as const };
let database: TestDatabase;
let service: TestService;
let cast: Cast;
let priya: Person;
let marcus: Person;
beforeEach(async () => {
  database = await createDatabase();
  service = await startService({ database, config });
  cast = await createCast(service);
  [priya, marcus] = await Promise.all([
    signIn(service, cast, 'staff:priya'),
    signIn(service, cast, `portal:${CAST.portal.marcus}`),
  ]);
});
afterEach(async () => {
  await service.stop();
  await database.drop();
});

const toMarcus = {
  type: 'portal',
  patientId: CAST.patients.marcusFirst,
  recipientIds: [CAST.portal.marcus],
  body: 'See you',
};
const cli = (...args: string[]) => runCli(args, cliEnv(database));

/** Statements of the database server's administrator; no one may be connected to the database meanwhile. */
async function onServer(...statements: string[]): Promise<void> {
  const url = new URL(database.ownerUrl ?? '');
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** Takes a backup while the service is stopped, and answers how to put it back. */
async function backUp(): Promise<() => Promise<void>> {
  if (database.config.dialect === 'sqlite') {
    const file = `${database.config.file}.backup`;
    expect((await cli('backup', file)).code).toBe(0);
    return async () => {
      const restored = await cli('restore', file);
      expect(restored.code, restored.stderr).toBe(0);
      rmSync(file);
    };
  }
  const name = new URL(database.ownerUrl ?? '').pathname.slice(1);
  await onServer(`create database ${name}_backup template ${name}`);
  return async () => {
    await onServer(
      `drop database ${name}`,
      `create database ${name} template ${name}_backup`,
      `drop database ${name}_backup`,
    );
    const marked = await cli('mark-restored');
    expect(marked, marked.stderr).toMatchObject({ code: 0 });
    expect(marked.stderr).toContain('read everything anew');
  };
}

async function whileStopped<T>(work: () => Promise<T>): Promise<T> {
  await service.stop();
  const result = await work();
  service = await startService({ database, config });
  // The same people: their tokens are signed by keys that are in the database.
  const again = (person: Person): Person => ({
    ...person,
    call: (method, path, body, headers = {}) =>
      service.request(method, path, { token: person.token, body, headers }),
    start: (body, headers = {}) =>
      service.request('POST', '/v1/conversations', { token: person.token, body, headers }),
  });
  [priya, marcus] = [again(priya), again(marcus)];
  return result;
}

test('B35: after a restore, a position of the lost history is refused, also once the new history has passed it', async () => {
  expect((await priya.start(toMarcus)).status).toBe(201);
  const putBack = await whileStopped(backUp);
  // What is lost: three messages that this client was told of.
  for (let n = 0; n < 3; n += 1) await priya.start(toMarcus);
  const { state } = (await marcus.call('GET', '/v1/unread')).body;
  await whileStopped(putBack);
  for (let n = 0; n < 5; n += 1) await priya.start(toMarcus);

  const poll = await marcus.call('GET', `/v1/changes?since=${state}`);
  expect([poll.status, poll.body.code]).toEqual([410, 'state_too_old']);
  const page = await listen(service, marcus.token, { lastEventId: state });
  const reset = await page.wait((event) => event.type === 'reset');
  expect(reset.state).toBe((await marcus.call('GET', '/v1/unread')).body.state);
  // From the new position on, everything follows as ever.
  await priya.start(toMarcus);
  await page.wait((event) => event.type === 'message');
  expect((await marcus.call('GET', `/v1/changes?since=${reset.state}`)).status).toBe(200);
  page.cut();
});

test('B35: a stream that is open while the database is marked as restored is told to read everything anew', async () => {
  const page = await listen(service, marcus.token);
  const hello = await page.wait((event) => event.type === 'hello');
  const marked = await cli('mark-restored');
  expect(marked.code, marked.stderr).toBe(0);
  const reset = await page.wait((event) => event.type === 'reset', 5000);
  expect(reset.state).not.toBe(hello.state);
  page.cut();
});
