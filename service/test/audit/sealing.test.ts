import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createCompany, createCompanyKey } from '../../src/actions/create-company.ts';
import { createMessaging } from '../../src/app.ts';
import { recordAudit } from '../../src/audit/record.ts';
import { SealKeys } from '../../src/audit/seal-keys.ts';
import { sealNext } from '../../src/audit/seal-next.ts';
import { AuditSealer } from '../../src/audit/sealer.ts';
import { readTrail } from '../../src/audit/trail.ts';
import type { SecretKeys } from '../../src/auth/secrets.ts';
import { type AuditContent, appendAudit } from '../../src/store/audit.ts';
import { lockHead, readHead } from '../../src/store/audit-seals.ts';
import { newId } from '../../src/store/ids.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/tx.ts';
import { cliEnv, startServe } from '../harness/cli.ts';
import { createDatabase, DIALECT } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { onlyOn } from '../harness/marks.ts';
import { startService, type TestService } from '../harness/service.ts';
import { breakIn, collect, faultsOf, startUnsealed } from './chain.ts';

const CONTEXT = { actor: 'staff:priya', requestId: null, ip: null };
// The last test starts a process.
vi.setConfig({ testTimeout: 60_000 });

let service: TestService;
let store: Store;
beforeAll(async () => {
  service = await startUnsealed();
  store = service.messaging.services.store;
});
afterAll(() => service.stop());

const sealer = (on: Store = store) =>
  new AuditSealer(on, pino({ level: 'silent' }), new SealKeys(service.config.secretKeys));
const act = (companyId: string, subject: string, on: Store = store) =>
  on.write(companyId, (tx) => recordAudit(tx, CONTEXT, { act: 'message.send', subject }));
const trailOf = (companyId: string, on: Store = store) => collect(readTrail(on, companyId));
async function sealedSubjects(companyId: string): Promise<Array<string | null | undefined>> {
  const trail = await trailOf(companyId);
  expect(faultsOf(trail, new SealKeys(service.config.secretKeys))).toEqual([]);
  return trail.flatMap((entry) => (entry.type === 'record' ? [entry.content?.subject] : []));
}

test('B39: a running service seals each record within moments, and GET /v1/audit shows its number, hash and seal', async () => {
  const running = await startService();
  try {
    const { key } = await running.company();
    for (const id of ['a', 'b', 'c'])
      await running.request('PUT', `/v1/locations/${id}`, { token: key, body: { name: 'North' } });
    const page = await eventually(async () => {
      const answer = await running.request('GET', '/v1/audit?act=directory.location.put', { token: key });
      for (const record of answer.body.data) expect(record.seq).not.toBeNull();
      return answer.body.data;
    });
    expect(page.map((record: { seq: number }) => record.seq).toSorted()).toEqual([1, 2, 3]);
    expect(new Set(page.map((record: { hash: string }) => record.hash)).size).toBe(3);
    for (const { hash, at, sealedAt } of page) {
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(Date.parse(sealedAt)).toBeGreaterThanOrEqual(Date.parse(at));
    }
  } finally {
    await running.stop();
  }
});

test('B39: a record whose transaction began before the others and committed after they were sealed is sealed too', async () => {
  const { id } = await service.company();
  const long = { at: Date.now() - 60_000, actor: 'staff:slow', act: 'x.y', subject: 'late', outcome: 'done' };
  const content: AuditContent = { ...long, data: '{}', requestId: null, ip: null };
  const late = { id: newId(long.at), content };
  if (DIALECT === 'postgres') {
    let commit: () => void = () => undefined;
    const open = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const written = Promise.withResolvers<void>();
    const slow = store.write(id, async (tx) => {
      await appendAudit(tx, [late]);
      written.resolve();
      await open;
    });
    await written.promise;
    await act(id, 'quick');
    await sealer().sealAll();
    expect(await sealedSubjects(id)).toEqual(['quick']);
    commit();
    await slow;
  } else {
    // One writer: what comes late can only be a clock that went back.
    await act(id, 'quick');
    await sealer().sealAll();
    await store.write(id, (tx) => appendAudit(tx, [late]));
  }
  await sealer().sealAll();
  expect(await sealedSubjects(id)).toEqual(['quick', 'late']);
});

test('B39: several nodes sealing at once, while records are written, seal each of them once and in one chain', async () => {
  const companies = [await service.company(), await service.company()];
  const nodes = [
    store,
    ...(DIALECT === 'postgres'
      ? [await openStore(service.config.database), await openStore(service.config.database)]
      : []),
  ];
  const sealers = [...nodes, ...nodes].map((node) => sealer(node));
  let writing = true;
  const sealing = sealers.map(async (one) => {
    let sealed = 0;
    while (writing) {
      sealed += await one.sealAll();
      // A look that finds nothing costs SQLite no turn of the event loop.
      await new Promise((turn) => setImmediate(turn));
    }
    return sealed;
  });
  // Looks at the trail while it grows: no false alarm.
  const looking = (async () => {
    while (writing) {
      for (const { id } of companies) await sealedSubjects(id);
      await new Promise((turn) => setImmediate(turn));
    }
  })();
  const expected = Array.from({ length: 80 }, (_, n) => `s${n}`);
  await Promise.all(
    companies.map(async ({ id }) => {
      for (const subject of expected) await act(id, subject, nodes[subject.length % nodes.length]);
    }),
  );
  writing = false;
  await Promise.all(sealing);
  await looking;
  await sealer().sealAll();
  for (const { id } of companies) {
    const subjects = (await sealedSubjects(id)).filter((subject) => subject?.startsWith('s'));
    expect(subjects.toSorted()).toEqual(expected.toSorted());
  }
  for (const node of nodes.slice(1)) await node.close();
});

