import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOf } from '../../src/auth/principal.ts';
import { signSession } from '../../src/auth/session-tokens.ts';
import { appendEvents } from '../../src/events/append.ts';
import { newId } from '../../src/store/ids.ts';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { checking } from '../harness/checked.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';
import { listen } from './listener.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
let marcus: Person;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  marcus = await signIn(service, cast, 'portal:pu-marcus');
});

const toMarcus = {
  type: 'portal',
  patientId: CAST.patients.marcusFirst,
  recipientIds: [CAST.portal.marcus],
  body: 'The van leaves at 8:30.',
};
const types = (events: Json[]) => events.map((event) => event.type);

test('B35: a message reaches an open page within a second, with ids and counts and none of its text', async () => {
  const page = await listen(service, marcus.token);
  const sentAt = Date.now();
  const { id } = await priya.started(toMarcus);
  const message = await page.wait((event) => event.type === 'message', 1_000);
  expect(message).toMatchObject({ conversationId: id, seq: 1, mine: false });
  expect(await page.wait((event) => event.type === 'unread', 1_000)).toMatchObject({
    messages: 1,
    conversations: 1,
    active: 1,
    archived: 0,
  });
  expect(Date.now() - sentAt).toBeLessThan(1_000);
  expect(JSON.stringify(page.events)).not.toMatch(/van|Priya|Marcus/);
  page.cut();
});

