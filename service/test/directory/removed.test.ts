import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { codes, type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

const { marcusFirst } = CAST.patients;
let service: TestService;
let cast: Cast;
let priya: Person;
let marcus: Person;
let conversationId: string;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  marcus = await signIn(service, cast, 'portal:pu-marcus');
  const started = await priya.started({
    type: 'portal',
    patientId: marcusFirst,
    recipientIds: [CAST.portal.marcus],
    body: 'The van leaves at 8:30.',
  });
  conversationId = started.id;
  await marcus.sent(conversationId, 'Thank you.');
});

const bodies = async (person: Person) =>
  (await person.messages(conversationId)).data.map(({ body }: { body: string }) => body);
const BOTH = ['The van leaves at 8:30.', 'Thank you.'];
const connection = pathOf`/v1/portal-users/${CAST.portal.marcus}/connections/${marcusFirst}`;

/** What is removed, who looks at the conversation then, and what brings the row back. */
const ROWS: Array<[path: string, looks: 'priya' | 'marcus', back: Record<string, unknown>]> = [
  ['/v1/locations/north', 'priya', { name: 'North' }],
  ['/v1/staff/priya', 'marcus', { name: 'Priya', availableForPortalMessages: true, locationIds: ['north'] }],
  [pathOf`/v1/patients/${marcusFirst}`, 'priya', { name: 'Marcus Bell', locationId: 'north' }],
  [
    `/v1/portal-users/${CAST.portal.marcus}`,
    'priya',
    { name: 'Marcus', email: 'm@example.org', status: 'active' },
  ],
  [connection, 'priya', { relation: 'patient' }],
];

test.each(ROWS)(
  'B14, B37: DELETE %s stops replies and deletes no message; a push brings them back',
  async (path, looks, back) => {
    const reader = looks === 'priya' ? priya : marcus;
    await cast.remove(path);
    expect(await bodies(reader)).toEqual(BOTH);
    expect((await reader.open(conversationId)).canReply).toBe(false);
    expect((await reader.send(conversationId, 'Hello?')).status).toBe(403);
    await cast.put(path, back);
    expect((await reader.open(conversationId)).canReply).toBe(true);
    expect(await bodies(reader)).toEqual(BOTH);
  },
);

test('B14, B37: what a full sync lacks is pruned like a DELETE: every conversation stays, to the last message', async () => {
  const sync = async (rows: object[]) => {
    const lines = [...rows, { type: 'end', count: rows.length }].map((row) => JSON.stringify(row)).join('\n');
    const answer = await service.request('POST', '/v1/directory/import?prune=true&pruneMax=100', {
      token: cast.key,
      raw: lines,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(answer.body.errors).toEqual([]);
    return answer.body;
  };
  const staff = {
    type: 'staff',
    id: 'priya',
    name: 'Priya',
    availableForPortalMessages: true,
    locationIds: ['north'],
  };
  const alone = await sync([staff]);
  expect(alone.deactivated).toBeGreaterThan(15);
  expect(await bodies(priya)).toEqual(BOTH);
  expect(codes(await priya.open(conversationId))).toContain('chart_deactivated');
  expect((await priya.list('?section=all')).data).toHaveLength(1);
  await sync([
    staff,
    { type: 'location', id: 'north', name: 'North' },
    { type: 'patient', id: marcusFirst, name: 'Marcus Bell', locationId: 'north' },
    { type: 'portalUser', id: CAST.portal.marcus, name: 'Marcus', email: 'm@example.org', status: 'active' },
    { type: 'connection', portalUserId: CAST.portal.marcus, patientId: marcusFirst, relation: 'patient' },
  ]);
  expect((await priya.open(conversationId)).canReply).toBe(true);
  await priya.sent(conversationId, 'Back again.');
  expect(await bodies(marcus)).toEqual([...BOTH, 'Back again.']);
});

test('B15, B37: a removed staff user or portal user is out at once, and finds all of it when they come back', async () => {
  for (const [person, path, back] of [
    [priya, '/v1/staff/priya', ROWS[1]?.[2]],
    [marcus, `/v1/portal-users/${CAST.portal.marcus}`, ROWS[3]?.[2]],
  ] as const) {
    await cast.remove(path);
    expect((await person.call('GET', `/v1/conversations/${conversationId}`)).status).toBe(401);
    await cast.put(path, back);
    expect(await bodies(person)).toEqual(BOTH);
  }
});
