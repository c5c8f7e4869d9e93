import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { listen } from '../events/listener.ts';
import { cliEnv, runCli, type Served, startServe } from '../harness/cli.ts';
import { createDatabase, type TestDatabase } from '../harness/database.ts';
import type { Json } from '../harness/service.ts';

// Each test starts several processes.
vi.setConfig({ testTimeout: 90_000 });

let database: TestDatabase;
let env: NodeJS.ProcessEnv;
let serving: Served;
let id: string;
let key: string;
beforeAll(async () => {
  database = await createDatabase();
  env = cliEnv(database);
  serving = await startServe(env);
  id = (await cli('company', 'create', '--name', 'North Clinic')).stdout.trim();
  key = (await cli('keys', 'create', '--company', id, '--name', 'emr')).stdout.trim();
  for (const staff of ['ana', 'tom']) await call('PUT', `/v1/staff/${staff}`, key, { name: staff });
});
afterEach(() => {
  expect(serving.child.exitCode).toBeNull();
});
afterAll(async () => {
  await serving.stop('SIGKILL');
  await database.drop();
});

const cli = (...args: string[]) => runCli(args, env);
async function call(method: string, path: string, token: string, body?: unknown) {
  const response = await fetch(`${serving.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json().catch(() => undefined)) as Json };
}
const mint = async (user: string): Promise<{ id: string; token: string }> =>
  (await call('POST', '/v1/sessions', key, { user: { type: 'staff', id: user } })).body;
const status = async (token: string) => (await call('GET', '/v1/unread', token)).status;
/** Runs the command, which must succeed and print nothing, and sees the stream of a running service end. */
async function ends(token: string, ...args: string[]): Promise<void> {
  const page = await listen({ baseUrl: serving.url }, token);
  expect(await cli(...args)).toMatchObject({ code: 0, stdout: '' });
  await page.end(1_000);
  expect(await status(token)).toBe(401);
}

test('B38: the command line ends one session, all of a user, all of a company, beside a running service', async () => {
  const one = await mint('ana');
  const other = await mint('ana');
  const tom = await mint('tom');
  await ends(one.token, 'sessions', 'end', '--company', id, '--session', one.id);
  expect([await status(other.token), await status(tom.token)]).toEqual([200, 200]);
  await ends(other.token, 'sessions', 'end', '--company', id, '--user', 'staff:ana');
  expect(await status(tom.token)).toBe(200);
  await ends(tom.token, 'sessions', 'end', '--company', id, '--everyone');
  expect(await status((await mint('tom')).token)).toBe(200);

  for (const args of [[], ['--everyone', '--user', 'staff:ana'], ['--user', 'ana']])
    expect((await cli('sessions', 'end', '--company', id, ...args)).code).toBe(2);
  expect(await cli('sessions', 'end', '--company', id, '--user', 'staff:nobody')).toMatchObject({
    code: 1,
    stderr: `kipu-messages: company ${id} has no user staff:nobody\n`,
  });
  expect((await cli('sessions', 'end', '--company', key, '--everyone')).stderr).toContain(
    'there is no company',
  );
});

test('B38: signing keys rotated with --end-sessions, and a key revoked there, end sessions and streams of a running service', async () => {
  await ends((await mint('ana')).token, 'keys', 'rotate-signing', '--company', id, '--end-sessions');
  const narrow = await cli('keys', 'create', '--company', id, '--name', 'narrow', '--scopes', 'sessions');
  const [keyId = ''] =
    (await cli('keys', 'list', '--company', id)).stdout
      .split('\n')
      .find((line) => line.includes('narrow'))
      ?.split('\t') ?? [];
  const made = await call('POST', '/v1/sessions', narrow.stdout.trim(), {
    user: { type: 'staff', id: 'ana' },
  });
  await ends(made.body.token, 'keys', 'revoke', '--company', id, keyId);
});

test('B40: the operator lists issuers, approves a pair for one company and no other, and suspends it', async () => {
  const entry = {
    issuer: 'https://login.clinic.example',
    audience: 'messages',
    jwksUrl: 'https://login.clinic.example/jwks',
    userType: 'staff',
  };
  const otherId = (await cli('company', 'create', '--name', 'Elsewhere')).stdout.trim();
  const otherKey = (await cli('keys', 'create', '--company', otherId, '--name', 'emr')).stdout.trim();
  await call('PUT', '/v1/issuers/squat', otherKey, entry);
  await call('PUT', '/v1/issuers/login', key, entry);
  const row = (company: string, name: string, state: string) =>
    [company, name, entry.issuer, entry.audience, entry.jwksUrl, state].join('\t');
  const listed = async (...args: string[]) =>
    (await cli('issuers', 'list', ...args)).stdout
      .replaceAll(/approved \S+/g, 'approved')
      .trim()
      .split('\n')
      .toSorted();
  expect(await listed()).toEqual([row(id, 'login', 'waits'), row(otherId, 'squat', 'waits')].toSorted());

  const approve = (company: string, name: string, audience = entry.audience) =>
    cli('issuers', 'approve', '--company', company, '--issuer', entry.issuer, '--audience', audience, name);
  expect(await approve(id, 'login', 'other')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('issuers list'),
  });
  expect(await approve(id, 'login')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(entry.jwksUrl),
  });
  expect(await approve(otherId, 'squat')).toMatchObject({ code: 1, stderr: expect.stringContaining(id) });
  expect(await listed('--company', id)).toEqual([row(id, 'login', 'approved')]);
  expect((await call('GET', '/v1/issuers/login', key)).body.approvedAt).not.toBeNull();
  expect((await cli('issuers', 'suspend', '--company', id, 'login')).code).toBe(0);
  expect((await call('GET', '/v1/issuers/login', key)).body.approvedAt).toBeNull();
  expect((await approve(otherId, 'squat')).code).toBe(0);
  expect((await cli('issuers', 'suspend', '--company', id, 'nothing')).code).toBe(1);
});
