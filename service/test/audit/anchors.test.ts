import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMessaging } from '../../src/app.ts';
import { type Anchor, AuditAnchors } from '../../src/audit/anchors.ts';
import { verifyAnchors } from '../../src/audit/verify-anchors.ts';
import type { AuditFault } from '../../src/audit/verify-trail.ts';
import { NO_LINK } from '../../src/store/audit-seals.ts';
import { createDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import type { TestService } from '../harness/service.ts';
import { breakIn, Chain, collect, type Intruder, startUnsealed } from './chain.ts';

let service: TestService;
let intruder: Intruder;
let folder: string;
beforeAll(async () => {
  service = await startUnsealed();
  intruder = await breakIn(service.database);
  folder = mkdtempSync(join(tmpdir(), 'kipu-anchors-'));
});
afterAll(async () => {
  await intruder.leave();
  await service.stop();
  rmSync(folder, { recursive: true });
});

let made = 0;
function fileOf(...anchors: Anchor[]): string {
  const file = join(folder, `anchors-${++made}`);
  writeFileSync(file, anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join(''));
  return file;
}
/** What the service's check says of the anchors in a file; it must have looked at each of them or said why not. */
async function faultsIn(file: string, chain: Chain): Promise<AuditFault[]> {
  const told = await collect(verifyAnchors(service.messaging.services.store, chain.keys, file, chain.id));
  return told.flatMap((one) => ('checked' in one ? [] : [one]));
}
const erase = async (chain: Chain, ...tables: string[]) => {
  for (const table of tables) await intruder.run(`delete from ${table} where company_id = ?`, chain.id);
};

/** Cuts the last seal and its records off, and every trace of them. */
async function cutOff(chain: Chain): Promise<void> {
  const trail = await chain.trail();
  const end = trail.find((entry) => entry.type === 'seal' && entry.seal === 2);
  if (end?.type !== 'seal') throw new Error('there is no second seal');
  for (const entry of trail)
    if (entry.type === 'record' && entry.seq > end.lastSeq)
      await intruder.run('delete from audit_event where company_id = ? and audit_id = ?', chain.id, entry.id);
  await intruder.run('delete from audit_link where company_id = ? and seq > ?', chain.id, end.lastSeq);
  await intruder.run('delete from audit_seal where company_id = ? and seal > 2', chain.id);
  await intruder.run(
    'update audit_head set seq = ?, hash = ?, seal = 2 where company_id = ?',
    end.lastSeq,
    end.hash,
    chain.id,
  );
}

test('B39: a tail that is cut off with all its traces is found by an anchor, by both checkers', async () => {
  const chain = await Chain.make(service);
  const anchor = await chain.anchor();
  await cutOff(chain);
  // This is why there are anchors: the database alone is sound.
  expect(await chain.faults()).toEqual([]);
  expect(await faultsIn(fileOf(anchor), chain)).toMatchObject([
    { companyId: chain.id, what: 'truncated', seq: 12 },
  ]);
  expect(await chain.secondOpinion([anchor])).toEqual(['12: anchored and no longer there']);
});

test('B39: a company that is gone from the database is missed by its anchor', async () => {
  const chain = await Chain.make(service);
  const anchor = await chain.anchor();
  await erase(chain, 'audit_event', 'audit_link', 'audit_seal', 'audit_head', 'company');
  expect(await faultsIn(fileOf(anchor), chain)).toMatchObject([{ what: 'truncated', seq: 12 }]);
});

test('B39: records put back to wait, edited and sealed anew by the service itself are found by an anchor', async () => {
  const chain = await Chain.make(service);
  const anchor = await chain.anchor();
  const ids = (await chain.trail()).flatMap((entry) => (entry.type === 'record' ? [entry.id] : []));
  await erase(chain, 'audit_link', 'audit_seal');
  await intruder.run(
    'update audit_head set seq = 0, seal = 0, hash = ? where company_id = ?',
    NO_LINK.hash,
    chain.id,
  );
  await intruder.run(
    "update audit_event set actor = 'staff:other' where company_id = ? and audit_id = ?",
    chain.id,
    ids[4] ?? '',
  );
  for (const id of ids) await intruder.run('insert into audit_waiting values (?, ?)', chain.id, id);
  await chain.seal();
  expect(await chain.faults()).toEqual([]);
  expect(await faultsIn(fileOf(anchor), chain)).toMatchObject([{ what: 'misplaced', seq: 12 }]);
  expect(await chain.secondOpinion([anchor])).toEqual(['12: an anchor vouches for another record']);
});

test('B39: an edited, foreign or unreadable anchor is said to be so, with its line', async () => {
  const chain = await Chain.make(service);
  const anchor = await chain.anchor();
  expect(await faultsIn(fileOf(anchor), chain)).toEqual([]);
  const edits: Array<Partial<Anchor>> = [
    { at: '2026-01-01T00:00:00.000Z' },
    { seq: 8 },
    { hash: anchor.hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
    { mac: anchor.mac.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) },
    { keyId: '0000000000000000' },
  ];
  for (const edit of edits) {
    const edited = { ...anchor, ...edit };
    const [fault, ...more] = await faultsIn(fileOf(anchor, edited), chain);
    expect(fault, JSON.stringify(edit)).toMatchObject({
      what: 'anchor',
      detail: expect.stringContaining('line 2'),
    });
    expect(more).toEqual([]);
    expect(await chain.secondOpinion([anchor, edited])).toHaveLength(1);
  }
  const other = await Chain.make(service);
  expect(await faultsIn(fileOf({ ...(await other.anchor()), companyId: chain.id }), chain)).toHaveLength(1);
  const torn = fileOf(anchor);
  appendFileSync(torn, '{"at":"2026-');
  expect(await faultsIn(torn, chain)).toMatchObject([
    { what: 'anchor', detail: 'line 2 of the anchors cannot be read' },
  ]);
});

test('B39: the end of each chain goes to the log and the file when it has grown, and at a stop', async () => {
  const chain = await Chain.make(service);
  const file = join(folder, 'kept');
  // A power cut left half a line: the next one stands by itself.
  writeFileSync(file, '{"half');
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => lines.push(line) });
  const { store } = service.messaging.services;
  const anchors = new AuditAnchors(store, log, chain.keys, { file, everyMs: 20 });
  const own = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line) as Anchor)
      .filter((anchor) => anchor.companyId === chain.id);
  await anchors.start();
  await eventually(() => expect(own().map((anchor) => anchor.seq)).toEqual([12]));
  await chain.write(1);
  await chain.seal();
  await eventually(() => expect(own().map((anchor) => anchor.seq)).toEqual([12, 13]));
  await anchors.stop();
  expect(own()).toHaveLength(2);
  expect(await faultsIn(file, chain)).toMatchObject([
    { what: 'anchor', detail: expect.stringContaining('line 1') },
  ]);
  const logged = lines
    .map((line) => JSON.parse(line))
    .filter((line) => line.event === 'audit_head' && line.companyId === chain.id);
  expect(logged.map(({ seq, hash }) => ({ seq, hash }))).toEqual(
    own().map(({ seq, hash }) => ({ seq, hash })),
  );

  const last = new AuditAnchors(store, pino({ level: 'silent' }), chain.keys, { file, everyMs: 3_600_000 });
  await last.start();
  await last.stop();
  expect(own().map((anchor) => anchor.seq)).toEqual([12, 13, 13]);
});

test('B39: a service whose anchors cannot be written does not start, and says so', async () => {
  const auditAnchor = join(folder, 'nowhere', 'anchors');
  const database = await createDatabase();
  const messaging = await createMessaging({ ...service.config, database: database.config, auditAnchor });
  try {
    await expect(messaging.start()).rejects.toThrow(`AUDIT_ANCHOR ${auditAnchor} cannot be written`);
  } finally {
    await messaging.stop();
    await database.drop();
  }
});
