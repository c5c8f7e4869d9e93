import { afterAll, beforeAll, expect } from 'vitest';
import { createDatabase, DIALECT, type TestDatabase } from '../harness/database.ts';
import { onlyOn } from '../harness/marks.ts';
import { recount } from '../harness/recount.ts';
import { startService, type TestService } from '../harness/service.ts';
import { type MailServer, startMailServer } from '../outbox/mail-server.ts';
import { check } from './checker.ts';
import { type Harm, harm, Node } from './cluster.ts';
import { seeded } from './random.ts';
import { runClients } from './run.ts';

const SECONDS = Number(process.env.KIPU_NODES_SECONDS ?? 10);
const SEED = Number(process.env.KIPU_NODES_SEED ?? Date.now() % 1_000_000);
const test = onlyOn('postgres', 'a SQLite file has one server: several nodes share a PostgreSQL');

let database: TestDatabase;
let service: TestService;
let mail: MailServer;
const nodes: Node[] = [];
beforeAll(async () => {
  if (DIALECT !== 'postgres') return;
  database = await createDatabase();
  mail = await startMailServer();
  service = await startService({ database });
  for (let n = 0; n < 2; n += 1) nodes.push(await Node.on({ ...service.config, smtpUrl: mail.url }));
  await Promise.all(nodes.map((node) => node.start()));
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.end('SIGKILL')));
  await service?.stop();
  await mail?.stop();
  await database?.drop();
});

test(
  'B22, B26, B34, B35: two nodes that are killed, paused and restarted at random lose, double and reorder nothing; no reader sees a gap, no count is wrong, each e-mail arrives',
  async () => {
    process.stdout.write(`nodes: ${SECONDS} s, seed ${SEED}\n`);
    const random = seeded(SEED);
    let done: Harm | undefined;
    const history = await runClients({
      service,
      mail,
      urls: nodes.map((node) => node.url),
      random,
      during: async (acknowledged) => {
        done = await harm(nodes, SECONDS * 1000, random, acknowledged);
      },
    });
    const count = (outcome: string) => history.sends.filter((send) => send.outcome === outcome).length;
    const events = history.readers.flatMap((reader) => reader.seen);
    const twice = history.mails.filter((one) => one.arrived > 1).length;
    const violations = check(history);
    process.stdout.write(
      `nodes: ${done?.kills} killed, ${done?.pauses} paused, ${done?.restarts} restarted; ${count('ok')} acknowledged, ${count('unknown')} unknown, ${history.log.length} stored; ` +
        `${events.length} seen by ${history.readers.length} readers, ${events.filter((one) => one.kind === 'reset').length} resets; ` +
        `${history.mails.length} e-mails, ${twice} of them again after a node died; ${violations.length} breaches\n`,
    );
    expect(violations).toEqual([]);
    const [company] = await service.messaging.services.store.system((tx) =>
      tx.db.selectFrom('company').select('company_id').execute(),
    );
    expect(await recount(service.messaging.services.store, company?.company_id ?? '')).toEqual([]);
    expect(count('ok')).toBeGreaterThan(SECONDS);
    expect((done?.kills ?? 0) + (done?.pauses ?? 0)).toBeGreaterThan(0);
    expect(events.filter((one) => one.kind === 'page').length).toBeGreaterThan(0);
    expect(events.filter((one) => one.kind === 'unread').length).toBeGreaterThan(0);
  },
  (SECONDS + 60) * 1000,
);
