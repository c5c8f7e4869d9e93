import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { CAST, createCast } from '../harness/cast.ts';
import { createDatabase, type TestDatabase } from '../harness/database.ts';
import { type Person, signIn } from '../harness/person.ts';
import { recount } from '../harness/recount.ts';
import type { Json } from '../harness/service.ts';
import { Served } from './served.ts';

const CLIENTS = 16;
const KILLS = 5;

let database: TestDatabase;
let served: Served;
beforeAll(async () => {
  database = await createDatabase();
  served = await Served.on(database.config);
  await served.start();
});
afterAll(async () => {
  await served.kill();
  await database.drop();
});

/** A send of a client: what it wrote, and the answer once it had one. */
interface Attempt {
  key: string;
  body: string;
  room: string;
  acknowledged?: Json;
  /** Answers to the same key, sent again after a kill. */
  again?: Json;
}

test('B26: killed in the middle of sends and restarted, five times, it has every acknowledged message exactly once and right counts', async () => {
  const cast = await createCast(served);
  const people = await Promise.all(
    (['staff:priya', 'staff:tom', 'staff:ana', 'portal:pu-marcus'] as const).map((key) =>
      signIn(served, cast, key),
    ),
  );
  const [priya, , , patient] = people as [Person, Person, Person, Person];
  const staff = await priya.started({ type: 'staff', recipientIds: ['tom', 'ana'], body: 'staff' });
  const portal = await priya.started({
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
    recipientIds: [CAST.portal.marcus],
    body: 'portal',
  });

  const attempts: Attempt[] = [];
  const lost: Attempt[] = [];
  let running = true;
  const client = async (number: number) => {
    const person = number % 4 === 3 ? patient : (people[number % 4] as Person);
    for (let n = 0; running; n += 1) {
      const room = person === patient || (person === priya && n % 2 === 0) ? portal.id : staff.id;
      const attempt: Attempt = { key: randomUUID(), body: `${number}/${attempts.length}`, room };
      attempts.push(attempt);
      try {
        const answer = await person.send(room, attempt.body, { 'idempotency-key': attempt.key });
        if (answer.status === 201) attempt.acknowledged = answer.body;
        else expect(answer.status).toBe(503);
      } catch {
        // The process died under this send: nobody knows yet whether it was stored.
        lost.push(attempt);
        return { person, attempt };
      }
    }
    return undefined;
  };

  for (let round = 0; round < KILLS; round += 1) {
    running = true;
    const before = attempts.filter((attempt) => attempt.acknowledged).length;
    const clients = Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
    await expect
      .poll(() => attempts.filter((attempt) => attempt.acknowledged).length, {
        interval: 5,
        timeout: 10_000,
      })
      .toBeGreaterThan(before + 10 * CLIENTS);
    // A random moment, so that the kill meets every step of a send.
    await delay(randomInt(0, 150));
    await served.kill();
    running = false;
    const cut = (await clients).filter((one) => one !== undefined);
    await served.start();
    // Half of those who had no answer ask again, as a client does; the others never come back.
    for (const { person, attempt } of cut.slice(0, cut.length / 2)) {
      const answer = await person.send(attempt.room, attempt.body, { 'idempotency-key': attempt.key });
      expect(answer.status).toBe(201);
      attempt.again = answer.body;
    }
  }

  expect(lost.length).toBeGreaterThan(0);
  await served.kill('SIGTERM');
  const store = await openStore(database.config);
  try {
    expect(await recount(store, cast.companyId)).toEqual([]);
    const rows = await store.read(cast.companyId, (tx) =>
      tx.db
        .selectFrom('message')
        .select(['message_id', 'conversation_id', 'seq', 'body'])
        .where('company_id', '=', cast.companyId)
        .execute(),
    );
    const stored = Map.groupBy(rows, (row) => row.body);
    for (const attempt of attempts) {
      const found = stored.get(attempt.body) ?? [];
      const answer = attempt.acknowledged ?? attempt.again;
      expect(found.length, attempt.body).toBeLessThanOrEqual(1);
      if (answer === undefined) continue;
      expect(found, attempt.body).toEqual([
        { message_id: answer.id, conversation_id: attempt.room, seq: answer.seq, body: attempt.body },
      ]);
    }
    const emails = await store.read(cast.companyId, (tx) =>
      tx.db.selectFrom('email').select('seq').where('company_id', '=', cast.companyId).execute(),
    );
    const toPortal = await store.read(cast.companyId, (tx) =>
      tx.db
        .selectFrom('message')
        .select('seq')
        .where('company_id', '=', cast.companyId)
        .where('conversation_id', '=', portal.id)
        .where('author_key', '=', 'staff:priya')
        .execute(),
    );
    const seqs = (all: { seq: number }[]) => all.map((row) => row.seq).toSorted((a, b) => a - b);
    expect(seqs(emails)).toEqual(seqs(toPortal));
    const acknowledged = attempts.filter((attempt) => attempt.acknowledged).length;
    process.stdout.write(
      `killed ${KILLS} times: ${acknowledged} acknowledged, ${lost.length} cut off, ${rows.length} stored, none lost, none twice\n`,
    );
  } finally {
    await store.close();
  }
  if (database.config.dialect === 'sqlite') {
    const file = new BetterSqlite3(database.config.file, { readonly: true });
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
    file.close();
  }
}, 120_000);
