import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { bundle, hospitals, practitioners } from '../directory/fhir/synthea.ts';
import { cliEnv, runCli, type Served, startServe } from '../harness/cli.ts';
import { createDatabase, DIALECT, type TestDatabase } from '../harness/database.ts';
import type { Json } from '../harness/service.ts';

// Each test starts several processes.
vi.setConfig({ testTimeout: 60_000 });

let database: TestDatabase;
let env: NodeJS.ProcessEnv;
let folder: string;
let serving: Served | undefined;
beforeAll(async () => {
  database = await createDatabase();
  env = cliEnv(database);
  folder = mkdtempSync(join(tmpdir(), 'kipu-cli-'));
});
afterEach(async () => {
  if (serving?.child.exitCode === null) await serving.stop('SIGKILL');
  serving = undefined;
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

const cli = (...args: string[]) => runCli(args, env);
async function makeCompany(): Promise<{ id: string; key: string }> {
  const id = (await cli('company', 'create', '--name', 'North Clinic')).stdout.trim();
  return { id, key: (await cli('keys', 'create', '--company', id, '--name', 'emr')).stdout.trim() };
}
async function call(method: string, path: string, token: string, body?: unknown) {
  const response = await fetch(`${serving?.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json().catch(() => undefined)) as Json };
}

test('the command line: wrong use exits 2 and says how, help exits 0, an unknown company exits 1', async () => {
  for (const args of [
    [],
    ['fly'],
    ['company', 'create'],
    ['keys', 'create', '--nope'],
    ['serve', 'x'],
    ['import'],
  ]) {
    const { code, stdout, stderr } = await cli(...args);
    expect(code, args.join(' ')).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: kipu-messages');
  }
  expect(await cli('--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('keys rotate-signing'),
  });
  const id = '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11';
  expect(await cli('keys', 'create', '--company', id, '--name', 'x')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `kipu-messages: there is no company ${id}\n`,
  });
});

test('the command of the package runs what the sources run', async () => {
  const bin = join(import.meta.dirname, '../../bin/kipu-messages.js');
  const run = promisify(execFile)(process.execPath, [bin, '--help']);
  expect((await run).stdout).toBe((await cli('--help')).stdout);
});

test('a wrong environment exits 1 and names each variable; an old Node is told which one is needed', async () => {
  const wrong = await runCli(['serve'], { ...env, PORT: 'high', SMTP_URL: 'mail' });
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(/PORT .*\nSMTP_URL must look like/);
  const old = await runCli(['serve'], env, [
    '--import',
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.11.0'}})",
  ]);
  expect(old.code).toBe(1);
  expect(old.stderr).toContain('Node.js 22 or later is needed');
});

test('B38: a company and its key are made beside a running service, print alone, and work at once; a key revoked there is refused at its next request', async () => {
  serving = await startServe(env);
  expect(serving.lines).toEqual([`Kipu Messages is ready at ${serving.url}`]);
  const company = await cli('company', 'create', '--name', 'North Clinic');
  expect(company.stdout).toMatch(/^[0-9a-f-]{36}\n$/);
  const id = company.stdout.trim();
  const key = await cli('keys', 'create', '--company', id, '--name', 'emr', '--scopes', 'directory,sessions');
  expect(key.stdout).toMatch(new RegExp(`^kmk_${id}_[A-Za-z0-9_-]{43}\n$`));
  expect(key.stdout + key.stderr).not.toContain('undefined');
  const token = key.stdout.trim();
  expect((await call('PUT', '/v1/locations/n', token, { name: 'North' })).status).toBe(200);
  expect((await call('GET', '/v1/settings', token)).body.code).toBe('scope_required');

  const listed = (await cli('keys', 'list', '--company', id)).stdout;
  const [keyId = ''] = listed.split('\t');
  expect(listed).toBe(`${keyId}\temr\tdirectory,sessions\n`);
  const unknown = await cli('keys', 'revoke', '--company', id, id);
  expect(unknown).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`company ${id} has no API key ${id}`),
  });
  expect((await call('PUT', '/v1/locations/n', token, { name: 'North' })).status).toBe(200);
  // At its very next request: nothing of the key is remembered by the running service.
  expect(await cli('keys', 'revoke', '--company', id, keyId)).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '',
  });
  expect((await call('PUT', '/v1/locations/n', token, { name: 'North' })).status).toBe(401);
  expect((await cli('keys', 'list', '--company', id)).stdout).toContain('\trevoked 20');
});

test('B38: new signing keys sign new sessions at once; sessions under way go on', async () => {
  const { key } = await makeCompany();
  serving = await startServe(env);
  await call('PUT', '/v1/staff/ana', key, { name: 'Ana' });
  const mint = async (): Promise<string> =>
    (await call('POST', '/v1/sessions', key, { user: { type: 'staff', id: 'ana' } })).body.token;
  const before = await mint();
  expect((await cli('keys', 'rotate-signing')).code).toBe(0);
  const after = await mint();
  expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
  expect((await call('GET', '/v1/unread', before)).status).toBe(200);
  expect((await call('GET', '/v1/unread', after)).status).toBe(200);
});

test('a signal drains: streams end, a request under way is finished, and serve exits 0', async () => {
  const { key } = await makeCompany();
  serving = await startServe(env);
  await call('PUT', '/v1/staff/ana', key, { name: 'Ana' });
  const token = (await call('POST', '/v1/sessions', key, { user: { type: 'staff', id: 'ana' } })).body.token;
  const stream = await fetch(`${serving.url}/v1/events`, { headers: { authorization: `Bearer ${token}` } });
  expect(stream.status).toBe(200);
  let feed: ReadableStreamDefaultController<Uint8Array> | undefined;
  const bytes = new TextEncoder();
  const underWay = fetch(`${serving.url}/v1/directory/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    body: new ReadableStream<Uint8Array>({
      start(controller) {
        feed = controller;
        controller.enqueue(bytes.encode('{"type":"location","id":"a","name":"A"}\n'));
      },
    }),
    duplex: 'half',
  } as RequestInit);
  // The import has begun once a later request of the same process was answered.
  await call('GET', '/v1/staff/ana', key);
  const stopped = serving.stop('SIGINT');
  await stream.text();
  feed?.enqueue(bytes.encode('{"type":"location","id":"b","name":"B"}\n'));
  feed?.close();
  expect(await (await underWay).json()).toMatchObject({ accepted: 2 });
  expect(await stopped).toBe(0);
  expect(serving.lines).toHaveLength(1);
});

