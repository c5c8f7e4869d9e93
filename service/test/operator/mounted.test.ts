import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompany, createCompanyKey, createMessaging, type Messaging } from '../../src/app.ts';
import { createCast } from '../harness/cast.ts';
import { checkedAt } from '../harness/checked.ts';
import { createDatabase, type TestDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { signIn } from '../harness/person.ts';
import { startService } from '../harness/service.ts';

let database: TestDatabase;
let messaging: Messaging;
let url: string;
let server: ReturnType<typeof serve>;
beforeAll(async () => {
  database = await createDatabase();
  const { config, stop } = await startService({ database });
  await stop();
  messaging = await createMessaging(config);
  const host = new Hono();
  host.get('/', (c) => c.text('The host'));
  host.mount('/messages', messaging.app.fetch);
  server = serve({ fetch: host.fetch, port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await messaging.stop();
  server.close();
  await database.drop();
});

const get = async (path: string) => {
  const answer = await fetch(url + path);
  return {
    status: answer.status,
    body: answer.headers.get('content-type')?.includes('json') ? await answer.json() : await answer.text(),
  };
};

test('operator: mounted in another Hono app without its workers it is not ready, and says what to call', async () => {
  expect((await get('/')).body).toBe('The host');
  expect((await get('/messages/healthz')).status).toBe(200);
  expect(await get('/messages/readyz')).toEqual({
    status: 503,
    body: { status: 'workers not started', detail: 'Call start() or startWorkers()' },
  });
});

test('operator: startWorkers makes it ready without a port of its own, and what is queued is worked', async () => {
  await Promise.all([messaging.startWorkers(), messaging.startWorkers()]);
  expect(await get('/messages/readyz')).toEqual({ status: 200, body: { status: 'ready' } });
  const { store, config } = messaging.services;
  const id = await createCompany(store, config.secretKeys, { name: 'North', defaults: config.defaults });
  const created = await createCompanyKey(store, id, 'test');
  const request = async (method: string, path: string, options: Record<string, unknown> = {}) => {
    const {
      token,
      body,
      headers = {},
    } = options as { token?: string; body?: unknown; headers?: Record<string, string> };
    const response = await fetch(`${url}/messages${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, text, body: json, bytes: new Uint8Array() };
  };
  const cast = await createCast({ request, company: async () => ({ id, key: created?.key ?? '' }) });
  const priya = await signIn({ request }, cast, 'staff:priya');
  await priya.started({ type: 'staff', recipientIds: ['tom'], body: 'Searchable words' });
  const lagging = () =>
    store.read(id, (tx) =>
      tx.db
        .selectFrom('conversation')
        .select('conversation_id')
        .where('company_id', '=', id)
        .whereRef('indexed_seq', '<', 'last_seq')
        .execute(),
    );
  await eventually(async () => expect(await lagging()).toEqual([]));
  expect(checkedAt(url).answers).toBeGreaterThan(0);
});
