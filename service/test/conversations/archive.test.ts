import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

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

test('B28: archive is for this user alone, and Unarchive brings it back', async () => {
  const { state } = await priya.open(id);
  const shelved = await patient.patch(id, { archived: true, readThroughSeq: 1 });
  expect([shelved.status, shelved.body.archived]).toEqual([200, true]);
  expect((await priya.open(id)).archived).toBe(false);
  expect(await priya.since(state)).toEqual([]);
  expect((await patient.patch(id, { archived: false })).body.archived).toBe(false);
});

test('B26: archiving does not read: the badge stays, the unread conversation is counted in Archived', async () => {
  expect(await patient.unread()).toEqual({ messages: 1, conversations: 1, active: 1, archived: 0 });
  const { body } = await patient.patch(id, { archived: true, readThroughSeq: 1 });
  expect(body).toMatchObject({ archived: true, unread: 1, readThroughSeq: 0 });
  expect(await patient.unread()).toEqual({ messages: 1, conversations: 1, active: 0, archived: 1 });
});

test('B28: with a newer message by another the conversation stays Active, and the answer says so', async () => {
  await priya.sent(id, 'Two');
  const refused = await patient.patch(id, { archived: true, readThroughSeq: 1 });
  expect([refused.status, refused.body.archived, refused.body.lastMessage.seq]).toEqual([200, false, 2]);
  await patient.sent(id, 'Mine is no reason');
  expect((await patient.patch(id, { archived: true, readThroughSeq: 2 })).body.archived).toBe(true);
});

test('B28: a new message brings it back to Active for everyone who had archived it', async () => {
  await patient.patch(id, { archived: true, readThroughSeq: 1 });
  await priya.patch(id, { archived: true });
  const { state } = await patient.open(id);
  await priya.sent(id, 'Two');
  expect((await priya.open(id)).archived).toBe(false);
  expect(await patient.open(id)).toMatchObject({ archived: false, unread: 2 });
  expect(await patient.unread()).toEqual({ messages: 2, conversations: 1, active: 1, archived: 0 });
  expect(await patient.since(state)).toEqual([
    { type: 'message', conversationId: id, seq: 2, mine: false },
    { type: 'unread', messages: 2, conversations: 1, active: 1, archived: 0 },
  ]);
});

test('B28: one’s own reply brings it back, and what was unread is counted in Active again', async () => {
  await patient.patch(id, { archived: true });
  const { state } = await patient.open(id);
  await patient.sent(id, 'Back');
  expect(await patient.open(id)).toMatchObject({ archived: false, unread: 1 });
  expect(await patient.unread()).toEqual({ messages: 1, conversations: 1, active: 1, archived: 0 });
  expect(await patient.since(state)).toEqual([
    { type: 'message', conversationId: id, seq: 2, mine: true },
    { type: 'unread', messages: 1, conversations: 1, active: 1, archived: 0 },
  ]);
});

test('B28: archiving again changes nothing and tells nobody', async () => {
  await patient.patch(id, { archived: true });
  const { state } = await patient.open(id);
  expect((await patient.patch(id, { archived: true })).body.archived).toBe(true);
  expect(await patient.since(state)).toEqual([]);
});

test('B28: one’s other devices learn of it', async () => {
  const { state } = await patient.open(id);
  await patient.patch(id, { archived: true });
  expect(await patient.since(state)).toEqual([
    { type: 'conversation', conversationId: id },
    { type: 'unread', messages: 1, conversations: 1, active: 0, archived: 1 },
  ]);
});

test('a change of nothing, of both marks at once, and an unknown field are refused by name', async () => {
  for (const [change, pointer] of [
    [{}, '/'],
    [{ readThroughSeq: 1, unreadFromSeq: 1 }, '/unreadFromSeq'],
    [{ read: true }, '/read'],
    [{ unreadFromSeq: 0 }, '/unreadFromSeq'],
  ] as const) {
    const answer = await patient.patch(id, change);
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  }
});