test('a port that is taken: serve says so, exits 1 and holds nothing', async () => {
  serving = await startServe(env);
  const port = new URL(serving.url).port;
  const other = DIALECT === 'sqlite' ? { DATABASE_URL: `file:${join(folder, 'other.db')}` } : {};
  const refused = await runCli(['serve'], { ...env, ...other, PORT: port });
  expect(refused).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/port \d+ on 127.0.0.1 is taken by another program.*set PORT/),
  });
});

test('a second service on one SQLite file exits 1; PostgreSQL serves two', async () => {
  serving = await startServe(env);
  const second = startServe(env);
  if (DIALECT === 'sqlite') {
    await expect(second).rejects.toThrow(/serve ended with 1: kipu-messages: another process serves/);
  } else {
    expect(await (await second).stop()).toBe(0);
  }
  expect(await serving.stop()).toBe(0);
});

test('a database without its tables: SQLite makes them itself, PostgreSQL wants migrate by its owner and no other', async () => {
  if (DIALECT === 'sqlite') {
    const file = join(folder, 'new', 'messages.db');
    const fresh = { ...env, DATABASE_URL: `file:${file}` };
    serving = await startServe(fresh);
    expect(await serving.stop()).toBe(0);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect((await runCli(['migrate'], fresh)).stderr).toBe('The schema is up to date\n');
    return;
  }
  const ownerUrl = database.ownerUrl ?? '';
  expect((await runCli(['migrate'], env)).stderr).toContain('DATABASE_OWNER_URL is required');
  const owner = { ...env, DATABASE_OWNER_URL: ownerUrl };
  expect((await runCli(['migrate'], owner)).stderr).toBe('The schema is up to date\n');
  const asOwner = await runCli(['serve'], { ...env, DATABASE_URL: ownerUrl });
  expect(asOwner.code).toBe(1);
  expect(asOwner.stderr).toContain('DATABASE_URL must name the application role');
  const empty = ownerUrl.replace(/\/[^/]*$/, '/postgres');
  const lacking = await runCli(['serve'], { ...env, DATABASE_URL: empty });
  expect(lacking.code).toBe(1);
  expect(lacking.stderr).toContain('migrate');
});

