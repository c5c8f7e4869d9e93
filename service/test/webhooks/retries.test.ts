import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WEBHOOK_RETRY } from '../../src/rules/backoff.ts';
import { eventually } from '../harness/eventually.ts';
import { startService, type TestService } from '../harness/service.ts';
import { type Receiver, startReceiver } from '../outbound/receiver.ts';
import { movableStore } from '../outbox/clinic.ts';
import { Desk } from './desk.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
const clock = movableStore();
let service: TestService;
let receiver: Receiver;
let desk: Desk;
beforeAll(async () => {
  service = await startService({
    config: { outboundAllowPrivate: ['127.0.0.0/8'] },
    store: clock.open,
    webhooks: { pollMs: 20, timeoutMs: 2000, random: () => 0.5 },
  });
});
beforeEach(async () => {
  receiver = await startReceiver();
  desk = await Desk.open(service);
});
afterAll(() => service.stop());

const answers = (status: number, headers: Record<string, string> = {}) => {
  receiver.answer = (_request, response) => response.writeHead(status, headers).end();
};
const attempts = (id: string, count: number) =>
  eventually(async () => {
    const [delivery] = await desk.deliveries(id);
    expect(delivery).toMatchObject({ attempts: count, status: expect.stringMatching(/queued|failed/) });
    return delivery;
  });
const waitOf = (delivery: { lastAttemptAt: string; nextAttemptAt: string }) =>
  Date.parse(delivery.nextAttemptAt) - Date.parse(delivery.lastAttemptAt);

test('B36: what fails is tried ten times over three days with the same id and a signature of its own time, then given up; a replay brings it', async () => {
  answers(500);
  const { id, secret } = await desk.subscribe(receiver.url);
  await desk.test(id);
  for (const [at, delay] of WEBHOOK_RETRY.entries()) {
    const delivery = await attempts(id, at + 1);
    expect(delivery).toMatchObject({ status: 'queued', responseStatus: 500, lastError: 'http_500' });
    expect(waitOf(delivery)).toBeGreaterThanOrEqual(delay);
    expect(waitOf(delivery)).toBeLessThan(delay + 10 * SECOND);
    clock.advance(delay + 10 * SECOND);
  }
  const total = WEBHOOK_RETRY.reduce((sum, delay) => sum + delay, 0);
  expect(total).toBeGreaterThan(3 * DAY);
  const [dead] = await desk.settled(id, ['failed']);
  expect(dead).toMatchObject({ attempts: 10, nextAttemptAt: null });
  expect(await desk.endpoint(id)).toMatchObject({ active: true, status: 'failing' });
  expect(receiver.received).toHaveLength(10);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  for (const { body, headers } of receiver.received) new Webhook(secret).verify(body, headers);

  answers(204);
  const replay = await desk.call('POST', `/v1/webhooks/${id}/deliveries/${dead.id}/replay`);
  expect(replay.status, replay.text).toBe(202);
  expect(replay.body).toMatchObject({ status: 'queued', attempts: 0, lastError: null });
  await desk.settled(id, ['delivered']);
  expect(receiver.received.at(-1)?.headers['webhook-id']).toBe(dead.eventId);
  expect(await desk.endpoint(id)).toMatchObject({ status: 'active', failingSince: null });
});

test('B36: Retry-After holds back everything for that endpoint, and nothing else', async () => {
  const other = await startReceiver();
  answers(503, { 'retry-after': '3600' });
  const busy = await desk.subscribe(receiver.url);
  await desk.test(busy.id);
  expect(waitOf(await attempts(busy.id, 1))).toBeGreaterThanOrEqual(3600 * SECOND);
  const free = await desk.subscribe(other.url);
  await desk.start();
  await desk.settled(free.id, ['delivered', 'delivered']);
  expect(receiver.received).toHaveLength(1);
  answers(204);
  clock.advance(1800 * SECOND);
  await desk.test(free.id);
  await desk.settled(free.id, ['delivered', 'delivered', 'delivered']);
  expect((await desk.deliveries(busy.id)).map((delivery) => delivery.attempts)).toEqual([1, 0, 0]);
  await other.stop();
  clock.advance(1900 * SECOND);
  await desk.settled(busy.id, ['delivered', 'delivered', 'delivered']);
});

test('B36: a Retry-After that is a date is honoured, one that is nonsense is not', async () => {
  answers(429, { 'retry-after': new Date(Date.now() + 2 * HOUR).toUTCString() });
  const { id } = await desk.subscribe(receiver.url);
  await desk.test(id);
  const delivery = await attempts(id, 1);
  expect(waitOf(delivery)).toBeGreaterThan(2 * HOUR - 60 * SECOND);
  expect(waitOf(delivery)).toBeLessThan(2 * HOUR + 60 * SECOND);

  const another = await desk.subscribe(receiver.url);
  answers(429, { 'retry-after': 'soon' });
  await desk.test(another.id);
  expect(waitOf(await attempts(another.id, 1))).toBeLessThan(60 * SECOND);
});

