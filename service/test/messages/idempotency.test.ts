import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompanyKey } from '../../src/actions/create-company.ts';
import { hashBody, isSameBody } from '../../src/actions/idempotent.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { codes, type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
let patient: Person;
let id: string;
const toMarcus = {
  type: 'portal',
  patientId: CAST.patients.marcusFirst,
  recipientIds: [CAST.portal.marcus],
  subject: 'Ride',
  body: 'One',
};
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  patient = await signIn(service, cast, 'portal:pu-marcus');
  id = (await priya.started(toMarcus)).id;
});
afterAll(() => service.stop());

const key = (value: string = randomUUID()) => ({ 'idempotency-key': value });
const replayed = (answer: { headers: Headers }) => answer.headers.get('idempotent-replayed');
const lastSeq = async () => (await priya.open(id)).lastMessage.seq;

test('B22: the same key and body send once; every repeat answers the stored message and says so', async () => {
  const headers = key();
  const first = await patient.send(id, 'Only once', headers);
  const again = await patient.send(id, 'Only once', headers);
  const quoted = await patient.send(id, 'Only once', {
    'idempotency-key': `"${headers['idempotency-key']}"`,
  });
  expect([first.status, again.status, quoted.status]).toEqual([201, 201, 201]);
  expect([replayed(first), replayed(again), replayed(quoted)]).toEqual([null, 'true', 'true']);
  expect([again.text, quoted.text]).toEqual([first.text, first.text]);
  expect(await lastSeq()).toBe(first.body.seq);
});

test('B22: members of the body in another order are the same body', async () => {
  const headers = { ...key(), 'content-type': 'application/json' };
  const send = (raw: string) =>
    service.request('POST', `/v1/conversations/${id}/messages`, { token: patient.token, raw, headers });
  const first = await send('{"body":"ordered","draft":{"key":"new","version":1}}');
  const again = await send('{"draft":{"version":1,"key":"new"},"body":"ordered"}');
  expect(again.text).toBe(first.text);
  expect(replayed(again)).toBe('true');
});

test('B22: the key with another body, in another conversation or for a start is refused, and nothing is sent', async () => {
  const headers = key();
  const other = (await priya.started(toMarcus)).id;
  await patient.send(id, 'Mine', headers);
  const before = await lastSeq();
  for (const answer of [
    await patient.send(id, 'Not mine', headers),
    await patient.send(other, 'Mine', headers),
    await patient.start({ ...toMarcus, recipientIds: ['priya'], body: 'Mine' }, headers),
  ]) {
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('idempotency_key_reused');
  }
  expect(await lastSeq()).toBe(before);
  expect((await priya.open(other)).lastMessage.seq).toBe(1);
});

test('B22: a key belongs to its user: the other side may use the same', async () => {
  const headers = key();
  const mine = await patient.send(id, 'Same key', headers);
  const theirs = await priya.send(id, 'Same key', headers);
  expect(theirs.status).toBe(201);
  expect(replayed(theirs)).toBeNull();
  expect(theirs.body.seq).toBe(mine.body.seq + 1);
});

test('B22: twins at the same moment send once and answer the same, for a reply and for a start', async () => {
  const forReply = key();
  const replies = await Promise.all(Array.from({ length: 8 }, () => patient.send(id, 'Twins', forReply)));
  expect(new Set(replies.map((answer) => answer.text)).size).toBe(1);
  expect(replies.filter((answer) => replayed(answer) === null)).toHaveLength(1);
  expect(await lastSeq()).toBe(replies[0]?.body.seq);

  const forStart = key();
  const starts = await Promise.all(Array.from({ length: 8 }, () => priya.start(toMarcus, forStart)));
  expect(starts.map((answer) => answer.status)).toEqual(Array(8).fill(201));
  expect(new Set(starts.map((answer) => answer.body.id)).size).toBe(1);
  expect(new Set(starts.map((answer) => answer.body.message.id)).size).toBe(1);
  expect(starts.filter((answer) => replayed(answer) === null)).toHaveLength(1);
});

