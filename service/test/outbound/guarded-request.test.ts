import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Network, parseNetwork } from '../../src/outbound/address-rule.ts';
import {
  type GuardedRequest,
  guardedRequest,
  type OutboundOptions,
} from '../../src/outbound/guarded-request.ts';
import { selfSigned } from '../harness/certificate.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const LOOPBACK = [parseNetwork('127.0.0.0/8') as Network];
const NONE: OutboundOptions = { allowPrivate: [] };
const GET: GuardedRequest = { method: 'GET', headers: {}, timeoutMs: 5000, maxBytes: 0 };
const POST: GuardedRequest = { ...GET, method: 'POST', body: 'x' };
const certificate = selfSigned();
let plain: Receiver;
let secure: Receiver;
beforeAll(async () => {
  plain = await startReceiver();
  secure = await startReceiver(certificate);
});
afterEach(() => {
  plain.answer = (_request, response) => response.writeHead(204).end();
});
afterAll(() => Promise.all([plain.stop(), secure.stop()]));

const ask = (url: string, options: OutboundOptions, request: Partial<GuardedRequest> = {}) =>
  guardedRequest(new URL(url), { ...POST, ...request }, options);

test.each([
  'https://127.0.0.1:PORT',
  'https://localhost:PORT',
  'https://2130706433:PORT',
  'https://0x7f000001:PORT',
  'https://0177.0.0.1:PORT',
  'https://127.1:PORT',
  'https://0.0.0.0:PORT',
  'https://[::1]:PORT',
  'https://[::ffff:127.0.0.1]:PORT',
  'https://[::ffff:7f00:1]:PORT',
  'https://10.0.0.1',
  'https://[::ffff:10.0.0.1]',
  'https://169.254.169.254/latest/meta-data',
  'https://[fe80::1]',
  'https://[fd00:ec2::254]',
  'http://127.0.0.1:PORT',
  'http://8.8.8.8',
])('B36: %s is refused before any connection', async (url) => {
  const before = secure.connections + plain.connections;
  await expect(ask(url.replace('PORT', String(secure.port)), NONE)).rejects.toMatchObject({
    code: 'address_refused',
  });
  expect(secure.connections + plain.connections).toBe(before);
});

test('B36: a name that does not exist and one that only the inside knows fail alike', async () => {
  const missing = Object.assign(new Error('getaddrinfo ENOTFOUND intranet'), { code: 'ENOTFOUND' });
  const failures = await Promise.all(
    [async () => ['10.0.0.1'], () => Promise.reject(missing)].map((resolve) =>
      ask('https://intranet', { ...NONE, resolve }).catch((error: Error & { code: string }) => [
        error.code,
        error.message,
      ]),
    ),
  );
  expect(failures).toEqual(Array(2).fill(['address_refused', 'address_refused']));
});

test('B36: a name is refused when any of its addresses is private', async () => {
  const resolve = async () => ['8.8.8.8', '10.0.0.1'];
  await expect(ask('https://receiver.test', { ...NONE, resolve })).rejects.toMatchObject({
    code: 'address_refused',
  });
  await expect(ask('https://receiver.test', { ...NONE, resolve: async () => [] })).rejects.toMatchObject({
    code: 'address_refused',
  });
});

test('B36: a name is looked up once, and the connection goes to what was vetted then', async () => {
  const answers = [['127.0.0.1'], ['10.0.0.1']];
  let asked = 0;
  const resolve = async () => answers[asked++] ?? [];
  const options = { allowPrivate: LOOPBACK, resolve, ca: certificate.cert };
  // No name server knows receiver.test: a second look-up, of any kind, would fail or go astray.
  const answer = await ask(`https://receiver.test:${secure.port}/hook`, options);
  expect(answer.status).toBe(204);
  expect(asked).toBe(1);
  expect(secure.received.at(-1)).toMatchObject({ path: '/hook', body: 'x' });
  expect(secure.received.at(-1)?.headers.host).toBe(`receiver.test:${secure.port}`);
  await expect(ask(`https://receiver.test:${secure.port}`, options)).rejects.toMatchObject({
    code: 'address_refused',
  });
});

test('B36: the certificate must be trusted and must be of that name', async () => {
  const resolve = async () => ['127.0.0.1'];
  const options = { allowPrivate: LOOPBACK, resolve };
  await expect(ask(`https://receiver.test:${secure.port}`, options)).rejects.toMatchObject({
    code: 'depth_zero_self_signed_cert',
  });
  await expect(
    ask(`https://another.test:${secure.port}`, { ...options, ca: certificate.cert }),
  ).rejects.toMatchObject({ code: 'err_tls_cert_altname_invalid' });
});

test('B36: a redirect is an answer and is not followed', async () => {
  plain.answer = (_request, response) =>
    response.writeHead(302, { location: `${secure.url}/elsewhere` }).end();
  const before = secure.connections;
  expect((await ask(plain.url, { allowPrivate: LOOPBACK })).status).toBe(302);
  expect(secure.connections).toBe(before);
});

test('B36: a server that says nothing, or never ends, costs no more than its time', async () => {
  const options = { allowPrivate: LOOPBACK };
  plain.answer = () => undefined;
  await expect(ask(plain.url, options, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'timeout' });
  const slow = { ...options, resolve: () => new Promise<never>(() => undefined) };
  await expect(ask('https://receiver.test', slow, { timeoutMs: 100 })).rejects.toMatchObject({
    code: 'timeout',
  });
  plain.answer = (_request, response) => {
    response.writeHead(200);
    response.write('it goes on');
  };
  expect(await ask(plain.url, options)).toMatchObject({ status: 200, body: '' });
  await expect(ask(plain.url, options, { timeoutMs: 100, maxBytes: 100 })).rejects.toMatchObject({
    code: 'timeout',
  });
  await expect(ask(plain.url, options, { maxBytes: 5 })).rejects.toMatchObject({
    code: 'answer_too_large',
  });
});

test('B36: what an answer holds is read up to its bound, and a dead server is named by its code', async () => {
  const options = { allowPrivate: LOOPBACK };
  plain.answer = (_request, response) => response.writeHead(200, { 'x-a': 'b' }).end('{"keys":[]}');
  const read = guardedRequest(new URL(plain.url), { ...GET, maxBytes: 100 }, options);
  expect(await read).toMatchObject({
    status: 200,
    headers: { 'x-a': 'b' },
    body: '{"keys":[]}',
  });
  plain.answer = (request, response) => {
    if (request.method !== '') response.destroy();
  };
  await expect(ask(plain.url, options)).rejects.toMatchObject({ code: 'econnreset' });
  await expect(ask('http://127.0.0.1:9', options)).rejects.toMatchObject({ code: 'econnrefused' });
});