test('B36: 410 turns the endpoint off, the other endpoints are told, and it can be turned on again', async () => {
  const witness = await startReceiver();
  const { id: told } = await desk.subscribe(witness.url, { events: ['webhook.disabled'] });
  answers(410);
  const { id } = await desk.subscribe(receiver.url);
  await desk.test(id);
  await desk.settled(id, ['failed']);
  expect(await desk.endpoint(id)).toMatchObject({ active: false, status: 'off', disabledReason: 'gone' });
  await desk.settled(told, ['delivered']);
  expect(JSON.parse(witness.received[0]?.body ?? '').data).toEqual({ endpointId: id, reason: 'gone' });
  await desk.start();
  expect(await desk.deliveries(id)).toHaveLength(1);
  const acts = (await desk.call('GET', '/v1/audit?act=webhook.disable')).body.data;
  expect(acts).toMatchObject([{ actor: 'system:outbox', subject: id, data: { reason: 'gone' } }]);

  answers(204);
  await desk.call('PATCH', `/v1/webhooks/${id}`, { active: true });
  expect(await desk.endpoint(id)).toMatchObject({ status: 'active', disabledReason: null });
  await desk.test(id);
  await desk.settled(id, ['failed', 'delivered']);
  await witness.stop();
});

test('B36: an endpoint that fails at every attempt for five days is turned off; what failed since goes with one replay', async () => {
  answers(500);
  const { id } = await desk.subscribe(receiver.url);
  const since = new Date(Date.parse((await desk.test(id)).createdAt) - SECOND).toISOString();
  await attempts(id, 1);
  expect(await desk.endpoint(id)).toMatchObject({ active: true, status: 'failing' });
  clock.advance(5 * DAY);
  await desk.settled(id, ['failed']);
  expect(await desk.endpoint(id)).toMatchObject({ active: false, status: 'off', disabledReason: 'failing' });
  const early = await desk.call('POST', `/v1/webhooks/${id}/replay`, { since });
  expect(early.status).toBe(409);
  const [failed] = await desk.deliveries(id);
  expect((await desk.call('POST', `/v1/webhooks/${id}/deliveries/${failed.id}/replay`)).status).toBe(409);

  answers(204);
  await desk.call('PATCH', `/v1/webhooks/${id}`, { active: true });
  const later = new Date(Date.parse(since) + 10 * SECOND).toISOString();
  const none = await desk.call('POST', `/v1/webhooks/${id}/replay`, { since: later });
  expect(none.body).toEqual({ deliveries: 0, more: false });
  const all = await desk.call('POST', `/v1/webhooks/${id}/replay`, { since });
  expect(all.body).toEqual({ deliveries: 1, more: false });
  await desk.settled(id, ['delivered']);
});

test.each([
  ['says nothing', 'timeout'],
  ['hangs up', 'econnreset'],
] as const)('B36: a receiver that %s is left alone for a while', async (_what, code) => {
  receiver.answer = (_request, response) => {
    if (code === 'econnreset') response.destroy();
  };
  const { id } = await desk.subscribe(receiver.url);
  await desk.test(id);
  expect(await attempts(id, 1)).toMatchObject({ lastError: code, responseStatus: null });
  await desk.start();
  const [, second] = await desk.deliveries(id);
  expect(second).toMatchObject({ status: 'queued', attempts: 0 });
  clock.advance(6 * SECOND);
  answers(204);
  await desk.settled(id, ['delivered', 'delivered', 'delivered']);
});

test('B36: a redirect is a failure and is not followed', async () => {
  const elsewhere = await startReceiver();
  answers(302, { location: elsewhere.url });
  const { id } = await desk.subscribe(receiver.url);
  await desk.test(id);
  expect(await attempts(id, 1)).toMatchObject({ lastError: 'http_302', responseStatus: 302 });
  expect(elsewhere.connections).toBe(0);
  await elsewhere.stop();
});

test('B36: an event that its receiver cannot take holds up none of the others', async () => {
  receiver.answer = (request, response) => {
    response.writeHead(request.body.includes('conversation.created') ? 500 : 204).end();
  };
  const { id } = await desk.subscribe(receiver.url);
  await desk.start();
  await eventually(async () => {
    const deliveries = await desk.deliveries(id);
    expect(deliveries.map(({ type, status }) => `${type} ${status}`).toSorted()).toEqual([
      'conversation.created queued',
      'message.created delivered',
    ]);
  });
});

test('B36: what was queued for an endpoint that was since turned off or removed is not sent', async () => {
  answers(500);
  const { id } = await desk.subscribe(receiver.url);
  await desk.test(id);
  await attempts(id, 1);
  answers(204);
  await desk.call('PATCH', `/v1/webhooks/${id}`, { active: false });
  clock.advance(6 * SECOND);
  const [dropped] = await desk.settled(id, ['failed']);
  expect(dropped.lastError).toBe('endpoint_disabled');

  await desk.call('PATCH', `/v1/webhooks/${id}`, { active: true });
  answers(500);
  const second = await desk.test(id);
  await eventually(async () => expect((await desk.deliveries(id))[1].attempts).toBe(1));
  expect((await desk.call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
  clock.advance(6 * SECOND);
  await eventually(async () => {
    const jobs = await service.messaging.services.store.read(desk.cast.companyId, (tx) =>
      tx.db
        .selectFrom('job')
        .select('ref')
        .where('company_id', '=', tx.companyId)
        .where('kind', '=', 'webhook')
        .execute(),
    );
    expect(jobs).toEqual([]);
  });
  expect(second.status).toBe('queued');
  expect(receiver.received).toHaveLength(2);
});