onlyOn('postgres', 'one process has a SQLite file')(
  'B39: while one node seals a company another leaves it alone, and takes over when the first is gone',
  async () => {
    const { id } = await service.company();
    await act(id, 'one');
    const stalling = await openStore(service.config.database);
    const locked = Promise.withResolvers<number>();
    const ended = Promise.withResolvers<void>();
    const stalled = stalling.write(id, async (tx) => {
      await lockHead(tx);
      const backend = await sql<{ pid: number; ms: string }>`
        select pg_backend_pid() as pid, current_setting('idle_in_transaction_session_timeout') as ms`.execute(
        tx.db,
      );
      // PostgreSQL itself ends what stalls here.
      expect(backend.rows[0]?.ms).toBe('5s');
      locked.resolve(backend.rows[0]?.pid ?? 0);
      await ended.promise;
      return sealNext(tx, new SealKeys(service.config.secretKeys), 10);
    });
    stalled.catch(() => undefined);
    const pid = await locked.promise;
    await sealer().sealAll();
    expect(await sealedSubjects(id)).toEqual([]);
    const owner = await breakIn(service.database);
    await owner.run('select pg_terminate_backend(?)', pid);
    await owner.leave();
    await eventually(async () => {
      await sealer().sealAll();
      expect(await sealedSubjects(id)).toContain('one');
    });
    ended.resolve();
    await expect(stalled).rejects.toThrow();
    await stalling.close();
    expect(await sealedSubjects(id)).toHaveLength(1);
  },
);

test('B39: no statement of the service changes or removes a link or a seal', async () => {
  const { id } = await service.company();
  await act(id, 'one');
  await sealer().sealAll();
  for (const table of ['audit_link', 'audit_seal'] as const) {
    await expect(
      store.write(id, (tx) =>
        tx.db.updateTable(table).set({ hash: '' }).where('company_id', '=', id).execute(),
      ),
    ).rejects.toThrow(/append-only|permission denied/);
    await expect(
      store.write(id, (tx) => tx.db.deleteFrom(table).where('company_id', '=', id).execute()),
    ).rejects.toThrow(/append-only|permission denied/);
  }
  expect(await sealedSubjects(id)).toContain('one');
});

test('B39: what was recorded just before a stop is sealed by it', async () => {
  const database = await createDatabase();
  const messaging = await createMessaging({ ...service.config, database: database.config });
  await messaging.start();
  const { store: own } = messaging.services;
  const { secretKeys, defaults } = service.config;
  const id = await createCompany(own, secretKeys, { name: 'North', defaults });
  await act(id, 'last', own);
  await messaging.stop();
  const after = await openStore(database.config);
  const trail = await trailOf(id, after);
  await after.close();
  await database.drop();
  expect(trail.map((entry) => entry.type)).toEqual(['record', 'seal', 'end']);
});

test('B39: a service killed while it seals: another goes on, and each record is sealed once', async () => {
  const database = await createDatabase();
  const secrets: SecretKeys = [randomBytes(32)];
  const beside = await openStore(database.config);
  const id = await createCompany(beside, secrets, { name: 'North', defaults: service.config.defaults });
  const key = (await createCompanyKey(beside, id, 'emr'))?.key;
  const serving = await startServe(cliEnv(database, { SECRET_KEYS: secrets[0].toString('base64') }));
  let acknowledged = 0;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let n = 0; ; n += 1) {
      const answer = await fetch(`${serving.url}/v1/locations/${writer}-${n}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: '{"name":"North"}',
      }).catch(() => undefined);
      if (answer === undefined) return;
      if (answer.status === 200) acknowledged += 1;
    }
  });
  // It has sealed several times, and is at it at every tick.
  await eventually(async () => {
    const head = await beside.read(id, readHead);
    expect(head?.seal).toBeGreaterThan(2);
  });
  await serving.stop('SIGKILL');
  await Promise.all(writers);
  const keys = new SealKeys(secrets);
  await eventually(async () => {
    await new AuditSealer(beside, pino({ level: 'silent' }), keys).sealAll();
    const trail = await trailOf(id, beside);
    expect(faultsOf(trail, keys)).toEqual([]);
    expect(trail.filter((entry) => entry.type === 'unsealed')).toEqual([]);
    const ids = trail.flatMap((entry) => (entry.type === 'record' ? [entry.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(acknowledged);
  });
  await beside.close();
  await database.drop();
});
