import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { createDatabase, DIALECT, type TestDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { marked, onlyOn } from '../harness/marks.ts';
import { recount } from '../harness/recount.ts';
import { startService, type TestService } from '../harness/service.ts';
import { type MailServer, startMailServer } from '../outbox/mail-server.ts';
import { check } from './checker.ts';
import { seeded } from './random.ts';
import { runClients } from './run.ts';

const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;
const BINARY = ((): string | undefined => {
  try {
    return execFileSync('which', ['pgbouncer'], { env: { PATH }, encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
})();
const test =
  DIALECT === 'postgres' && BINARY === undefined
    ? marked('pgbouncer is not installed (Debian: apt-get install pgbouncer)')
    : onlyOn('postgres', 'PgBouncer stands before a PostgreSQL');

let database: TestDatabase;
let pooler: ChildProcess;
let folder: string;
let mail: MailServer;
const services: TestService[] = [];
beforeAll(async () => {
  if (DIALECT !== 'postgres' || BINARY === undefined) return;
  database = await createDatabase();
  mail = await startMailServer();
  const direct = new URL(database.config.dialect === 'postgres' ? database.config.url : '');
  const port = await freePort();
  folder = mkdtempSync(join(tmpdir(), 'kipu-pgbouncer-'));
  chmodSync(folder, 0o755);
  const users = join(folder, 'users.txt');
  writeFileSync(users, `"${direct.username}" "${direct.password}"\n`);
  const ini = join(folder, 'pgbouncer.ini');
  // Fewer connections than the two nodes open: they must take turns, transaction by transaction.
  writeFileSync(
    ini,
    `[databases]\n* = host=${direct.hostname} port=${direct.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = plain\nauth_file = ${users}\npool_mode = transaction\ndefault_pool_size = 4\nmax_client_conn = 200\n`,
  );
  const account = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  pooler = spawn(BINARY, [...account, ini], { stdio: 'ignore' });
  const url = new URL(direct);
  url.port = String(port);
  const pooled: TestDatabase = { ...database, config: { dialect: 'postgres', url: url.href } };
  services.push(await startService({ database }));
  const [
    {
      config: { secretKeys },
    } = { config: { secretKeys: undefined } },
  ] = services;
  for (let n = 0; n < 2; n += 1)
    services.push(
      await eventually(() =>
        startService({ database: pooled, config: { ...(secretKeys && { secretKeys }), smtpUrl: mail.url } }),
      ),
    );
});
afterAll(async () => {
  for (const service of services) await service.stop();
  await mail?.stop();
  if (pooler !== undefined) {
    const gone = once(pooler, 'exit');
    pooler.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true });
  }
  await database?.drop();
});

test('two nodes behind PgBouncer in transaction mode: streams, counts, e-mails and order as without it, and no company in another’s transaction', async () => {
  const [beside, ...nodes] = services as [TestService, ...TestService[]];
  const history = await runClients({
    service: beside,
    mail,
    urls: nodes.map((node) => node.baseUrl),
    random: seeded(11),
    during: (acknowledged) => eventually(() => expect(acknowledged()).toBeGreaterThan(60)),
  });
  expect(check(history)).toEqual([]);
  const { store } = beside.messaging.services;
  const companies = await store.system((tx) => tx.db.selectFrom('company').select('company_id').execute());
  for (const { company_id } of companies) expect(await recount(store, company_id)).toEqual([]);
}, 60_000);

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
