import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { createDatabase, DIALECT, type TestDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { onlyOn } from '../harness/marks.ts';
import { startService, type TestService } from '../harness/service.ts';
import { type MailServer, startMailServer } from '../outbox/mail-server.ts';
import { check } from './checker.ts';
import { FAULTS, type Fault, faulty } from './faults.ts';
import { seeded } from './random.ts';
import { runClients } from './run.ts';

const test = onlyOn('postgres', 'a SQLite file has one server: several nodes share a PostgreSQL');
let planted: Fault | undefined;
let database: TestDatabase;
let mail: MailServer;
let service: TestService;
const nodes: TestService[] = [];
beforeAll(async () => {
  if (DIALECT !== 'postgres') return;
  database = await createDatabase();
  mail = await startMailServer();
  service = await startService({ database });
  for (let n = 0; n < 2; n += 1)
    nodes.push(
      await startService({
        database,
        config: { secretKeys: service.config.secretKeys, smtpUrl: mail.url },
        store: async ({ config }) => faulty(await openStore(config), () => planted),
        // A claim whose end is a write that never commits runs out soon.
        outbox: { pollMs: 20, leaseMs: 500 },
      }),
    );
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await service?.stop();
  await mail?.stop();
  await database?.drop();
});

/** The clients' work at two nodes that both have the fault; what the checker says of it. */
async function breaches(fault: Fault | undefined): Promise<string[]> {
  const history = await runClients({
    service,
    mail,
    urls: nodes.map((node) => node.baseUrl),
    random: seeded(7),
    during: async (acknowledged) => {
      planted = fault;
      await eventually(() => expect(acknowledged()).toBeGreaterThan(40));
    },
  });
  planted = undefined;
  return check(history).map((violation) => violation.kind);
}

describe('what the log checker finds at two nodes', () => {
  test('nothing, as they are', async () => {
    expect(await breaches(undefined)).toEqual([]);
  }, 60_000);

  for (const fault of FAULTS)
    test(`when ${fault.name}: ${fault.kind}`, async () => {
      expect(await breaches(fault)).toContain(fault.kind);
    }, 60_000);
});
