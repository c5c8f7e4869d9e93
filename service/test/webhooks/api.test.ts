import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startService, type TestService } from '../harness/service.ts';
import { Desk } from './desk.ts';

let service: TestService;
let desk: Desk;
beforeAll(async () => {
  service = await startService();
  desk = await Desk.open(service);
});
afterAll(() => service.stop());

const URL = 'https://emr.example.org/hooks';

test('B36: an endpoint is made, read, changed and removed; its secret is shown once', async () => {
  const made = await desk.call('POST', '/v1/webhooks', { url: URL, description: 'Charting', active: false });
  expect(made.status, made.text).toBe(201);
  const { secret, ...endpoint } = made.body;
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(endpoint).toMatchObject({
    url: URL,
    events: null,
    active: false,
    status: 'off',
    disabledReason: null,
  });
  const path = `/v1/webhooks/${endpoint.id}`;
  expect((await desk.call('GET', path)).body).toEqual(endpoint);
  expect((await desk.call('GET', '/v1/webhooks')).body.data).toContainEqual(endpoint);
  const change = { url: `${URL}/2`, events: ['message.created'], description: null };
  const changed = await desk.call('PATCH', path, change);
  expect(changed.body).toEqual({ ...endpoint, ...change });
  expect((await desk.call('PATCH', path, {})).body).toEqual(changed.body);
  for (const answer of [changed, await desk.call('GET', path)]) expect(answer.text).not.toContain('whsec_');
  expect((await desk.call('DELETE', path)).status).toBe(204);
  expect((await desk.call('DELETE', path)).status).toBe(404);
  expect((await desk.call('GET', '/v1/webhooks')).text).not.toContain(endpoint.id);
});

let subscribed: string;
beforeAll(async () => {
  subscribed = (await desk.subscribe(URL)).id;
});

test.each([
  'http://emr.example.org/hooks',
  'ftp://emr.example.org/hooks',
  'emr.example.org',
  'https://user:secret@emr.example.org/',
  'https://emr.example.org/#top',
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://10.1.2.3/',
  'https://169.254.169.254/latest',
  'https://[::1]/',
  'https://[fe80::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://0.0.0.0/',
  `https://${'x'.repeat(2000)}.example.org/`,
])('B36: %s is refused by its field, and nothing is made', async (url) => {
  for (const [method, path] of [
    ['POST', '/v1/webhooks'],
    ['PATCH', `/v1/webhooks/${subscribed}`],
  ] as const) {
    const answer = await desk.call(method, path, { url });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([{ pointer: '/url', message: expect.any(String) }]);
  }
  expect((await desk.call('GET', '/v1/webhooks')).body.data).toMatchObject([{ url: URL }]);
});

test.each([
  [{ url: URL, events: [] }, '/events'],
  [{ url: URL, events: ['message.created', 'message.created'] }, '/events'],
  [{ url: URL, events: ['webhook.test'] }, '/events/0'],
  [{ url: URL, secret: 'mine' }, '/secret'],
  [{ url: URL, description: 'x'.repeat(201) }, '/description'],
  [{}, '/url'],
])('B36: %j is refused at %s', async (body, pointer) => {
  const answer = await desk.call('POST', '/v1/webhooks', body);
  expect(answer.status).toBe(422);
  expect(answer.body.errors[0].pointer).toBe(pointer);
});

test('B15: an endpoint or delivery of another company and one that does not exist are the same 404', async () => {
  const other = await Desk.open(service, 'Another');
  const { id } = await other.subscribe(URL, { active: false });
  const mine = await desk.subscribe(URL, { active: false });
  const ask = (endpoint: string, delivery: string) =>
    Promise.all([
      desk.call('GET', `/v1/webhooks/${endpoint}`),
      desk.call('PATCH', `/v1/webhooks/${endpoint}`, { active: false }),
      desk.call('DELETE', `/v1/webhooks/${endpoint}`),
      desk.call('POST', `/v1/webhooks/${endpoint}/rotate-secret`, {}),
      desk.call('POST', `/v1/webhooks/${endpoint}/test`),
      desk.call('GET', `/v1/webhooks/${endpoint}/deliveries`),
      desk.call('POST', `/v1/webhooks/${endpoint}/replay`, { since: '2026-01-01T00:00:00Z' }),
      desk.call('POST', `/v1/webhooks/${endpoint}/deliveries/${delivery}/replay`),
      desk.call('POST', `/v1/webhooks/${mine.id}/deliveries/${delivery}/replay`),
    ]);
  const before = await other.endpoint(id);
  const foreign = await ask(id, randomUUID());
  const unknown = await ask(randomUUID(), randomUUID());
  for (const [at, answer] of foreign.entries()) {
    expect(answer.status).toBe(404);
    expect({ ...answer.body, requestId: '' }).toEqual({ ...unknown[at]?.body, requestId: '' });
  }
  expect(await other.endpoint(id)).toEqual(before);
  await desk.call('DELETE', `/v1/webhooks/${mine.id}`);
});

test('B36: a company has at most twenty endpoints', async () => {
  const other = await Desk.open(service, 'Many');
  for (let count = 0; count < 20; count += 1) await other.subscribe(`${URL}/${count}`);
  const answer = await other.call('POST', '/v1/webhooks', { url: URL });
  expect(answer.status).toBe(409);
  expect((await other.call('GET', '/v1/webhooks')).body.data).toHaveLength(20);
});

test('B36: paging shows every delivery once, newest first, and by status', async () => {
  // Nothing is at that name: deliveries wait for their retries.
  const { id } = await desk.subscribe('https://receiver.invalid/', { description: 'Nowhere' });
  for (let count = 0; count < 5; count += 1) await desk.test(id);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page = (await desk.call('GET', `/v1/webhooks/${id}/deliveries?limit=2${query}`)).body;
    seen.push(...page.data.map((row: { id: string }) => row.id));
    cursor = page.nextCursor;
  }
  const all = (await desk.deliveries(id)).map((row) => row.id);
  expect(seen).toEqual(all.toReversed());
  expect(new Set(seen).size).toBe(5);
  expect(await desk.deliveries(id, '&status=delivered')).toEqual([]);
  expect((await desk.call('GET', `/v1/webhooks/${id}/deliveries?status=lost`)).status).toBe(422);
  expect((await desk.call('GET', `/v1/webhooks/${id}/deliveries?cursor=bm90aGluZw`)).status).toBe(422);
});
