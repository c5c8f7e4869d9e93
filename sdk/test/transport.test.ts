import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../src/client.ts';
import { type KipuError, PolicyError, retryAfter, ValidationError } from '../src/errors.ts';
import type { Hooks } from '../src/transport.ts';
import { drop, type Handler, json, problem, startPeer } from './peer.ts';

const unread = { messages: 1, conversations: 1, active: 1, archived: 0, state: 'st1.1.1' };
const message = { id: 'm', seq: 1, author: { type: 'staff', id: 'a', name: 'A' }, body: 'hi', sentAt: 'now' };

async function clientFor(handlers: Handler[], options: { hooks?: Hooks; maxRetries?: number } = {}) {
  const peer = await startPeer(...handlers);
  const client = createClient({
    baseUrl: peer.url,
    getToken: async () => ({ token: 'secret-token' }),
    ...options,
  });
  return { client, seen: peer.seen };
}
const failure = (promise: PromiseLike<unknown>) =>
  promise.then(
    () => expect.unreachable('the call should have failed'),
    (error: unknown) => error as KipuError,
  ) as Promise<KipuError>;

afterEach(() => {
  vi.restoreAllMocks();
});

describe('retries', () => {
  it('repeats a send after a lost answer under the same idempotency key', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { client, seen } = await clientFor([drop, drop, json(message, 201)]);
    await client.messages.send('c', { body: 'hi' });
    const keys = seen.map((it) => it.headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^"[0-9a-f-]{36}"$/);
  });

  it('gives every send a key of its own, or the caller’s', async () => {
    const { client, seen } = await clientFor([json(message, 201)]);
    await client.messages.send('c', { body: 'hi' });
    await client.messages.send('c', { body: 'hi' });
    await client.messages.send('c', { body: 'hi' }, { idempotencyKey: 'mine' });
    const keys = seen.map((it) => it.headers['idempotency-key']);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe('"mine"');
  });

  it.each([408, 429, 500, 502, 503, 504])('tries again after %i', async (status) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { client, seen } = await clientFor([problem(status, 'unavailable'), json(unread)]);
    expect((await client.unread()).messages).toBe(1);
    expect(seen).toHaveLength(2);
  });

  it.each([400, 403, 404, 409, 412, 413, 415, 422, 428])('takes %i for an answer', async (status) => {
    const { client, seen } = await clientFor([problem(status, 'invalid')]);
    const error = await failure(client.unread());
    expect(error.status).toBe(status);
    expect(error.retryable).toBe(false);
    expect(seen).toHaveLength(1);
  });

  it('tries again when a twin of the send is still in flight (409 with Retry-After)', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { client, seen } = await clientFor([
      problem(409, 'conflict', {}, { 'retry-after': '0' }),
      json(message, 201, { 'idempotent-replayed': 'true' }),
    ]);
    const answer = await client.messages.send('c', { body: 'hi' }).withResponse();
    expect(answer.replayed).toBe(true);
    expect(seen).toHaveLength(2);
  });

  it('waits as long as Retry-After says, in seconds or as a date', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const delays: number[] = [];
    const hooks = { onRetry: ({ delayMs }: { delayMs: number }) => delays.push(delayMs) };
    const { client } = await clientFor(
      [problem(503, 'unavailable', {}, { 'retry-after': '1' }), json(unread)],
      { hooks },
    );
    const started = performance.now();
    await client.unread();
    expect(delays).toEqual([1000]);
    expect(performance.now() - started).toBeGreaterThan(950);
    const now = Date.UTC(2026, 2, 4, 9, 41, 0);
    expect(retryAfter('Wed, 04 Mar 2026 09:41:30 GMT', now)).toBe(30_000);
    expect(retryAfter('Wed, 04 Mar 2026 09:40:00 GMT', now)).toBe(0);
    expect(retryAfter('soon', now)).toBeUndefined();
  });

  it('gives up at the deadline, not after it', async () => {
    const { client, seen } = await clientFor([problem(503, 'unavailable', {}, { 'retry-after': '5' })]);
    const started = performance.now();
    const error = await failure(client.unread({ deadlineMs: 800 }));
    expect(error.code).toBe('unavailable');
    expect(error.retryAfterMs).toBe(5000);
    expect(performance.now() - started).toBeLessThan(800);
    expect(seen).toHaveLength(1);
  });

  it('ends an attempt that is under way at the deadline', async () => {
    const { client, seen } = await clientFor([() => {}]);
    const started = performance.now();
    const error = await failure(client.unread({ deadlineMs: 200 }));
    expect(error.code).toBe('timeout');
    expect(performance.now() - started).toBeLessThan(5000);
    expect(seen).toHaveLength(1);
  });

  it('stops waiting for a retry when it is aborted', async () => {
    const { client } = await clientFor([problem(503, 'unavailable', {}, { 'retry-after': '30' })]);
    const abort = new AbortController();
    const call = client.unread({ signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    expect((await failure(call)).code).toBe('aborted');
  });

  it('names an answer that does not come in time, and one that breaks off', async () => {
    const silent: Handler = () => {};
    const { client } = await clientFor([silent], { maxRetries: 0 });
    expect((await failure(client.unread({ timeoutMs: 100 }))).name).toBe('TimeoutError');
    const cut: Handler = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"messages"');
      response.socket?.destroy();
    };
    const broken = await clientFor([cut], { maxRetries: 0 });
    expect((await failure(broken.client.unread())).name).toBe('ConnectionError');
    const page: Handler = (_, response) => response.end('<html>Welcome to our guest network</html>');
    const captive = await clientFor([page], { maxRetries: 0 });
    expect((await failure(captive.client.unread())).name).toBe('ParseError');
  });
});

