import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

interface Side {
  cast: Cast;
  priya: Person;
  patient: Person;
  ids: string[];
}

let service: TestService;
let one: Side;
let two: Side;

/** The same ids, the same e-mail addresses, the same idempotency keys: nothing tells the two apart but the company. */
async function open(name: string): Promise<Side> {
  const cast = await createCast(service, name);
  const priya = await signIn(service, cast, 'staff:priya');
  const patient = await signIn(service, cast, 'portal:pu-marcus');
  const headers = { 'idempotency-key': 'the-same-key' };
  const about = { patientId: CAST.patients.marcusFirst, body: `Only ${name}` };
  const portal = await priya.start({ ...about, type: 'portal', recipientIds: [CAST.portal.marcus] }, headers);
  const staff = await priya.started({ ...about, type: 'staff', recipientIds: ['tom', 'ana'] });
  await patient.sent(portal.body.id, `Answer ${name}`);
  return { cast, priya, patient, ids: [staff.id, portal.body.id] };
}

beforeAll(async () => {
  service = await startService();
  one = await open('Cedar House');
  two = await open('Birch Lodge');
});
afterAll(() => service.stop());

test('B40: two companies with the same ids, addresses and keys see their own and nothing of the other', async () => {
  for (const [mine, theirs] of [
    [one, 'Birch'],
    [two, 'Cedar'],
  ] as const) {
    for (const person of [mine.priya, mine.patient]) {
      const all = await person.list('?section=all');
      expect(all.data.every((row: { id: string }) => mine.ids.includes(row.id))).toBe(true);
      expect(JSON.stringify([all, await person.since('st1.0.0')])).not.toContain(theirs);
    }
    expect((await mine.priya.list()).data).toHaveLength(2);
    expect(await mine.priya.unread()).toMatchObject({ messages: 1, conversations: 1 });
  }
});

test('B40: the other company’s conversation does not exist, for the very same user id', async () => {
  const id = two.ids[1] as string;
  for (const answer of [
    await one.priya.call('GET', `/v1/conversations/${id}`),
    await one.priya.call('GET', `/v1/conversations/${id}/messages`),
    await one.priya.patch(id, { archived: true }),
    await one.priya.send(id, 'Hello'),
    await one.patient.send(id, 'Hello'),
  ])
    expect(answer.status).toBe(404);
  expect(await two.priya.open(id)).toMatchObject({ archived: false, lastMessage: { seq: 2 } });
});

test('B40: a reading, an archive and the settings of one company leave the other as it was', async () => {
  const id = one.ids[1] as string;
  await one.patient.patch(id, { readThroughSeq: 1, archived: false });
  await one.priya.patch(id, { archived: true });
  await one.cast.settings({ enabled: false });
  expect(await two.patient.unread()).toMatchObject({ messages: 1 });
  const theirs = await two.priya.open(two.ids[1] as string);
  expect([theirs.archived, theirs.canReply]).toEqual([false, true]);
  await one.cast.settings({ enabled: true });
});
