import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateSqlite } from '../../src/store/migrate.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { CAST, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { Served } from './served.ts';

const folder = mkdtempSync(join(tmpdir(), 'kipu-disk-'));
const file = join(folder, 'messages.db');
const trace = join(folder, 'trace');
/** The kernel's own word; where the tool is missing the pragma is all there is, and the run says so. */
const traceable =
  spawnSync('strace', ['-o', join(folder, 'probe'), 'true'], { stdio: 'ignore' }).status === 0;

let served: Served;
beforeAll(async () => {
  migrateSqlite(file);
  served = await Served.on({ dialect: 'sqlite', file });
  const calls = 'trace=fdatasync,fsync,write,writev,sendto,sendmsg';
  await served.start(traceable ? ['strace', '-D', '-f', '-e', calls, '-s', '14', '-o', trace] : []);
});
afterAll(async () => {
  await served.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

/** Each sync of the disk and each 201 that left, in their order. */
function syncsAndAnswers(): ('sync' | 'answer')[] {
  return readFileSync(trace, 'utf8')
    .split('\n')
    .flatMap((line) => {
      if (/ (fdatasync|fsync)\(.*= 0|(fdatasync|fsync) resumed.*= 0/.test(line)) return ['sync' as const];
      return line.includes('HTTP/1.1 201') ? ['answer' as const] : [];
    });
}

test('B26: the disk has synced before each acknowledgement leaves, and 16 clients share a sync', async () => {
  const cast = await createCast(served);
  const keys = ['staff:priya', 'portal:pu-marcus'] as const;
  const [priya, patient] = (await Promise.all(keys.map((key) => signIn(served, cast, key)))) as [
    Person,
    Person,
  ];
  const { id } = await priya.started({
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
    recipientIds: [CAST.portal.marcus],
    body: 'One',
  });
  const settled = () => (traceable ? syncsAndAnswers().length : 0);

  let from = settled();
  for (let n = 0; n < 20; n += 1) await priya.sent(id, `alone ${n}`);
  if (traceable) {
    await expect
      .poll(
        () =>
          syncsAndAnswers()
            .slice(from)
            .filter((step) => step === 'answer').length,
      )
      .toBe(20);
    const steps = syncsAndAnswers().slice(from);
    // One client, one message after the other: between any two answers the disk has synced.
    steps.forEach((step, at) => {
      if (step === 'answer') expect(steps[at - 1], `answer at ${at}`).toBe('sync');
    });
  }

  from = settled();
  await Promise.all(
    Array.from({ length: 16 }, async (_, client) => {
      for (let n = 0; n < 10; n += 1) await (client % 2 === 0 ? priya : patient).sent(id, `${client}/${n}`);
    }),
  );
  if (traceable) {
    await expect
      .poll(
        () =>
          syncsAndAnswers()
            .slice(from)
            .filter((step) => step === 'answer').length,
      )
      .toBe(160);
    const syncs = syncsAndAnswers()
      .slice(from)
      .filter((step) => step === 'sync').length;
    expect(syncs).toBeGreaterThan(0);
    expect(syncs).toBeLessThan(160);
    process.stdout.write(`16 clients: ${(syncs / 160).toFixed(2)} fdatasync per acknowledgement\n`);
  } else {
    process.stdout.write('strace is not on this machine: the order of syncs and answers was not traced\n');
  }
  expect((await priya.messages(id)).data.at(-1).seq).toBe(181);
}, 60_000);

test('B26: synchronous is still FULL on the writer’s connection after it has written', async () => {
  const other = join(folder, 'other.db');
  migrateSqlite(other);
  const opened: BetterSqlite3.Database[] = [];
  const { GroupWriter } = await import('../../src/store/group-writer.ts');
  const store = openSqlite(other, {
    writer: class extends GroupWriter {
      constructor(...args: ConstructorParameters<typeof GroupWriter>) {
        super(...args);
        opened.push(args[0]);
      }
    },
  });
  await store.write('c', (tx) =>
    tx.db.insertInto('company').values({ company_id: 'c', name: 'C', created_at: 0 }).execute(),
  );
  expect(opened.map((handle) => handle.pragma('synchronous', { simple: true }))).toEqual([2]);
  await store.close();
});
