import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { eventually } from '../harness/eventually.ts';
import { startService, type TestService } from '../harness/service.ts';
import { CANARIES, Clinic } from './clinic.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

let mail: MailServer;
let service: TestService;
let clinic: Clinic;
const children: ChildProcess[] = [];
let log = '';

beforeEach(async () => {
  log = '';
  mail = await startMailServer();
  // This one sends no mail: the message and its e-mail wait for the process that the test kills. It stands beside that
  // one on the same file, as a short command of the CLI does.
  service = await startService({
    store: async ({ config }) =>
      config.dialect === 'sqlite' ? openSqlite(config.file) : openPostgres(config.url),
  });
  clinic = await Clinic.open(service, 'canary-address@example.org');
});
afterEach(async () => {
  for (const child of children.splice(0)) await end(child, 'SIGKILL');
  await service.stop();
  await mail.stop();
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/**
 * A second process on the same database, which delivers. On PostgreSQL its claims last a second; on SQLite far longer than
 * the test: there the next process frees them, for no other can be alive.
 */
async function startDelivering(): Promise<ChildProcess> {
  const { secretKeys, trustedProxies: _, ...config } = service.config;
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve-child.ts')], {
    env: {
      ...process.env,
      KIPU_TEST_SERVE: JSON.stringify({
        config: { ...config, smtpUrl: mail.url, logLevel: 'debug' },
        secretKey: secretKeys[0]?.toString('base64'),
        leaseMs: service.database.config.dialect === 'postgres' ? 1000 : 600_000,
      }),
    },
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      log += chunk.toString();
    });
  }
  await eventually(() => expect(output, output).toContain('ready http'));
  return child;
}

test('B34: killed after the mail server took the e-mail and before that was written down, it sends it again with the same Message-ID', async () => {
  await clinic.message();
  let killed: Promise<void> | undefined;
  const first = await new Promise<ChildProcess>((resolve) => {
    mail.beforeAccept = () => {
      mail.beforeAccept = () => undefined;
      killed = starting.then((child) => end(child, 'SIGKILL'));
      return killed;
    };
    const starting = startDelivering();
    resolve(starting);
  });
  await eventually(() => expect(mail.received).toHaveLength(1));
  await killed;
  expect(first.signalCode).toBe('SIGKILL');
  expect(await clinic.statuses()).toEqual(['sending']);

  await startDelivering();
  await eventually(async () => expect(await clinic.statuses()).toEqual(['sent']));
  expect(mail.received).toHaveLength(2);
  const [id] = await clinic.messageIds();
  expect(mail.received.map((one) => one.mail.messageId)).toEqual([id, id]);
  expect(await clinic.jobs()).toEqual([]);
});

test('B34: what was queued while nobody delivered goes when somebody does, once', async () => {
  for (let count = 0; count < 5; count++) await clinic.message();
  expect(await clinic.statuses()).toEqual(Array(5).fill('queued'));
  await Promise.all(
    [startDelivering()].concat(service.database.config.dialect === 'postgres' ? [startDelivering()] : []),
  );
  await eventually(async () => expect(await clinic.statuses()).toEqual(Array(5).fill('sent')));
  expect(mail.received.map((one) => one.mail.messageId).toSorted()).toEqual(
    (await clinic.messageIds()).toSorted(),
  );
});

test('B33: nothing of a message, a name or an address is in the log of the process that delivers', async () => {
  mail.refuse = (attempt) =>
    attempt === 1 ? { at: 'recipient', code: 550, says: '5.1.1 no such user' } : undefined;
  await clinic.message();
  await clinic.message();
  const child = await startDelivering();
  await eventually(async () => expect((await clinic.statuses()).toSorted()).toEqual(['dead', 'sent']));
  await end(child, 'SIGTERM');
  expect(log).toContain('"outcome":"dead"');
  expect(log).toContain('"outcome":"sent"');
  for (const canary of [...Object.values(CANARIES), 'canary-address', 'canary-server-words']) {
    expect(log).not.toContain(canary);
  }
});