test('B22: a repeat answers the stored message even if sending has since become forbidden; a new send does not', async () => {
  const forReply = key();
  const forStart = key();
  const reply = await patient.send(id, 'Before', forReply);
  const start = await priya.start(toMarcus, forStart);
  await cast.settings({ enabled: false });
  try {
    const repliedAgain = await patient.send(id, 'Before', forReply);
    expect([repliedAgain.status, repliedAgain.text]).toEqual([201, reply.text]);
    const startedAgain = await priya.start(toMarcus, forStart);
    expect(startedAgain.status).toBe(201);
    expect(startedAgain.body).toMatchObject({
      id: start.body.id,
      message: start.body.message,
      canReply: false,
    });
    expect(codes((await patient.send(id, 'After', key())).body)).toEqual(['messaging_disabled']);
  } finally {
    await cast.settings({ enabled: true });
  }
});

test('B22: a refusal is not stored: the same key sends once the reason is gone', async () => {
  const forReply = key();
  const forStart = key();
  await cast.settings({ enabled: false });
  expect((await patient.send(id, 'Wait', forReply)).status).toBe(403);
  expect((await priya.start(toMarcus, forStart)).status).toBe(403);
  await cast.settings({ enabled: true });
  const reply = await patient.send(id, 'Wait', forReply);
  const start = await priya.start(toMarcus, forStart);
  expect([reply.status, replayed(reply), start.status, replayed(start)]).toEqual([201, null, 201, null]);
});

test('an empty key and one of more than 255 characters are refused, naming the header', async () => {
  for (const value of ['""', 'k'.repeat(256)]) {
    const answer = await patient.send(id, 'Hello', key(value));
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].pointer).toBe('header/idempotency-key');
  }
});

test('B22: no hash that confirms a guess of the text is kept: keyed while the message stands, none once it is redacted', async () => {
  const headers = key();
  const body = { body: 'The code is 4711.' };
  const first = await patient.send(id, body, headers);
  const stored = async () =>
    service.messaging.services.store.read(cast.companyId, (tx) =>
      tx.db
        .selectFrom('idempotency')
        .select('body_hash')
        .where('company_id', '=', tx.companyId)
        .where('key', '=', headers['idempotency-key'])
        .executeTakeFirstOrThrow(),
    );
  const { body_hash } = await stored();
  for (const encoding of ['hex', 'base64', 'base64url'] as const)
    for (const text of [body.body, JSON.stringify(body)])
      expect(body_hash).not.toBe(createHash('sha256').update(text).digest(encoding));
  const twin = key();
  await patient.send(id, body, twin);
  const hashes = await service.messaging.services.store.read(cast.companyId, (tx) =>
    tx.db.selectFrom('idempotency').select('body_hash').where('company_id', '=', tx.companyId).execute(),
  );
  expect(hashes.filter((row) => row.body_hash === body_hash)).toHaveLength(1);

  const { key: eraser } = (await createCompanyKey(service.messaging.services.store, cast.companyId, 'law', [
    'erasure',
  ])) as { key: string };
  const removed = await service.request(
    'POST',
    `/v1/conversations/${id}/messages/${first.body.seq}/removal`,
    {
      token: eraser,
      body: { ground: 'other' },
    },
  );
  expect(removed.status, removed.text).toBe(200);
  expect(await stored()).toEqual({ body_hash: '' });
  const before = await lastSeq();
  const again = await patient.send(id, body, headers);
  expect([again.status, again.body.body, replayed(again)]).toEqual([201, '', 'true']);
  expect(await lastSeq()).toBe(before);
});

test('B22: a repeat is known after SECRET_KEYS was rotated, as long as the former key is still in it', () => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)];
  const scope = ['company', 'portal:pu-marcus', 'key'];
  const [stored] = hashBody([old], scope, { body: 'x' });
  const sent = (secrets: [Buffer, ...Buffer[]], body: string) => ({
    key: 'key',
    bodyHashes: hashBody(secrets, scope, { body }),
  });
  expect(isSameBody(stored, sent([fresh, old], 'x'))).toBe(true);
  expect(isSameBody(stored, sent([fresh, old], 'y'))).toBe(false);
  expect(isSameBody(stored, sent([fresh], 'x'))).toBe(false);
});
