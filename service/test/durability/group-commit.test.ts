import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { type SendResult, sendMessage } from '../../src/actions/send-message.ts';
import { GroupWriter } from '../../src/store/group-writer.ts';
import { migrateSqlite } from '../../src/store/migrate.ts';
import type { Database } from '../../src/store/schema.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { CAST, createCast } from '../harness/cast.ts';
import { signIn } from '../harness/person.ts';
import { principalOf } from '../harness/principal.ts';
import { recount } from '../harness/recount.ts';
import { startService, type TestService } from '../harness/service.ts';

/*
 * What an acknowledgement rests on, checked on the writer as it is and on writers with a planted fault: a check that a
 * fault does not trip proves nothing. Always on a SQLite file, whichever database the rest of the suite runs on.
 */

/** The writer's handle, for a disk that fills up. */
let writeHandle: BetterSqlite3.Database;

class WatchedWriter extends GroupWriter {
  constructor(handle: BetterSqlite3.Database, db: Kysely<Database>, clock: () => number) {
    super(handle, db, clock);
    writeHandle = handle;
  }
}

/** Fault: the promise settles before COMMIT. */
class SettlesFirst extends WatchedWriter {
  protected override async finish(commit: () => void, settle: () => void): Promise<void> {
    settle();
    await new Promise((turn) => setImmediate(turn));
    commit();
  }
}

/** Fault: nobody notices that a full disk rolled the whole group back. */
class MissesTheRollback extends WatchedWriter {
  protected override transactionIsGone(): boolean {
    return false;
  }
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Room {
  service: TestService;
  companyId: string;
  id: string;
  /** A second reader of the file, as another process would be. */
  reader: BetterSqlite3.Database;
  send(body: string): Promise<SendResult>;
}

/** A service with this writer, on a file of its own, and a conversation in it. */
async function openRoom(writer: typeof GroupWriter): Promise<Room> {
  const folder = mkdtempSync(join(tmpdir(), 'kipu-group-'));
  const file = join(folder, 'messages.db');
  migrateSqlite(file);
  const service = await startService({
    config: { secretKeys: [randomBytes(32)], database: { dialect: 'sqlite', file } },
    store: async () => openSqlite(file, { writer }),
  });
  const reader = new BetterSqlite3(file, { readonly: true });
  ends.push(async () => {
    reader.close();
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const cast = await createCast(service);
  const priya = await signIn(service, cast, 'staff:priya');
  const about = { patientId: CAST.patients.marcusFirst, recipientIds: [CAST.portal.marcus] };
  const { id } = await priya.started({ type: 'portal', ...about, body: 'One' });
  const { companyId } = cast;
  const principal = await principalOf(service, priya.token);
  return {
    service,
    companyId,
    id,
    reader,
    send: (body) =>
      sendMessage(
        service.messaging.services,
        principal,
        { conversationId: id, body, draft: undefined, idempotency: undefined },
        { actor: 'staff:priya', requestId: null, ip: null },
      ),
  };
}

function storedTimes(room: Room, body: string): number {
  const count = room.reader.prepare('select count(*) from message where company_id = ? and body = ?');
  return count.pluck().get(room.companyId, body) as number;
}

/** Sends at once and looks at the moment of each acknowledgement. Answers what another reader of the file missed. */
async function missedAtAcknowledgement(room: Room): Promise<string[]> {
  const missed: string[] = [];
  await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      const result = await room.send(`seen ${n}`);
      if (result.kind !== 'sent' || storedTimes(room, `seen ${n}`) !== 1) missed.push(`seen ${n}`);
    }),
  );
  return missed;
}

/** Fills the disk under one of a group. Answers what went wrong for the innocent others, and for the one that could not be stored. */
async function harmOfFullDisk(room: Room): Promise<string[]> {
  const small = Array.from({ length: 6 }, (_, n) => `small ${n}`);
  const large = '🦊'.repeat(10_000);
  const pages = writeHandle.pragma('page_count', { simple: true }) as number;
  writeHandle.pragma(`max_page_count = ${pages + 14}`);
  const before = room.service.messaging.services.store.stats.commits;
  // All in one turn of the event loop: one group, with the large one in its middle.
  const bodies = [...small.slice(0, 3), large, ...small.slice(3)];
  const results = await Promise.allSettled(bodies.map((body) => room.send(body)));
  writeHandle.pragma('max_page_count = 1000000');
  const harm: string[] = [];
  bodies.forEach((body, at) => {
    const acknowledged = results[at]?.status === 'fulfilled';
    const name = body === large ? 'large' : body;
    if (storedTimes(room, body) !== (acknowledged ? 1 : 0)) harm.push(`${name}: acknowledged and not stored`);
    if (body === large ? acknowledged : !acknowledged) harm.push(`${name}: ${results[at]?.status}`);
  });
  const commits = room.service.messaging.services.store.stats.commits - before;
  expect(commits).toBeLessThanOrEqual(small.length);
  harm.push(...(await recount(room.service.messaging.services.store, room.companyId)));
  return harm;
}

test('B26: at the moment of an acknowledgement any other reader of the file sees the message', async () => {
  expect(await missedAtAcknowledgement(await openRoom(WatchedWriter))).toEqual([]);
});

test('B26: a writer that settles its promises before COMMIT is caught by that check', async () => {
  expect((await missedAtAcknowledgement(await openRoom(SettlesFirst))).length).toBeGreaterThan(0);
});

test('B22: a disk that fills up under one of a group harms only that one, which is told so; the counts stay right', async () => {
  const room = await openRoom(WatchedWriter);
  expect(await harmOfFullDisk(room)).toEqual([]);
  // With space again the same message is stored, numbered without a gap.
  expect(await room.send('🦊'.repeat(10_000))).toMatchObject({ kind: 'sent', message: { seq: 8 } });
});

test('B26: a writer that does not notice that the whole group was rolled back is caught by that check', async () => {
  expect((await harmOfFullDisk(await openRoom(MissesTheRollback))).length).toBeGreaterThan(0);
});

test('B22: 16 clients share commits: fewer commits than messages, in groups', async () => {
  const room = await openRoom(WatchedWriter);
  const { stats } = room.service.messaging.services.store;
  const before = { commits: stats.commits, actions: stats.actions };
  await Promise.all(
    Array.from({ length: 16 }, async (_, client) => {
      for (let n = 0; n < 20; n += 1) await room.send(`${client}/${n}`);
    }),
  );
  const commits = stats.commits - before.commits;
  const actions = stats.actions - before.actions;
  const sizes = [...stats.groupSizes].sort(([a], [b]) => a - b).map(([size, times]) => `${size}×${times}`);
  process.stdout.write(`16 clients: ${actions} messages in ${commits} commits; groups ${sizes.join(' ')}\n`);
  expect(actions).toBeGreaterThanOrEqual(320);
  expect(commits).toBeLessThan(actions / 4);
});
