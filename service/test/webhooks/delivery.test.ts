import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { enqueueWebhooks } from '../../src/outbox/webhook-events.ts';
import { changeEndpoint } from '../../src/store/webhook-endpoints.ts';
import { CAST } from '../harness/cast.ts';
import { eventually } from '../harness/eventually.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';
import { type Received, type Receiver, startReceiver } from '../outbound/receiver.ts';
import { movableStore } from '../outbox/clinic.ts';
import { type MailServer, startMailServer } from '../outbox/mail-server.ts';
import { CANARIES, Desk } from './desk.ts';

const HOUR = 60 * 60_000;
const clock = movableStore();
let mail: MailServer;
let service: TestService;
let receiver: Receiver;
let desk: Desk;
beforeAll(async () => {
  mail = await startMailServer();
  service = await startService({
    config: { outboundAllowPrivate: ['127.0.0.0/8'], smtpUrl: mail.url },
    store: clock.open,
    // No looking of its own within a test: what goes, goes because the commit wakes it.
    webhooks: { pollMs: 60_000 },
  });
  receiver = await startReceiver();
});
beforeEach(async () => {
  desk = await Desk.open(service);
  receiver.received.length = 0;
});
afterAll(async () => {
  await service.stop();
  await Promise.all([receiver.stop(), mail.stop()]);
});

/** What the public verifier of the specification makes of a request; throws when the signature is wrong. */
const verified = (secret: string, { body, headers }: Received) =>
  new Webhook(secret).verify(body, headers) as Json;
const arrived = (count: number) =>
  eventually(() => {
    expect(receiver.received).toHaveLength(count);
    return receiver.received;
  });

test('B36: a start is told at once in two signed events of ids only, which the specification’s own verifier takes', async () => {
  const { id, secret } = await desk.subscribe(`${receiver.url}/hooks?token=abc`);
  const conversation = await desk.start();
  const got = await arrived(2);
  const bodies = got.map((one) => verified(secret, one)).toSorted((a, b) => (a.type < b.type ? -1 : 1));
  const about = {
    conversationId: conversation.id,
    conversationType: 'portal',
    patientId: CAST.patients.marcusFirst,
  };
  const priya = { type: 'staff', id: 'priya' };
  const marcus = { type: 'portal', id: 'pu-marcus' };
  const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
  expect(bodies).toEqual([
    { type: 'conversation.created', timestamp, data: { ...about, participants: [priya, marcus] } },
    {
      type: 'message.created',
      timestamp,
      data: { ...about, messageId: expect.any(String), seq: 1, author: priya, recipients: [marcus] },
    },
  ]);
  for (const { method, path, headers, body } of got) {
    expect([method, path]).toEqual(['POST', '/hooks?token=abc']);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    for (const canary of Object.values(CANARIES))
      expect(body + JSON.stringify(headers)).not.toContain(canary);
  }
  const deliveries = await desk.settled(id, ['delivered', 'delivered']);
  expect(deliveries.map((delivery) => delivery.eventId).toSorted()).toEqual(
    got.map(({ headers }) => headers['webhook-id']).toSorted(),
  );
  expect(deliveries[0]).toMatchObject({
    attempts: 1,
    responseStatus: 204,
    lastError: null,
    nextAttemptAt: null,
  });
});

test('B36: a forged body, time or id does not verify', async () => {
  const { id, secret } = await desk.subscribe(receiver.url);
  await desk.test(id);
  const [got] = await arrived(1);
  if (got === undefined) throw new Error('nothing came');
  expect(verified(secret, got)).toMatchObject({ type: 'webhook.test', data: { endpointId: id } });
  const later = String(Number(got.headers['webhook-timestamp']) + 1);
  const forged: Received[] = [
    { ...got, body: got.body.replace('webhook.test', 'webhook.tast') },
    { ...got, headers: { ...got.headers, 'webhook-id': 'another' } },
    { ...got, headers: { ...got.headers, 'webhook-timestamp': later } },
  ];
  for (const one of forged) expect(() => verified(secret, one)).toThrow();
});

test('B36: an endpoint gets what it asked for and a test whatever it asked for; one that is off gets nothing', async () => {
  const wanting = await desk.subscribe(receiver.url, { events: ['settings.changed'] });
  const off = await desk.subscribe(receiver.url, { active: false });
  await desk.start();
  await desk.cast.settings({ emailQuietMinutes: 5 });
  await desk.test(wanting.id);
  const got = await arrived(2);
  expect(got.map((one) => verified(wanting.secret, one).type).toSorted()).toEqual([
    'settings.changed',
    'webhook.test',
  ]);
  const etag = (await desk.call('GET', '/v1/settings')).headers.get('etag');
  const change = got.map((one) => JSON.parse(one.body)).find((body) => body.type === 'settings.changed');
  expect(`"${change.data.version}"`).toBe(etag);
  expect(await desk.deliveries(off.id)).toEqual([]);
  expect((await desk.call('POST', `/v1/webhooks/${off.id}/test`)).status).toBe(409);
});

test('B36: two endpoints of one system can tell that it is one event', async () => {
  const ends = [
    await desk.subscribe(`${receiver.url}/a`, { events: ['message.created'] }),
    await desk.subscribe(`${receiver.url}/b`, { events: ['message.created'] }),
  ];
  await desk.start();
  const got = await arrived(2);
  expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(got.map(({ path }) => path).toSorted()).toEqual(['/a', '/b']);
  for (const one of got) verified(ends[one.path === '/a' ? 0 : 1]?.secret ?? '', one);
});

