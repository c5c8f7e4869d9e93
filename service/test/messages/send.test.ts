import { afterAll, beforeAll, expect, test } from 'vitest';
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
afterAll(() => service.stop());

test('B20: a body is stored in NFC with LF, once, and returned byte for byte', async () => {
  const cases: [string, string][] = [
    ['Cafe\u0301\r\n\tdeux', 'Caf\u00e9\n\tdeux'],
    ['  [1,2] {"a":null} <b>&amp;</b> \n', '  [1,2] {"a":null} <b>&amp;</b> \n'],
    ['👩‍👩‍👧 مرحبا שלום', '👩‍👩‍👧 مرحبا שלום'],
    ['x'.repeat(10_000), 'x'.repeat(10_000)],
    ['🦊'.repeat(10_000), '🦊'.repeat(10_000)],
  ];
  for (const [written, stored] of cases) {
    const sent = await patient.sent(id, written);
    expect(sent.body).toBe(stored);
    const page = await priya.messages(id, '?limit=1');
    expect(page.data[0]).toEqual(sent);
  }
});

test('B20: an empty, too long or control-ridden body is refused by field and rule, and takes no number', async () => {
  const before = (await priya.messages(id)).data.at(-1).seq;
  const bodies = ['', ' \n\t\u200b\ufeff', 'x'.repeat(10_001), 'a\u0000b', 'a\u001bb', 'a\u0085b', 'a\rb'];
  for (const body of bodies) {
    const answer = await patient.send(id, body);
    expect(answer.status, JSON.stringify(body.slice(0, 10))).toBe(422);
    expect(answer.body.errors[0].pointer).toBe('/body');
    expect(answer.body.errors[0].message).toMatch(/^body must/);
  }
  const half = await service.request('POST', `/v1/conversations/${id}/messages`, {
    token: patient.token,
    raw: '{"body": "a\\ud83d"}',
    headers: { 'content-type': 'application/json' },
  });
  expect(half.status).toBe(422);
  expect((await priya.messages(id)).data.at(-1).seq).toBe(before);
});

test('B21: a reply with an attachment, or any other unknown field, is refused by name', async () => {
  const answer = await patient.send(id, { body: 'See attached', attachments: [] });
  expect(answer.status).toBe(422);
  expect(answer.body.errors).toEqual([{ pointer: '/attachments', message: 'is not a known field' }]);
});

test('B22: 16 writers at once number their messages 1, 2, 3… with no gap, each once', async () => {
  const body = { type: 'staff', recipientIds: ['tom', 'ana', 'sam'], body: 'first' };
  const room = (await priya.started(body)).id;
  const writers = await Promise.all(
    (['staff:priya', 'staff:tom', 'staff:ana', 'staff:sam'] as const).map((key) =>
      signIn(service, cast, key),
    ),
  );
  const sent: Json[] = (
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        const person = writers[writer % 4] as Person;
        const mine: Json[] = [];
        for (let n = 0; n < 5; n += 1) mine.push(await person.sent(room, `${writer}/${n}`));
        return mine;
      }),
    )
  ).flat();
  expect(sent.map((message) => message.seq).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 80 }, (_, at) => at + 2),
  );
  const page = await priya.messages(room, '?limit=200');
  expect(page.data.map((message: Json) => message.seq)).toEqual(
    Array.from({ length: 81 }, (_, at) => at + 1),
  );
  for (const message of sent) expect(page.data[message.seq - 1]).toEqual(message);
  for (const person of writers) {
    const whole = await person.open(room);
    const own = sent.filter((message) => message.author.id === person.key.slice('staff:'.length)).length;
    expect(whole.unread).toBe(80 - own + (person.key === 'staff:priya' ? 0 : 1));
  }
});

test('B24: messages come oldest first; after, before and neither page through every one exactly once', async () => {
  const body = { type: 'staff', recipientIds: ['tom'], body: 'message 1' };
  const room = (await priya.started(body)).id;
  for (let n = 2; n <= 23; n += 1) await priya.sent(room, `message ${n}`);
  const seqs = (page: Json) => page.data.map((message: Json) => message.seq);
  const newest = await priya.messages(room, '?limit=10');
  expect([seqs(newest), newest.hasBefore, newest.hasAfter]).toEqual([
    [14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
    true,
    false,
  ]);
  const older = await priya.messages(room, '?limit=10&before=14');
  expect([seqs(older), older.hasBefore, older.hasAfter]).toEqual([
    [4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
    true,
    true,
  ]);
  const oldest = await priya.messages(room, '?limit=10&before=4');
  expect([seqs(oldest), oldest.hasBefore, oldest.hasAfter]).toEqual([[1, 2, 3], false, true]);
  const after = await priya.messages(room, '?limit=10&after=20');
  expect([seqs(after), after.hasBefore, after.hasAfter]).toEqual([[21, 22, 23], true, false]);
  const between = await priya.messages(room, '?after=3&before=6');
  expect([seqs(between), between.hasBefore, between.hasAfter]).toEqual([[4, 5], true, true]);
  const beyond = await priya.messages(room, '?after=23');
  expect([seqs(beyond), beyond.hasBefore, beyond.hasAfter]).toEqual([[], true, false]);
  const nothing = await priya.messages(room, '?before=1');
  expect([seqs(nothing), nothing.hasBefore, nothing.hasAfter]).toEqual([[], false, true]);
});

test('the query of messages is checked: a wrong number and an unknown parameter are refused by name', async () => {
  for (const [query, pointer] of [
    ['?after=-1', 'query/after'],
    ['?limit=0', 'query/limit'],
    ['?limit=201', 'query/limit'],
    ['?since=3', 'query/since'],
  ]) {
    const answer = await priya.call('GET', `/v1/conversations/${id}/messages${query}`);
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  }
});
