import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
let tom: Person;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const ids = (page: Json): string[] => page.data.map((row: Json) => row.id);
const toTom = (body: string) => ({ type: 'staff', recipientIds: ['tom'], body });

async function fresh(): Promise<void> {
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  tom = await signIn(service, cast, 'staff:tom');
}

test('B24: the latest activity comes first, for each reader by what reached them, and a reply brings a conversation up', async () => {
  await fresh();
  const [a, b, c] = [
    (await priya.started(toTom('a'))).id,
    (await priya.started(toTom('b'))).id,
    (await priya.started(toTom('c'))).id,
  ];
  expect(ids(await tom.list())).toEqual([c, b, a]);
  await tom.sent(a, 'answer');
  expect(ids(await tom.list())).toEqual([a, c, b]);
  expect(ids(await priya.list())).toEqual([a, c, b]);
});

test('B24: a clock that runs backwards changes no order', async () => {
  await fresh();
  const [a, b] = [(await priya.started(toTom('a'))).id, (await priya.started(toTom('b'))).id];
  await service.messaging.services.store.write(cast.companyId, async (tx) => {
    await tx.db
      .updateTable('conversation')
      .set({ updated_at: 1 })
      .where('company_id', '=', cast.companyId)
      .where('conversation_id', '=', b)
      .execute();
  });
  expect(ids(await tom.list())).toEqual([b, a]);
});

test('B24: one inbox holds portal and staff conversations, each with who, what chart, and a preview on one line', async () => {
  await fresh();
  const portal = await priya.started({
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
    recipientIds: [CAST.portal.gus],
    subject: 'Ride',
    body: `  first\n\nsecond\t${'word '.repeat(60)}`,
  });
  const staff = await priya.started({ ...toTom('hello'), patientId: CAST.patients.marcusFirst });
  const page = await priya.list();
  expect(ids(page)).toEqual([staff.id, portal.id]);
  const row = page.data[1];
  expect(row.subject).toBe('Ride');
  expect(row.patient).toEqual({
    id: CAST.patients.marcusFirst,
    name: 'Marcus Bell',
    label: 'Intensive outpatient',
    locationName: 'North',
  });
  expect(
    row.participants.map((one: Json) => [one.type, one.name, one.relation ?? one.title, one.you]),
  ).toEqual([
    ['portal', 'Gus Bell', 'guarantor', false],
    ['staff', 'Priya Raman', 'Primary therapist', true],
  ]);
  expect(row.lastMessage.preview).toMatch(/^first second word word/);
  expect(row.lastMessage.preview.length).toBeLessThanOrEqual(140);
  expect(row.lastMessage.author).toEqual({ type: 'staff', id: 'priya', name: 'Priya Raman' });
});

test('B24: a preview ends with a whole character, never with half a flag or emoji', async () => {
  await fresh();
  for (const [sign, body] of [
    ['flag', `${'x'.repeat(139)}🇲🇽🇨🇦`],
    ['family', `${'x'.repeat(139)}👩‍👩‍👧‍👦`],
  ] as const) {
    await priya.started(toTom(body));
    expect((await priya.list()).data[0].lastMessage.preview, sign).toBe('x'.repeat(139));
  }
});

test('B24: pages hold every row exactly once while others arrive, and those are in the changes since the first page', async () => {
  await fresh();
  const old: string[] = [];
  for (let n = 0; n < 23; n += 1) old.unshift((await priya.started(toTom(`number ${n}`))).id);
  const first = await tom.list('?limit=10');
  const moved = old[20] as string;
  const arrived = (await priya.started(toTom('new'))).id;
  await priya.sent(moved, 'again');
  const second = await tom.list(`?limit=10&cursor=${first.nextCursor}`);
  const third = await tom.list(`?limit=10&cursor=${second.nextCursor}`);
  expect(third.nextCursor).toBeNull();
  expect([...ids(first), ...ids(second), ...ids(third)]).toEqual(old.filter((id) => id !== moved));
  const changed = new Set((await tom.since(first.state)).map((event) => event.conversationId));
  expect(changed.has(arrived) && changed.has(moved)).toBe(true);
});

test('B24: section, unread and chart narrow the list', async () => {
  await fresh();
  const chart = (await priya.started({ ...toTom('a'), patientId: CAST.patients.marcusFirst })).id;
  const plain = (await priya.started(toTom('b'))).id;
  const shelved = (await priya.started(toTom('c'))).id;
  await tom.patch(shelved, { archived: true });
  await tom.patch(plain, { readThroughSeq: 1 });
  expect(ids(await tom.list())).toEqual([plain, chart]);
  expect(ids(await tom.list('?section=archived'))).toEqual([shelved]);
  expect(ids(await tom.list('?section=all'))).toEqual([shelved, plain, chart]);
  expect(ids(await tom.list('?section=all&unread=true'))).toEqual([shelved, chart]);
  expect(ids(await tom.list(`?patientId=${encodeURIComponent(CAST.patients.marcusFirst)}`))).toEqual([chart]);
  expect(ids(await tom.list('?patientId=no-such-chart'))).toEqual([]);
});

test('a cursor of another list, a forged one and an unknown parameter are refused by name', async () => {
  await fresh();
  const forged = Buffer.from('["messages",3]').toString('base64url');
  for (const [query, pointer] of [
    [`?cursor=${forged}`, 'query/cursor'],
    ['?cursor=%00', 'query/cursor'],
    ['?sort=name', 'query/sort'],
    ['?section=inbox', 'query/section'],
  ]) {
    const answer = await tom.call('GET', `/v1/conversations${query}`);
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  }
});

test('B10: the name and relation of a portal user stay on the conversation after the chart is disconnected', async () => {
  await fresh();
  const body = {
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
    recipientIds: [CAST.portal.gus],
    body: 'Hello',
  };
  const { id } = await priya.started(body);
  await cast.remove(pathOf`/v1/portal-users/${CAST.portal.gus}/connections/${CAST.patients.marcusFirst}`);
  const whole = await priya.open(id);
  expect(whole.participants[0]).toMatchObject({ name: 'Gus Bell', relation: 'guarantor' });
  expect(whole.canReply).toBe(false);
});
