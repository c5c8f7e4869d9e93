import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_LIMITS } from '../../src/limits/policies.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { onlyOn } from '../harness/marks.ts';
import { type Person, signIn } from '../harness/person.ts';
import { auditOf } from '../harness/rows.ts';
import { startService, type TestService } from '../harness/service.ts';

const HOUR = 3600;
const DAY = 86_400;
const config = {
  limits: {
    ...NO_LIMITS,
    staffMessages: { points: 12, seconds: HOUR },
    portalMessages: { points: 10, seconds: HOUR },
    portalConversations: { points: 5, seconds: DAY },
  },
};

let service: TestService;
beforeAll(async () => {
  service = await startService({ config });
});
afterAll(() => service.stop());

interface Desk {
  cast: Cast;
  priya: Person;
  marcus: Person;
  gus: Person;
  /** Between Priya and Marcus; Priya has sent one message in it. */
  id: string;
}
async function desk(settings: Record<string, unknown> = {}): Promise<Desk> {
  const cast = await createCast(service);
  await cast.settings(settings);
  const [priya, marcus, gus] = await Promise.all([
    signIn(service, cast, 'staff:priya'),
    signIn(service, cast, 'portal:pu-marcus'),
    signIn(service, cast, 'portal:pu-gus'),
  ]);
  const { id } = await priya.started({
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
    recipientIds: [CAST.portal.marcus],
    body: 'One',
  });
  return { cast, priya, marcus, gus, id };
}
const toPriya = (body: string) => ({
  type: 'portal',
  patientId: CAST.patients.marcusFirst,
  recipientIds: [CAST.staff.priya],
  body,
});

test('B43: a portal user sends as many messages an hour as the company says, and is told when the next can go', async () => {
  const { cast, marcus, priya, gus, id } = await desk({ portalMessagesPerHour: 3 });
  for (const body of ['a', 'b', 'c']) await marcus.sent(id, body);
  const refused = await marcus.send(id, 'd');
  expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
  const retryAfter = Number(refused.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(HOUR - 120);
  expect(retryAfter).toBeLessThanOrEqual(HOUR);
  expect(refused.headers.get('ratelimit-policy')).toBe(`"messages";q=3;w=${HOUR}`);
  expect(refused.headers.get('ratelimit')).toBe(`"messages";r=0;t=${retryAfter}`);
  expect(refused.body.detail).toMatch(
    /^You've sent many messages in a short time\. Try again in (\d\d minutes|an hour)\.$/,
  );
  // Nobody else is in the way, and nothing was written.
  await priya.sent(id, 'e');
  expect((await gus.start(toPriya('f'))).status).toBe(201);
  expect((await marcus.messages(id)).data.map(({ body }: { body: string }) => body)).toEqual([
    'One',
    'a',
    'b',
    'c',
    'e',
  ]);
  // A first message is a message as well.
  expect((await marcus.start(toPriya('g'))).headers.get('ratelimit-policy')).toBe(`"messages";q=3;w=${HOUR}`);
  // Raised, it helps at once.
  await cast.settings({ portalMessagesPerHour: 100 });
  await marcus.sent(id, 'h');
});

test('B43: a portal user starts as many conversations a day as the company says; replies go on', async () => {
  const { marcus, id } = await desk({ portalConversationsPerDay: 2 });
  for (const body of ['a', 'b']) expect((await marcus.start(toPriya(body))).status).toBe(201);
  const refused = await marcus.start(toPriya('c'));
  expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
  expect(refused.headers.get('ratelimit-policy')).toBe(`"conversations";q=2;w=${DAY}`);
  await marcus.sent(id, 'd');
});

test('B43: without a number of the company the operator’s holds, for staff and for portal users', async () => {
  const { marcus, priya, id } = await desk();
  for (let count = 0; count < 10; count += 1) await marcus.sent(id, 'x');
  expect((await marcus.send(id, 'x')).headers.get('ratelimit-policy')).toBe(`"messages";q=10;w=${HOUR}`);
  for (let count = 0; count < 11; count += 1) await priya.sent(id, 'x');
  expect((await priya.send(id, 'x')).headers.get('ratelimit-policy')).toBe(`"messages";q=12;w=${HOUR}`);
});

test('B43: a message that was sent is answered again past the limit, and one that was refused goes later under its key', async () => {
  const { cast, marcus, id } = await desk({ portalMessagesPerHour: 2, portalConversationsPerDay: 1 });
  const key = () => ({ 'idempotency-key': randomUUID() });
  const [sent, started, refused] = [key(), key(), key()];
  const first = await marcus.send(id, 'a', sent);
  const conversation = await marcus.start(toPriya('b'), started);
  expect([first.status, conversation.status]).toEqual([201, 201]);
  expect((await marcus.send(id, 'c', refused)).status).toBe(429);
  const again = await marcus.send(id, 'a', sent);
  expect([again.status, again.body.id, again.headers.get('idempotent-replayed')]).toEqual([
    201,
    first.body.id,
    'true',
  ]);
  expect((await marcus.start(toPriya('b'), started)).body.id).toBe(conversation.body.id);
  await cast.settings({ portalMessagesPerHour: 5 });
  const later = await marcus.send(id, 'c', refused);
  expect([later.status, later.headers.get('idempotent-replayed')]).toEqual([201, null]);
});

test('B43: the first refusal of a window is audited, however often one insists', async () => {
  const { cast, marcus, id } = await desk({ portalMessagesPerHour: 1 });
  await marcus.sent(id, 'a');
  for (let count = 0; count < 20; count += 1) expect((await marcus.send(id, 'b')).status).toBe(429);
  const records = (await auditOf(service, cast.companyId, 'message.send')).filter(
    ({ outcome }) => outcome === 'refused',
  );
  expect(records).toMatchObject([
    {
      actor: 'portal:pu-marcus',
      subject: id,
      data: { code: 'rate_limited', limit: 'messages', points: 1, seconds: HOUR },
    },
  ]);
});

test('B43: a number below one is refused by name, and null gives the choice back to the operator', async () => {
  const { cast } = await desk();
  const change = (body: unknown) =>
    service.request('PATCH', '/v1/settings', { token: cast.key, body, headers: { 'if-match': '*' } });
  const refused = await change({ portalMessagesPerHour: 0 });
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/portalMessagesPerHour']);
  const set = await change({ portalMessagesPerHour: 7, portalConversationsPerDay: 2 });
  expect(set.body).toMatchObject({ portalMessagesPerHour: 7, portalConversationsPerDay: 2 });
  const none = await change({ portalMessagesPerHour: null, portalConversationsPerDay: null });
  expect(none.body).toMatchObject({ portalMessagesPerHour: null, portalConversationsPerDay: null });
});

onlyOn('postgres', 'several nodes share a PostgreSQL only')(
  'B43: two nodes count the messages of one user together',
  async () => {
    const { cast, marcus, id } = await desk({ portalMessagesPerHour: 4 });
    const second = await startService({
      database: service.database,
      config: { ...config, secretKeys: service.config.secretKeys },
    });
    const there = await signIn(second, cast, 'portal:pu-marcus');
    const sends = await Promise.all(
      Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? marcus : there).send(id, 'x')),
    );
    await second.stop();
    expect(sends.filter(({ status }) => status === 201)).toHaveLength(4);
    expect(sends.filter(({ status }) => status === 429)).toHaveLength(8);
  },
);