test('B35: the stream says what it is, is never stored and tells no proxy to gather it', async () => {
  const page = await listen(service, marcus.token);
  expect(page.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(page.response.headers.get('cache-control')).toBe('no-store, no-transform');
  expect(page.response.headers.get('x-accel-buffering')).toBe('no');
  expect(page.response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  page.cut();
});

test('B35: an embedding page of an allowed origin may read the stream, another may not', async () => {
  await cast.settings({ allowedOrigins: ['https://emr.example.org'] });
  const allowed = await listen(service, marcus.token, { headers: { origin: 'https://emr.example.org' } });
  expect(allowed.response.headers.get('access-control-allow-origin')).toBe('https://emr.example.org');
  const other = await listen(service, marcus.token, { headers: { origin: 'https://evil.example.org' } });
  expect(other.response.headers.get('access-control-allow-origin')).toBeNull();
  allowed.cut();
  other.cut();
});

test('B35: a stream that starts from a snapshot’s state tells everything after it, once and in order', async () => {
  const { state } = await marcus.list();
  const { id } = await priya.started(toMarcus);
  await priya.sent(id, 'And back at 4.');
  const page = await listen(service, marcus.token, { since: state });
  await page.wait((event) => event.type === 'message' && event.seq === 2);
  await page.wait((event) => event.type === 'unread' && event.messages === 2);
  expect(page.events[0]).toEqual({ id: state, type: 'hello', state });
  expect(types(page.events)).toEqual(['hello', 'message', 'unread', 'message', 'unread']);
  page.cut();
  const again = await listen(service, marcus.token, { since: state, lastEventId: page.events[2].id });
  await again.wait((event) => event.type === 'unread');
  expect(again.events.slice(1)).toEqual(page.events.slice(3));
  again.cut();
});

test('B35: a stream without a position tells only what happens from now on', async () => {
  const { id } = await priya.started(toMarcus);
  const page = await listen(service, marcus.token);
  await priya.sent(id, 'Second.');
  await page.wait((event) => event.type === 'message');
  expect(page.events.filter((event) => event.type === 'message').map((event) => event.seq)).toEqual([2]);
  page.cut();
});

test('B35: a position of the future, of another making or no longer kept answers reset, and the stream goes on', async () => {
  const { state } = await marcus.list();
  await priya.started(toMarcus);
  await service.messaging.services.store.write(cast.companyId, async (tx) => {
    await tx.db
      .updateTable('event')
      .set({ at: tx.now - 7 * 24 * 60 * 60 * 1000 - 1 })
      .where('company_id', '=', cast.companyId)
      .execute();
  });
  for (const since of ['st1.999999.0', 'st1.0.999999', 'what is this', state]) {
    const page = await listen(service, marcus.token, { since });
    const reset = await page.wait((event) => event.type === 'reset');
    expect(reset.state).toBe((await marcus.list()).state);
    expect(reset.id).toBe(reset.state);
    await priya.started(toMarcus);
    await page.wait((event) => event.type === 'message');
    expect(types(page.events).filter((type) => type === 'reset')).toHaveLength(1);
    page.cut();
    expect((await marcus.call('GET', `/v1/changes?since=${encodeURIComponent(since)}`)).body.code).toBe(
      'state_too_old',
    );
  }
});

test('B35: events that were trimmed away answer reset, not a hole', async () => {
  const { state } = await marcus.list();
  await priya.started(toMarcus);
  await service.messaging.services.store.write(cast.companyId, (tx) =>
    tx.db
      .deleteFrom('event')
      .where('company_id', '=', cast.companyId)
      .where('user_key', '=', marcus.key)
      .where('event_seq', '=', 1)
      .execute(),
  );
  const page = await listen(service, marcus.token, { since: state });
  await page.wait((event) => event.type === 'reset');
  page.cut();
  const answer = await marcus.call('GET', `/v1/changes?since=${state}`);
  expect(answer.status).toBe(410);
});

test('B35: the poll tells the same events in pages, `more` until the last', async () => {
  const { state } = await marcus.list();
  await service.messaging.services.store.write(cast.companyId, async (tx) => {
    for (let part = 0; part < 6; part += 1)
      await appendEvents(
        tx,
        Array.from({ length: 200 }, (_, at) => ({
          user: 'portal:pu-marcus' as const,
          data: { type: 'draft' as const, key: 'new', version: part * 200 + at + 1 },
        })),
      );
  });
  const versions: number[] = [];
  let since = state;
  for (;;) {
    const { body } = await marcus.call('GET', `/v1/changes?since=${since}`);
    versions.push(...body.events.map((event: Json) => event.version));
    since = body.state;
    if (!body.more) break;
  }
  expect(versions).toEqual(Array.from({ length: 1200 }, (_, at) => at + 1));
  const page = await listen(service, marcus.token, { since: state });
  await page.wait((event) => event.version === 1200);
  expect(page.events.slice(1).map((event) => event.version)).toEqual(versions);
  page.cut();
  expect((await marcus.call('GET', `/v1/changes?since=${since}`)).body).toEqual({
    events: [],
    state: since,
    more: false,
  });
});

test('B38: the streams of a user who is made inactive end within a second, and they cannot come back', async () => {
  const staff = await listen(service, priya.token);
  const portal = await listen(service, marcus.token);
  const tom = await signIn(service, cast, 'staff:tom');
  const colleague = await listen(service, tom.token);
  await cast.put('/v1/staff/priya', { name: 'Priya Raman', active: false, locationIds: ['north'] });
  await staff.end(1_000);
  await cast.put('/v1/portal-users/pu-marcus', {
    name: 'Marcus Bell',
    email: 'm@mail.example.org',
    status: 'disabled',
  });
  await portal.end(1_000);
  expect(colleague.ended).toBe(false);
  for (const { token } of [priya, marcus])
    expect((await service.request('GET', '/v1/events', { token })).status).toBe(401);
  colleague.cut();
});

test('B38: a stream ends with its token', async () => {
  const { store, config } = service.messaging.services;
  const { token } = await signSession(store, config.secretKeys, cast.companyId, userOf(marcus.key), 1, {
    id: newId(),
    apiKey: undefined,
    companyEpoch: 0,
    userEpoch: 0,
    superAdmin: false,
  });
  const page = await listen(service, token);
  await page.end(2_500);
});

test('B38: without a session there is no stream and no poll', async () => {
  for (const path of ['/v1/events', '/v1/changes?since=st1.0.0']) {
    expect((await service.request('GET', path)).status).toBe(401);
    expect((await service.request('GET', path, { token: cast.key })).body.code).toBe(
      'credential_not_allowed',
    );
  }
});

test('B35: a service that drains ends its streams at once', async () => {
  const other = await startService();
  const otherCast = await createCast(other);
  const token = await otherCast.token('staff:priya');
  const page = await listen(other, token);
  const startedAt = Date.now();
  const stopped = other.stop();
  await page.end(1_000);
  await stopped;
  expect(Date.now() - startedAt).toBeLessThan(3_000);
});

test('B35: where the app is mounted without node-server the stream is a web stream that tells the same', async () => {
  const mounted = checking(async (input, init) => service.messaging.app.request(String(input), init));
  const request = (path: string) =>
    mounted(service.baseUrl + path, { headers: { authorization: `Bearer ${marcus.token}` } });
  const response = await request('/v1/events');
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  const readUntil = async (wanted: RegExp) => {
    while (!wanted.test(text)) text += new TextDecoder().decode((await reader.read()).value);
  };
  await readUntil(/event: hello/);
  await priya.started(toMarcus);
  await readUntil(/event: message[\s\S]*event: unread/);
  await cast.remove(pathOf`/v1/portal-users/${CAST.portal.marcus}`);
  for (;;) if ((await reader.read()).done) break;
});