describe('errors', () => {
  it('carry the contract’s code, reasons, fields and request id', async () => {
    const reasons = [{ code: 'portal_disconnected', message: 'This person is no longer connected.' }];
    const refused = await clientFor([problem(403, 'policy_refused', { reasons })]);
    const policy = await failure(refused.client.messages.send('c', { body: 'hi' }));
    expect(policy).toBeInstanceOf(PolicyError);
    expect(policy.code).toBe('policy_refused');
    expect(policy.reasons).toEqual(reasons);
    expect(policy.requestId).toBe('req-1');

    const errors = [{ pointer: '/body', message: 'must not be empty' }];
    const invalid = await clientFor([problem(422, 'invalid', { errors })]);
    const validation = await failure(invalid.client.messages.send('c', { body: '' }));
    expect(validation).toBeInstanceOf(ValidationError);
    expect(validation.fields).toEqual(errors);
  });

  it('hold no text of a message and no token when they are logged', async () => {
    const { client } = await clientFor([
      problem(422, 'invalid', { detail: '/body: too long', errors: [{ pointer: '/body', message: 'x' }] }),
    ]);
    const error = await failure(client.messages.send('c', { body: 'Ada Lovelace is here' }));
    const logged = JSON.stringify(error) + String(error.stack);
    expect(logged).not.toContain('Ada');
    expect(logged).not.toContain('secret-token');
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: 'invalid', fields: ['/body'] });
  });
});

describe('hooks', () => {
  it('hear of each attempt by its route, never by ids, text or token', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const heard: unknown[] = [];
    const hooks: Hooks = {
      onRequest: (it) => heard.push(it),
      onResponse: (it) => heard.push(it),
      onRetry: (it) => heard.push(it),
    };
    const { client } = await clientFor([problem(500, 'internal'), json(message, 201)], { hooks });
    await client.messages.send('patient-conversation', { body: 'text' });
    expect(heard).toHaveLength(5);
    const text = JSON.stringify(heard);
    expect(text).toContain('/v1/conversations/{id}/messages');
    expect(text).not.toMatch(/patient-conversation|secret-token|"text"/);
  });
});

describe('a hook that throws', () => {
  it('makes no send fail and none be repeated', async () => {
    const broken = () => {
      throw new Error('a fault of the watcher');
    };
    const hooks: Hooks = { onRequest: broken, onResponse: broken, onRetry: broken };
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { client, seen } = await clientFor([problem(503, 'unavailable'), json(message, 201)], { hooks });
    expect(await client.messages.send('c', { body: 'hi' })).toMatchObject({ seq: 1 });
    expect(seen).toHaveLength(2);
  });
});

describe('paths', () => {
  it('encode ids of the EMR, such as a chart id with a colon and a slash', async () => {
    const { client, seen } = await clientFor([json({ key: 'k', version: 1 })]);
    await client.drafts.put('new:12/3:7e0c?', { body: 'x' }, { version: 4 });
    expect(seen[0]?.url).toBe('/v1/drafts/new%3A12%2F3%3A7e0c%3F');
    expect(seen[0]?.headers['if-match']).toBe('"4"');
    expect(seen[0]?.headers.authorization).toBe('Bearer secret-token');
  });
});
