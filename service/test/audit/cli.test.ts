import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { cliEnv, runCli, type Served, startServe } from '../harness/cli.ts';
import { createDatabase, type TestDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { breakIn } from './chain.ts';

// Each test starts several processes.
vi.setConfig({ testTimeout: 60_000 });
const CHECKER = join(import.meta.dirname, '../../../scripts/check-audit-dump.ts');

let database: TestDatabase;
let env: NodeJS.ProcessEnv;
let folder: string;
let anchors: string;
let serving: Served;
let id: string;
let key: string;
beforeAll(async () => {
  database = await createDatabase();
  folder = mkdtempSync(join(tmpdir(), 'kipu-audit-'));
  anchors = join(folder, 'anchors');
  env = cliEnv(database, { AUDIT_ANCHOR: anchors });
  id = (await runCli(['company', 'create', '--name', 'North Clinic'], env)).stdout.trim();
  key = (await runCli(['keys', 'create', '--company', id, '--name', 'emr'], env)).stdout.trim();
  serving = await startServe(env);
  for (let n = 0; n < 5; n += 1) await push(n);
});
afterAll(async () => {
  if (serving.child.exitCode === null) await serving.stop('SIGKILL');
  rmSync(folder, { recursive: true });
  await database.drop();
});

async function push(n: number): Promise<void> {
  const answer = await fetch(`${serving.url}/v1/locations/l${n}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: '{"name":"North"}',
  });
  expect(answer.status).toBe(200);
}
const verify = (...args: string[]) => runCli(['verify-audit', ...args], env);
/** The independent checker, as its own program, on a dump. */
async function check(): Promise<{ code: number; stdout: string; stderr: string }> {
  const dump = join(folder, 'dump');
  writeFileSync(dump, (await runCli(['dump-audit'], env)).stdout);
  const keys = join(folder, 'keys');
  writeFileSync(keys, env.SECRET_KEYS ?? '');
  return new Promise((resolve) => {
    execFile(process.execPath, [CHECKER, dump, anchors, keys], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('B39: verify-audit beside a running service: sound, exit 0; wrong use exits 2, an unknown company 1', async () => {
  await eventually(async () => {
    const done = await verify();
    expect(done).toMatchObject({ code: 0, stdout: '' });
    expect(done.stderr).toMatch(
      /1 company, [5-9] sealed records, [1-9] seals?, \d+ anchors?; 0 records waiting for a seal; 0 faults/,
    );
  });
  expect((await verify('--fast')).code).toBe(2);
  expect((await verify('--company', 'nobody')).stderr).toBe('kipu-messages: there is no company nobody\n');
  expect((await verify('--company', 'nobody')).code).toBe(1);
  expect((await verify('--anchor', join(folder, 'none'))).code).toBe(1);
});

test('B39: what a dump holds are ids, codes and counts; the independent checker finds it sound', async () => {
  expect(await serving.stop()).toBe(0);
  expect(readFileSync(anchors, 'utf8').trimEnd().split('\n').length).toBeGreaterThanOrEqual(1);
  const { stdout } = await runCli(['dump-audit', '--company', id], env);
  expect(stdout).not.toMatch(/North/);
  expect(await check()).toEqual({ code: 0, stdout: '', stderr: '0 faults\n' });
});

test('B39: an edited record: both checkers exit 1 and name the same number', async () => {
  const intruder = await breakIn(database);
  const [link] = await intruder.run('select audit_id from audit_link where company_id = ? and seq = 3', id);
  const record = String(link?.audit_id);
  await intruder.run("update audit_event set ip = '10.0.0.1' where audit_id = ?", record);
  await intruder.leave();
  const found = await verify('--company', id, '--anchor', anchors);
  expect(found.code).toBe(1);
  expect(JSON.parse(found.stdout)).toMatchObject({ companyId: id, what: 'edited', seq: 3, id: record });
  expect(found.stderr).toContain('; 1 fault');
  expect(await check()).toEqual({
    code: 1,
    stdout: '3: the record was edited or is gone\n',
    stderr: '1 faults\n',
  });
});