test('B37: import FILE takes a directory in, prints the report, and exits 1 when a line was bad', async () => {
  const { id, key } = await makeCompany();
  const file = join(folder, 'directory.ndjson');
  writeFileSync(
    file,
    '{"type":"location","id":"n","name":"North"}\n{"type":"staff","id":"a","name":"Ana"}\n',
  );
  const dry = await cli('import', '--company', id, '--dry-run', file);
  expect(JSON.parse(dry.stdout)).toMatchObject({ accepted: 2 });
  serving = await startServe(env);
  expect((await call('GET', '/v1/staff/a', key)).status).toBe(404);
  const done = await cli('import', '--company', id, file);
  expect(done.code).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({ accepted: 2, rejected: 0, errors: [] });
  expect((await call('GET', '/v1/staff/a', key)).body.name).toBe('Ana');
  writeFileSync(file, 'bad\n{"type":"end","count":1}\n');
  expect((await cli('import', '--company', id, '--prune', file)).code).toBe(1);
  expect((await call('GET', '/v1/staff/a', key)).body.active).toBe(true);
  expect((await cli('import', '--company', id, join(folder, 'none.ndjson'))).code).toBe(1);
});

test('backup beside a running service, restore over one that is stopped: what was acknowledged before is there', async () => {
  const backup = join(folder, 'backup.db');
  if (DIALECT === 'postgres') {
    expect((await cli('backup', backup)).stderr).toContain('pg_dump');
    expect(await cli('restore', backup)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('pg_restore'),
    });
    expect(existsSync(backup)).toBe(false);
    return;
  }
  const { key } = await makeCompany();
  serving = await startServe(env);
  await call('PUT', '/v1/locations/n', key, { name: 'Before' });
  expect((await cli('backup', backup)).code).toBe(0);
  expect(statSync(backup).mode & 0o077).toBe(0);
  expect(await cli('backup', backup)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is there already'),
  });
  await call('PUT', '/v1/locations/n', key, { name: 'After' });
  const inUse = await cli('restore', backup);
  expect(inUse).toMatchObject({ code: 1, stderr: expect.stringContaining('another process serves') });
  expect((await call('GET', '/v1/locations/n', key)).body.name).toBe('After');
  await serving.stop();
  expect((await cli('backup', join(folder, 'cold.db'))).code).toBe(0);

  const broken = join(folder, 'broken.db');
  writeFileSync(broken, readFileSync(backup).subarray(0, 8000));
  expect(await cli('restore', broken)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is not a whole backup'),
  });
  const restored = await cli('restore', backup);
  expect(restored.code).toBe(0);
  expect(existsSync(/kept as (\S+)/.exec(restored.stderr)?.[1] ?? '')).toBe(true);
  serving = await startServe(env);
  expect((await call('GET', '/v1/locations/n', key)).body.name).toBe('Before');
});

test('B37: the command knows FHIR from NDJSON by itself, prunes none of it, and names a bad entry', async () => {
  const id = (await cli('company', 'create', '--name', 'North Clinic')).stdout.trim();
  const file = join(folder, 'town.json');
  const bad = bundle([{ resource: { resourceType: 'Patient', id: 'x' } }]);
  writeFileSync(file, `${bundle(hospitals(1))}\n${bundle(practitioners(2, 1))}\n${bad}`);
  const done = await cli('import', '--company', id, '--default-location', 'north', file);
  expect(done.code, done.stderr).toBe(1);
  expect(JSON.parse(done.stdout)).toMatchObject({
    accepted: 5,
    skipped: 1,
    dangling: 0,
    errors: [{ line: 7, code: 'invalid', message: 'Patient.name: is required' }],
  });
  const prune = await cli('import', '--company', id, '--prune', file);
  expect(prune).toMatchObject({ code: 2, stdout: '' });
  expect(prune.stderr).toContain('--prune: a FHIR bundle does not say that it is complete');
  const rows = join(folder, 'rows.ndjson');
  writeFileSync(rows, '{"type":"location","id":"n","name":"has \\"resourceType\\": in it"}\n');
  expect((await cli('import', '--company', id, rows)).code).toBe(0);
});
