import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
let patient: Person;
let id: string;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  patient = await signIn(service, cast, 'portal:pu-marcus');
  const body = {
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
    recipientIds: [CAST.portal.marcus],
    body: 'One',
  };
  id = (await priya.started(body)).id;
});

const readUpTo = (whole: Json) => whole.participants.find((one: Json) => one.type === 'portal').readUpTo;

test('B25: serving messages reads nothing; only the mark does, and it only moves forward', async () => {
  await priya.sent(id, 'Two');
  await patient.messages(id);
  await patient.open(id);
  expect((await patient.open(id)).unread).toBe(2);
  const one = await patient.patch(id, { readThroughSeq: 1 });
  expect(one.body).toMatchObject({ readThroughSeq: 1, unread: 1 });
  const { state } = one.body;
  const lower = await patient.patch(id, { readThroughSeq: 0 });
  expect([lower.status, lower.body.readThroughSeq]).toEqual([200, 1]);
  expect(await patient.since(state)).toEqual([]);
});

test('B25: a mark beyond the last message stops there: what comes later is unread', async () => {
  expect((await patient.patch(id, { readThroughSeq: 1000 })).body).toMatchObject({
    readThroughSeq: 1,
    unread: 0,
  });
  await priya.sent(id, 'Two');
  expect((await patient.open(id)).unread).toBe(1);
});

test('B25: own messages are never unread', async () => {
  await patient.sent(id, 'Mine');
  await patient.sent(id, 'Mine too');
  expect((await patient.open(id)).unread).toBe(1);
  expect(await priya.unread()).toMatchObject({ messages: 2, conversations: 1 });
  expect((await patient.patch(id, { readThroughSeq: 1 })).body.unread).toBe(0);
});

test('B25: Mark as unread from a message on makes each message by another from there on unread', async () => {
  await priya.sent(id, 'Two');
  await priya.sent(id, 'Three');
  await patient.sent(id, 'Four, mine');
  await patient.patch(id, { readThroughSeq: 4 });
  const { body } = await patient.patch(id, { unreadFromSeq: 2 });
  expect(body).toMatchObject({ readThroughSeq: 1, unread: 2 });
  expect(await patient.unread()).toEqual({ messages: 2, conversations: 1, active: 1, archived: 0 });
  await patient.patch(id, { readThroughSeq: 4 });
  expect((await patient.patch(id, { unreadFromSeq: 3 })).body).toMatchObject({
    readThroughSeq: 2,
    unread: 1,
  });
  expect((await patient.patch(id, { unreadFromSeq: 4 })).body).toMatchObject({
    readThroughSeq: 2,
    unread: 1,
  });
});

test('B25: Mark as unread never reads, and without a message by another from there on it changes nothing', async () => {
  await patient.sent(id, 'Two, mine');
  expect((await patient.patch(id, { unreadFromSeq: 2 })).body).toMatchObject({
    readThroughSeq: 0,
    unread: 1,
  });
  const own = await priya.started({ type: 'staff', recipientIds: ['tom'], body: 'Mine alone' });
  expect((await priya.patch(own.id, { unreadFromSeq: 1 })).body).toMatchObject({
    readThroughSeq: 0,
    unread: 0,
  });
});

test('B30: staff see up to which message and when; the portal user sees nothing of staff’s reading', async () => {
  await patient.sent(id, 'Answer');
  expect(readUpTo(await priya.open(id))).toBeNull();
  const { state } = await priya.open(id);
  const before = Date.now();
  await patient.patch(id, { readThroughSeq: 2 });
  const seen = readUpTo(await priya.open(id));
  expect(seen.seq).toBe(2);
  expect(Date.parse(seen.at)).toBeGreaterThanOrEqual(before - 1000);
  expect(await priya.since(state)).toEqual([{ type: 'conversation', conversationId: id }]);

  const portalState = (await patient.open(id)).state;
  await priya.patch(id, { readThroughSeq: 2 });
  expect(await patient.since(portalState)).toEqual([]);
  expect(JSON.stringify(await patient.open(id))).not.toContain('readUpTo');
  expect(JSON.stringify(await patient.list())).not.toContain('readUpTo');
});

test('B30: readUpTo never falls, whatever Mark as unread does, and every reading leaves its receipt', async () => {
  await priya.sent(id, 'Two');
  await patient.patch(id, { readThroughSeq: 1 });
  await patient.patch(id, { readThroughSeq: 2 });
  const full = readUpTo(await priya.open(id));
  await patient.patch(id, { unreadFromSeq: 2 });
  expect((await patient.open(id)).unread).toBe(1);
  expect(readUpTo(await priya.open(id))).toEqual(full);
  await patient.patch(id, { readThroughSeq: 2 });
  expect(readUpTo(await priya.open(id))).toEqual(full);
  const receipts = await service.messaging.services.store.read(cast.companyId, (tx) =>
    tx.db
      .selectFrom('receipt')
      .select(['through_seq'])
      .where('company_id', '=', cast.companyId)
      .where('user_key', '=', patient.key)
      .orderBy('through_seq')
      .execute(),
  );
  expect(receipts.map((row) => row.through_seq)).toEqual([1, 2]);
});

test('B26: a reading takes the messages off the badge of every device at once', async () => {
  await priya.sent(id, 'Two');
  const { state } = await patient.open(id);
  await patient.patch(id, { readThroughSeq: 2 });
  expect(await patient.since(state)).toEqual([
    { type: 'conversation', conversationId: id },
    { type: 'unread', messages: 0, conversations: 0, active: 0, archived: 0 },
  ]);
});
