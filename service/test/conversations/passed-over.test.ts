import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { codes, type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';

const { marcusFirst } = CAST.patients;
let service: TestService;
let cast: Cast;
let priya: Person;
let tom: Person;
let ana: Person;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  tom = await signIn(service, cast, 'staff:tom');
  ana = await signIn(service, cast, 'staff:ana');
});

const tomRow = { name: 'Tom Okafor', title: 'Nurse', locationIds: ['north'] };
const restrict = () => cast.put('/v1/staff/tom', { ...tomRow, restrictedPatientIds: [marcusFirst] });
const restore = () => cast.put('/v1/staff/tom', tomRow);
const aboutMarcus = { type: 'staff', patientId: marcusFirst, recipientIds: ['tom', 'ana'], body: 'One' };
const bodies = (page: Json) => page.data.map((message: Json) => message.body);

test('B27: a reply goes to all members, and each of them sees it', async () => {
  const { id } = await priya.started(aboutMarcus);
  await tom.sent(id, 'Two');
  for (const person of [priya, tom, ana]) expect(bodies(await person.messages(id))).toEqual(['One', 'Two']);
  expect(await ana.unread()).toMatchObject({ messages: 2, conversations: 1 });
  expect(await priya.unread()).toMatchObject({ messages: 1, conversations: 1 });
});

test('B13: a member without access is passed over: no unread, no event, and only what came before is seen', async () => {
  const { id } = await priya.started(aboutMarcus);
  await tom.patch(id, { readThroughSeq: 1 });
  const { state } = await tom.open(id);
  await restrict();
  expect((await priya.open(id)).notReceiving).toEqual([{ type: 'staff', id: 'tom', name: 'Tom Okafor' }]);
  await priya.sent(id, 'Two');
  await ana.sent(id, 'Three');

  const whole = await tom.open(id);
  expect(whole).toMatchObject({ unread: 0, canReply: false, lastMessage: { seq: 1, preview: 'One' } });
  expect(codes(whole)).toEqual(['chart_restricted']);
  expect(whole.updatedAt).toBe(whole.lastMessage.sentAt);
  const page = await tom.messages(id);
  expect([bodies(page), page.hasAfter]).toEqual([['One'], false]);
  expect(bodies(await tom.messages(id, '?after=1'))).toEqual([]);
  expect((await tom.list()).data[0].lastMessage.preview).toBe('One');
  expect(await tom.unread()).toMatchObject({ messages: 0 });
  expect((await tom.since(state)).filter((event) => event.type !== 'directory')).toEqual([]);
  expect((await tom.patch(id, { readThroughSeq: 3 })).body.readThroughSeq).toBe(1);
  expect((await tom.send(id, 'Refused')).status).toBe(403);
});

for (const [where, look] of [
  ['the list', (person: Person) => person.list()],
  ['the poll', (person: Person) => person.since('st1.0.0')],
  ['the whole of me', (person: Person) => person.call('GET', '/v1/me')],
  ['the badge', (person: Person) => person.unread()],
  ['the conversation', (person: Person, id: string) => person.open(id)],
  ['its messages', (person: Person, id: string) => person.messages(id)],
] as const) {
  test(`B13: access back, ${where} shows all that was missed, counted once, told once`, async () => {
    const { id } = await priya.started(aboutMarcus);
    await tom.patch(id, { archived: true });
    await restrict();
    await priya.sent(id, 'Two');
    await ana.sent(id, 'Three');
    const { state } = await tom.open(id);
    await restore();
    await look(tom, id);
    expect(await tom.unread()).toEqual({ messages: 3, conversations: 1, active: 1, archived: 0 });
    expect(await tom.open(id)).toMatchObject({
      unread: 3,
      archived: false,
      canReply: true,
      lastMessage: { seq: 3 },
    });
    expect(bodies(await tom.messages(id))).toEqual(['One', 'Two', 'Three']);
    expect((await tom.since(state)).filter((event) => event.type !== 'directory')).toEqual([
      { type: 'message', conversationId: id, seq: 2, mine: false },
      { type: 'message', conversationId: id, seq: 3, mine: false },
      { type: 'unread', messages: 3, conversations: 1, active: 1, archived: 0 },
    ]);
  });
}

test('B13: access back, the next message brings what was missed with it, before anybody looked', async () => {
  const { id } = await priya.started(aboutMarcus);
  await tom.patch(id, { archived: true });
  const { state } = await tom.open(id);
  await restrict();
  await priya.sent(id, 'Two');
  await restore();
  await priya.sent(id, 'Three');
  const rows = await service.messaging.services.store.read(cast.companyId, (tx) =>
    tx.db
      .selectFrom('participant')
      .select(['unread', 'passed_seq'])
      .where('company_id', '=', cast.companyId)
      .where('user_key', '=', tom.key)
      .execute(),
  );
  expect(rows).toEqual([{ unread: 3, passed_seq: null }]);
  expect(await tom.unread()).toEqual({ messages: 3, conversations: 1, active: 1, archived: 0 });
  expect(
    (await tom.since(state)).filter((event) => event.type === 'message').map((event) => event.seq),
  ).toEqual([2, 3]);
});

test('B13: who looks many times at once is given what they missed once', async () => {
  const { id } = await priya.started(aboutMarcus);
  await restrict();
  await priya.sent(id, 'Two');
  await restore();
  await Promise.all(Array.from({ length: 8 }, () => tom.list()));
  expect(await tom.unread()).toMatchObject({ messages: 2, conversations: 1 });
});

test('B14: with nobody left to receive, reply is refused; with one again, it works', async () => {
  const { id } = await priya.started({ ...aboutMarcus, recipientIds: ['tom'] });
  await restrict();
  expect(codes(await priya.open(id))).toEqual(['recipient_unavailable']);
  const refusal = await priya.send(id, 'Refused');
  expect(codes(refusal.body)).toEqual(['recipient_unavailable']);
  for (const { reasons } of [refusal.body, await priya.open(id)]) {
    expect(reasons[0].message).toMatch(/^No one else in this conversation/);
    expect(reasons[0].recipientIds).toEqual(['tom']);
  }
  await restore();
  await priya.sent(id, 'Two');
});

test('B13: without a chart a colleague made inactive is passed over, and sees all when active again', async () => {
  const { id } = await priya.started({ type: 'staff', recipientIds: ['tom', 'ana'], body: 'One' });
  await cast.put('/v1/staff/tom', { ...tomRow, active: false });
  await priya.sent(id, 'Two');
  await cast.put('/v1/staff/tom', tomRow);
  expect(bodies(await tom.messages(id))).toEqual(['One', 'Two']);
  expect(await tom.unread()).toMatchObject({ messages: 2 });
});

test('B18: role and mode are not asked again for a reply between staff', async () => {
  const { id } = await priya.started(aboutMarcus);
  await cast.settings({ mode: 'care_team', staffMessagingRequiresRole: true });
  await tom.sent(id, 'Two');
});
