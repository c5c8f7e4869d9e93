import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { recount } from '../harness/recount.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const KEYS = ['staff:priya', 'staff:tom', 'staff:ana', 'portal:pu-marcus'] as const;
const who = fc.nat(KEYS.length - 1);
const where = fc.nat(2);
const step = fc.oneof(
  fc.record({ do: fc.constant('startPortal' as const), who: fc.constant(0), where }),
  fc.record({ do: fc.constant('startStaff' as const), who: fc.nat(2), where }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), who, where }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), who, where, seq: fc.nat(8) }) },
  fc.record({ do: fc.constant('unread' as const), who, where, seq: fc.integer({ min: 1, max: 8 }) }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('archive' as const), who, where, on: fc.boolean() }) },
  fc.record({ do: fc.constant('restrict' as const), who: fc.constant(1), where, on: fc.boolean() }),
  fc.record({ do: fc.constant('look' as const), who, where }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Room {
  id: string;
  members: readonly string[];
}

async function run(cast: Cast, people: readonly Person[], rooms: Room[], one: Step): Promise<void> {
  const person = people[one.who] as Person;
  const own = rooms.filter((room) => room.members.includes(person.key));
  const id = own[one.where % Math.max(own.length, 1)]?.id ?? 'none';
  const about = { patientId: CAST.patients.marcusFirst, body: 'words' };
  const started = async (body: Record<string, unknown>) => {
    const answer = await person.start({ ...about, ...body });
    if (answer.status !== 201) return;
    const members = answer.body.participants.map((member: Json) => `${member.type}:${member.id}`);
    rooms.push({ id: answer.body.id, members });
  };
  // A step that the rule refuses is a step as good as any: it must leave the counts as they are.
  if (one.do === 'startPortal') await started({ type: 'portal', recipientIds: [CAST.portal.marcus] });
  if (one.do === 'startStaff') {
    const recipientIds = ['priya', 'tom', 'ana'].filter((staff) => `staff:${staff}` !== person.key);
    await started({ type: 'staff', recipientIds });
  }
  if (one.do === 'send') await person.send(id, 'more words');
  if (one.do === 'read') await person.patch(id, { readThroughSeq: one.seq });
  if (one.do === 'unread') await person.patch(id, { unreadFromSeq: one.seq });
  if (one.do === 'archive') await person.patch(id, { archived: one.on });
  if (one.do === 'look') await person.list();
  if (one.do === 'restrict')
    await cast.put('/v1/staff/tom', {
      name: 'Tom Okafor',
      locationIds: ['north'],
      availableForPortalMessages: true,
      restrictedPatientIds: one.on ? [CAST.patients.marcusFirst] : [],
    });
}

const differences = (cast: Cast) => recount(service.messaging.services.store, cast.companyId);

test('B26: after any sequence of starts, replies, readings, marks, archives and lost access the counts are those of the messages', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
      const cast = await createCast(service);
      const people = await Promise.all(KEYS.map((key) => signIn(service, cast, key)));
      const rooms: Room[] = [];
      await run(cast, people, rooms, { do: 'startStaff', who: 0, where: 0 });
      await run(cast, people, rooms, { do: 'startPortal', who: 0, where: 0 });
      for (const one of steps) {
        await run(cast, people, rooms, one);
        expect(await differences(cast)).toEqual([]);
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
}, 120_000);

test('B26: the same holds when everyone acts at once', async () => {
  const cast = await createCast(service);
  const people = await Promise.all(KEYS.map((key) => signIn(service, cast, key)));
  const rooms: Room[] = [];
  await run(cast, people, rooms, { do: 'startStaff', who: 0, where: 0 });
  await run(cast, people, rooms, { do: 'startPortal', who: 0, where: 0 });
  for (const steps of fc.sample(fc.array(step, { minLength: 40, maxLength: 40 }), 4)) {
    await Promise.all(steps.map((one) => run(cast, people, rooms, one)));
    expect(await differences(cast)).toEqual([]);
  }
}, 60_000);
