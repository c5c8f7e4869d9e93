import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Answer, startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
let outsiders: Person[];
let portalId: string;
let staffId: string;
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  const about = { patientId: CAST.patients.marcusFirst, body: 'Private' };
  portalId = (await priya.started({ ...about, type: 'portal', recipientIds: [CAST.portal.gus] })).id;
  staffId = (await priya.started({ ...about, type: 'staff', recipientIds: ['tom'] })).id;
  // Super Admin at every location, a colleague with the role, the patient himself, a stranger's guardian.
  const keys = ['staff:sam', 'staff:ana', 'portal:pu-marcus', 'portal:pu-dana'] as const;
  outsiders = await Promise.all(keys.map((key) => signIn(service, cast, key)));
});
afterAll(() => service.stop());

const REQUESTS: [method: string, path: string, body?: unknown][] = [
  ['GET', ''],
  ['GET', '/messages'],
  ['GET', '/messages?after=0&limit=1'],
  ['PATCH', '', { archived: true }],
  ['PATCH', '', { readThroughSeq: 1 }],
  ['POST', '/messages', { body: 'Let me in' }],
];

/** What tells when the caller asked and how much of their limit is left, nothing of what they asked for. */
const OF_THE_CALLER: ReadonlySet<string> = new Set(['date', 'ratelimit']);

function comparable(answer: Answer) {
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !OF_THE_CALLER.has(name)));
  return { status: answer.status, headers, text: answer.text };
}

for (const [method, path, body] of REQUESTS) {
  test(`B15: ${method} …${path} ${JSON.stringify(body ?? '')}: a conversation of others answers exactly as one that does not exist`, async () => {
    for (const outsider of outsiders) {
      for (const id of [portalId, staffId]) {
        const headers = { 'x-request-id': 'one-and-the-same', 'idempotency-key': randomUUID() };
        const theirs = await outsider.call(method, `/v1/conversations/${id}${path}`, body, headers);
        const none = await outsider.call(method, `/v1/conversations/${randomUUID()}${path}`, body, headers);
        const noId = await outsider.call(method, `/v1/conversations/no-id-at-all${path}`, body, headers);
        expect(theirs.status).toBe(404);
        expect(comparable(theirs)).toEqual(comparable(none));
        expect(comparable(noId)).toEqual(comparable(none));
      }
    }
  });
}

test('B15: what is broken in a request is said before it is known whose the conversation is', async () => {
  const headers = { 'x-request-id': 'one-and-the-same' };
  for (const id of [portalId, randomUUID()]) {
    const answer = await (outsiders[0] as Person).call(
      'POST',
      `/v1/conversations/${id}/messages`,
      { body: '' },
      headers,
    );
    expect(answer.status).toBe(422);
  }
});

test('B15: after all those attempts the conversations are as they were, and no key was taken', async () => {
  for (const id of [portalId, staffId]) {
    const whole = await priya.open(id);
    expect([whole.lastMessage.seq, whole.archived, whole.participants.length]).toEqual([1, false, 2]);
  }
  const keys = await service.messaging.services.store.read(cast.companyId, (tx) =>
    tx.db.selectFrom('idempotency').select('key').where('company_id', '=', cast.companyId).execute(),
  );
  expect(keys).toEqual([]);
});

test('B15: nobody but its participants finds it in a list, a count or the changes', async () => {
  for (const outsider of outsiders) {
    for (const query of [
      '?section=all',
      `?section=all&patientId=${encodeURIComponent(CAST.patients.marcusFirst)}`,
    ]) {
      expect((await outsider.list(query)).data).toEqual([]);
    }
    expect(await outsider.unread()).toEqual({ messages: 0, conversations: 0, active: 0, archived: 0 });
    const events = await outsider.since('st1.0.0');
    expect(events.filter((event) => event.type !== 'directory')).toEqual([]);
    expect(JSON.stringify(events)).not.toContain(portalId);
  }
});

test('B15: a 401 never depends on the conversation or the body', async () => {
  const headers = { 'x-request-id': 'one-and-the-same' };
  const answers = [
    await service.request('POST', `/v1/conversations/${portalId}/messages`, { body: { body: 'x' }, headers }),
    await service.request('POST', `/v1/conversations/${randomUUID()}/messages`, {
      body: { wrong: 1 },
      headers,
    }),
    await service.request('POST', '/v1/conversations/no-id-at-all/messages', { raw: '{', headers }),
  ];
  expect(answers.map(({ status, text }) => [status, text])).toEqual(
    Array(3).fill([401, (answers[0] as Answer).text]),
  );
});
