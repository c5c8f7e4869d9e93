import type { ServerResponse } from 'node:http';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, test } from 'vitest';
import { networksOf } from '../../src/outbound/address-rule.ts';
import { WebhookWorker } from '../../src/outbox/webhook-worker.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { Served } from '../durability/served.ts';
import { createDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { startService } from '../harness/service.ts';
import { type Receiver, startReceiver } from '../outbound/receiver.ts';
import { CANARIES, Desk } from './desk.ts';

const LOOPBACK = ['127.0.0.0/8'];
const cleanups: Array<() => Promise<unknown>> = [];
const later = (cleanup: () => Promise<unknown>) => cleanups.unshift(cleanup);
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});
async function receiving(): Promise<Receiver> {
  const receiver = await startReceiver();
  later(() => receiver.stop());
  return receiver;
}

test('B36: two workers on one database send each delivery once between them, and log no address and nothing of a message', async () => {
  const receiver = await receiving();
  const service = await startService({
    config: { outboundAllowPrivate: LOOPBACK },
    webhooks: { pollMs: 10 },
  });
  later(() => service.stop());
  const { store, outbox, config } = service.messaging.services;
  const lines: string[] = [];
  const log = pino({ level: 'debug', base: null }, { write: (line: string) => lines.push(line) });
  const second = new WebhookWorker(
    { store, log, outbox, secretKeys: config.secretKeys },
    { pollMs: 10, outbound: { allowPrivate: networksOf(LOOPBACK) } },
  );
  const desk = await Desk.open(service);
  const ids: string[] = [];
  for (let at = 0; at < 3; at += 1) {
    const { id } = await desk.subscribe(`${receiver.url}/${at}?token=canary-token`);
    ids.push(id);
  }
  second.start();
  later(() => second.stop());
  // One worker sends at most 8 at a time to each of the three: 40 that wait for an answer are the work of both.
  const waiting: ServerResponse[] = [];
  receiver.answer = (_request, response) => {
    waiting.push(response);
    if (receiver.received.length < 40) return;
    for (const one of waiting.splice(0)) one.writeHead(204).end();
  };
  for (let count = 0; count < 10; count += 1) await desk.start();
  for (const id of ids) await desk.settled(id, Array(20).fill('delivered'));
  expect(receiver.received).toHaveLength(60);
  const sent = receiver.received.map(({ path, headers }) => `${path} ${headers['webhook-id']}`);
  expect(new Set(sent).size).toBe(60);
  const own = lines.filter((line) => line.includes('"outcome":"delivered"'));
  expect(own.length).toBeGreaterThanOrEqual(16);
  expect(own.length).toBeLessThan(60);
  for (const canary of [...Object.values(CANARIES), 'canary-token', '127.0.0.1'])
    expect(lines.join('')).not.toContain(canary);
});

test('B36: a node that is killed while it sends loses nothing: the next one sends it again with the same id', async () => {
  const receiver = await receiving();
  const database = await createDatabase();
  later(() => database.drop());
  const served = await Served.on(database.config, { OUTBOUND_ALLOW_PRIVATE: LOOPBACK.join() });
  await served.start();
  later(() => served.kill());
  const { id: companyId, key } = await served.company();
  const call = (method: string, path: string, body?: unknown) =>
    served.request(method, path, { token: key, ...(body === undefined ? {} : { body }) });
  const { id, secret } = (await call('POST', '/v1/webhooks', { url: receiver.url })).body;
  receiver.answer = () => undefined;
  await call('POST', `/v1/webhooks/${id}/test`);
  await eventually(() => expect(receiver.received).toHaveLength(1));
  await served.kill();

  if (database.config.dialect === 'postgres') {
    // On SQLite no other process can hold a claim. Here it lasts minutes: its end is brought forward.
    const store = openPostgres(database.config.url);
    await store.system((tx) =>
      tx.db.updateTable('job').set({ lease_until: tx.now }).where('company_id', '=', companyId).execute(),
    );
    await store.close();
  }
  receiver.answer = (_request, response) => response.writeHead(200).end();
  await served.start();
  await eventually(async () => {
    const { data } = (await call('GET', `/v1/webhooks/${id}/deliveries`)).body;
    expect(data).toMatchObject([{ status: 'delivered', attempts: 2 }]);
  });
  const [first, again] = receiver.received;
  expect(receiver.received).toHaveLength(2);
  expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(again?.body).toBe(first?.body);
  if (again !== undefined) new Webhook(secret).verify(again.body, again.headers);
});

test('B36: an endpoint that is silent holds up no other one, and a stop queues again what it cuts off', async () => {
  const [silent, quick] = [await receiving(), await receiving()];
  silent.answer = () => undefined;
  const service = await startService({
    config: { outboundAllowPrivate: LOOPBACK },
    webhooks: { pollMs: 20, timeoutMs: 60_000, drainMs: 50 },
  });
  let stopped = false;
  later(async () => stopped || service.stop());
  const desk = await Desk.open(service);
  const slow = await desk.subscribe(silent.url);
  for (let count = 0; count < 40; count += 1) await desk.test(slow.id);
  const other = await Desk.open(service, 'Another');
  const { id } = await other.subscribe(quick.url);
  await other.start();
  await other.settled(id, ['delivered', 'delivered']);
  await eventually(() => expect(silent.connections).toBe(8));

  const { store } = service.messaging.services;
  const close = store.close.bind(store);
  let left: Array<{ status: string; attempts: number }> = [];
  store.close = async () => {
    left = await store.read(desk.cast.companyId, (tx) =>
      tx.db
        .selectFrom('webhook_delivery')
        .select(['status', 'attempts'])
        .where('company_id', '=', tx.companyId)
        .execute(),
    );
    await close();
  };
  await service.stop();
  stopped = true;
  expect(left).toEqual(Array(40).fill({ status: 'queued', attempts: 0 }));
  expect(silent.connections).toBe(8);
});