test('B36: what is refused tells of nothing', async () => {
  const { id } = await desk.subscribe(receiver.url);
  await desk.cast.settings({ enabled: false });
  await desk.settled(id, ['delivered']);
  const answer = await service.request('POST', '/v1/conversations', {
    token: await desk.cast.token('staff:priya'),
    body: { type: 'portal', patientId: CAST.patients.marcusFirst, recipientIds: ['pu-marcus'], body: 'x' },
  });
  expect(answer.status).toBe(403);
  expect((await desk.deliveries(id)).map((delivery) => delivery.type)).toEqual(['settings.changed']);
});

test('B36: an act that comes to nothing leaves no webhook and wakes nobody', async () => {
  const { id } = await desk.subscribe(receiver.url);
  const woken: string[] = [];
  const bell = { wake: (kind: string) => woken.push(kind) };
  const event = { type: 'settings.changed', data: { version: 99 } } as const;
  const { store } = service.messaging.services;
  const failing = store.write(desk.cast.companyId, async (tx) => {
    await enqueueWebhooks(tx, bell, [event]);
    throw new Error('planted');
  });
  await expect(failing).rejects.toThrow('planted');
  expect(await desk.deliveries(id)).toEqual([]);
  expect(woken).toEqual([]);
  await store.write(desk.cast.companyId, (tx) => enqueueWebhooks(tx, bell, [event]));
  expect(await desk.deliveries(id)).toHaveLength(1);
  expect(woken).toEqual(['webhook']);
  service.messaging.services.outbox.wake('webhook');
  await desk.settled(id, ['delivered']);
});

test('B36: a secret that no key opens any more is a failure that is seen, and sends nothing unsigned', async () => {
  const { id } = await desk.subscribe(receiver.url);
  await service.messaging.services.store.write(desk.cast.companyId, (tx) =>
    changeEndpoint(tx, id, { secrets: [{ sealed: 'nonsense', expiresAt: null }] }),
  );
  await desk.test(id);
  await eventually(async () =>
    expect((await desk.deliveries(id))[0]).toMatchObject({
      status: 'queued',
      lastError: 'secret_unreadable',
    }),
  );
  expect(receiver.received).toEqual([]);
});

test('B36: that a message was emptied is told by its number', async () => {
  const { secret } = await desk.subscribe(receiver.url, { events: ['message.removed'] });
  const { id } = await desk.start();
  const path = `/v1/conversations/${id}/messages/1/removal`;
  const removal = await desk.callAs(['erasure'], 'POST', path, { ground: 'court_order' });
  expect(removal.status, removal.text).toBe(200);
  const [got] = await arrived(1);
  if (got === undefined) throw new Error('nothing came');
  expect(verified(secret, got)).toMatchObject({
    type: 'message.removed',
    data: { conversationId: id, seqs: [1] },
  });
});

test('B36: an e-mail that is given up is told of by ids', async () => {
  const { secret } = await desk.subscribe(receiver.url, { events: ['email.failed'] });
  mail.refuse = () => ({ at: 'recipient', code: 550, says: '5.1.1 no such user' });
  const conversation = await desk.start();
  const [got] = await arrived(1);
  mail.refuse = () => undefined;
  if (got === undefined) throw new Error('nothing came');
  const [email] = (await desk.call('GET', '/v1/emails?status=dead')).body.data;
  expect(verified(secret, got).data).toEqual({
    emailId: email.id,
    portalUserId: CAST.portal.marcus,
    conversationId: conversation.id,
    seq: 1,
  });
  expect(got.body).not.toContain(CANARIES.address);
});

test('B36: after a rotation both secrets verify until the overlap ends, then the new one alone; rows hold neither', async () => {
  const { id, secret: old } = await desk.subscribe(receiver.url);
  const rotation = await desk.call('POST', `/v1/webhooks/${id}/rotate-secret`, { overlapHours: 24 });
  const fresh: string = rotation.body.secret;
  expect(fresh).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(fresh).not.toBe(old);
  await desk.test(id);
  const [during] = await arrived(1);
  if (during === undefined) throw new Error('nothing came');
  verified(old, during);
  verified(fresh, during);

  clock.advance(25 * HOUR);
  await desk.test(id);
  const after = (await arrived(2))[1];
  if (after === undefined) throw new Error('nothing came');
  verified(fresh, after);
  expect(() => verified(old, after)).toThrow();

  const rows = await service.messaging.services.store.read(desk.cast.companyId, (tx) =>
    tx.db.selectFrom('webhook_endpoint').selectAll().where('company_id', '=', tx.companyId).execute(),
  );
  for (const one of [old, fresh]) expect(JSON.stringify(rows)).not.toContain(one.slice('whsec_'.length));
});

test('B36: a secret that has leaked signs no more at once', async () => {
  const { id, secret: leaked } = await desk.subscribe(receiver.url);
  const { secret } = (await desk.call('POST', `/v1/webhooks/${id}/rotate-secret`, { overlapHours: 0 })).body;
  await desk.test(id);
  const [got] = await arrived(1);
  if (got === undefined) throw new Error('nothing came');
  verified(secret, got);
  expect(() => verified(leaked, got)).toThrow();
});

test('B40: another company’s events and endpoints stay its own', async () => {
  const other = await Desk.open(service, 'Another');
  const mine = await desk.subscribe(`${receiver.url}/mine`);
  const theirs = await other.subscribe(`${receiver.url}/theirs`);
  await other.start();
  await other.settled(theirs.id, ['delivered', 'delivered']);
  expect(receiver.received.map(({ path }) => path)).toEqual(['/theirs', '/theirs']);
  expect(await desk.deliveries(mine.id)).toEqual([]);
});
