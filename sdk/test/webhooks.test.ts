import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { Webhook as Reference } from 'standardwebhooks';
import { describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest';
import { verify, type WebhookEvent } from '../src/webhooks.ts';
import { ada, chart, startClinic } from './world.ts';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const BODY = '{"type":"webhook.test","timestamp":"2026-03-04T09:41:00.000Z","data":{"endpointId":"é"}}';

/** What the specification's own library signs. */
function signed({ body = BODY, secret = SECRET, id = 'msg_1', at = new Date() } = {}) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Reference(secret).sign(id, at, body),
  };
}
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'verified',
    (error: { code: string }) => error.code,
  );

describe('verify (B36)', () => {
  it('takes what the specification’s library signs, as text or bytes, from any kind of headers', async () => {
    const headers = signed();
    const bytes = new TextEncoder().encode(BODY);
    const upper = Object.fromEntries(
      Object.entries(headers).map(([key, value]) => [key.toUpperCase(), value]),
    );
    for (const payload of [BODY, bytes])
      for (const from of [headers, upper, new Headers(headers)])
        expect(await verify(payload, from, SECRET)).toEqual(JSON.parse(BODY));
    expect(await verify(BODY, headers, SECRET.slice('whsec_'.length))).toEqual(JSON.parse(BODY));
  });

  it('agrees with that library on any body, secret and tampering', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue(),
        fc.uint8Array({ minLength: 24, maxLength: 64 }),
        fc.constantFrom('nothing', 'body', 'id', 'time', 'signature', 'secret'),
        async (value, key, tampered) => {
          const secret = `whsec_${Buffer.from(key).toString('base64')}`;
          const text = JSON.stringify(value);
          const headers: Record<string, string> = signed({ body: text, secret });
          const body = tampered === 'body' ? `${text} ` : text;
          if (tampered === 'id') headers['webhook-id'] += 'x';
          if (tampered === 'time')
            headers['webhook-timestamp'] = `${Number(headers['webhook-timestamp']) - 1}`;
          if (tampered === 'signature')
            headers['webhook-signature'] = `v1,${randomBytes(32).toString('base64')}`;
          const with_ = tampered === 'secret' ? SECRET : secret;
          let theirs = true;
          try {
            new Reference(with_).verify(body, headers);
          } catch {
            theirs = false;
          }
          const ours = (await codeOf(verify(body, headers, with_))) === 'verified';
          expect(ours).toBe(theirs);
          expect(ours).toBe(tampered === 'nothing');
        },
      ),
      { numRuns: 200 },
    );
  });

  it('takes any secret of a rotation, on either side', async () => {
    const other = `whsec_${randomBytes(32).toString('base64')}`;
    const headers = signed();
    const both = `${signed({ secret: other })['webhook-signature']} ${headers['webhook-signature']}`;
    expect(await codeOf(verify(BODY, { ...headers, 'webhook-signature': both }, SECRET))).toBe('verified');
    expect(await codeOf(verify(BODY, headers, [other, SECRET]))).toBe('verified');
    expect(await codeOf(verify(BODY, headers, [other]))).toBe('webhook_not_signed');
    expect(await codeOf(verify(BODY, headers, []))).toBe('webhook_not_signed');
  });

  it.each([
    ['webhook_header_missing', { 'webhook-id': '' }],
    ['webhook_header_missing', { 'webhook-timestamp': '' }],
    ['webhook_header_missing', { 'webhook-signature': '' }],
    ['webhook_time_refused', { 'webhook-timestamp': 'soon' }],
    ['webhook_time_refused', { 'webhook-timestamp': '-5' }],
    ['webhook_not_signed', { 'webhook-signature': 'v1,%%%' }],
    ['webhook_not_signed', { 'webhook-signature': 'v2,AAAA' }],
  ])('refuses as %s what has %o', async (code, headers) => {
    expect(await codeOf(verify(BODY, { ...signed(), ...headers }, SECRET))).toBe(code);
  });

  it('refuses a time too far away on either side, a body that is not JSON and an unreadable secret', async () => {
    for (const seconds of [-301, 303]) {
      const headers = signed({ at: new Date(Date.now() + seconds * 1000) });
      expect(await codeOf(verify(BODY, headers, SECRET))).toBe('webhook_time_refused');
      expect(await codeOf(verify(BODY, headers, SECRET, { toleranceSeconds: 600 }))).toBe('verified');
    }
    expect(await codeOf(verify('x', signed({ body: 'x' }), SECRET))).toBe('webhook_malformed');
    expect(await codeOf(verify(BODY, signed(), 'whsec_%'))).toBe('webhook_secret_malformed');
    expect(await codeOf(verify(BODY, signed(), ''))).toBe('webhook_secret_malformed');
  });

  it('is small, needs nothing of Node and names every event', async () => {
    const result = await build({
      entryPoints: [fileURLToPath(new URL('../src/webhooks.ts', import.meta.url))],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
    });
    expect(result.outputFiles[0]?.contents.length).toBeLessThan(6 * 1024);
    expectTypeOf<Extract<WebhookEvent, { type: 'message.created' }>['data']['seq']>().toEqualTypeOf<number>();
  });
});

describe('the EMR’s side of webhooks (B36)', () => {
  it('subscribes, is told, rotates, tests, replays and looks up what became of it', async () => {
    const service = await startClinic();
    const { webhooks } = service.admin;
    const events: WebhookEvent[] = [];
    let status = 204;
    let secrets: string[] = [];
    const server = createServer(async (request, response) => {
      const body = (await request.toArray()).join('');
      events.push(await verify(body, request.headers, secrets));
      response.writeHead(status).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

    const { id, secret } = await webhooks.create({ url, events: ['message.created'] });
    secrets = [secret];
    const { id: conversationId } = await service.client(ada).conversations.start({
      type: 'portal',
      patientId: chart,
      recipientIds: ['mia'],
      body: 'Hello',
    });
    await vi.waitFor(() =>
      expect(events).toMatchObject([{ type: 'message.created', data: { conversationId } }]),
    );

    const rotated = await webhooks.rotateSecret(id);
    secrets = [rotated.secret];
    await webhooks.test(id);
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ type: 'webhook.test' }));

    status = 410;
    const { id: deliveryId } = await webhooks.test(id);
    await vi.waitFor(async () => expect(await webhooks.get(id)).toMatchObject({ disabledReason: 'gone' }));
    await expect(webhooks.test(id)).rejects.toMatchObject({ status: 409 });
    status = 204;
    expect(await webhooks.patch(id, { active: true })).toMatchObject({ status: 'active' });
    expect(await webhooks.replay(id, deliveryId)).toMatchObject({ status: 'queued' });
    expect(await webhooks.replayFailed(id, new Date(0).toISOString())).toMatchObject({ more: false });
    const delivered = async () => {
      const rows: string[] = [];
      for await (const row of webhooks.deliveries(id, { limit: 1 })) rows.push(`${row.type} ${row.status}`);
      return rows;
    };
    await vi.waitFor(async () =>
      expect(await delivered()).toEqual([
        'webhook.test delivered',
        'webhook.test delivered',
        'message.created delivered',
      ]),
    );
    await webhooks.delete(id);
    expect(await webhooks.list()).toEqual({ data: [] });
  });
});
