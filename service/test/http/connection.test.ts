import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONTRACT } from '../harness/contract.ts';
import { eventually } from '../harness/eventually.ts';
import { rawRequest } from '../harness/raw-http.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
let impatient: TestService;
let key: string;
beforeAll(async () => {
  service = await startService();
  impatient = await startService({
    http: { headersTimeoutMs: 300, requestTimeoutMs: 300, checkEveryMs: 50 },
  });
  key = (await service.company()).key;
});
afterAll(async () => {
  await service.stop();
  await impatient.stop();
});

const operations = Object.entries(CONTRACT.paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({
    operationId,
    method: method.toUpperCase(),
    path: template.replace(/\{\w+\}/g, '1'),
  })),
);

describe.each(operations)('$operationId', ({ method, path }) => {
  test('headers that are too large are answered 431 with a problem', async () => {
    const answer = await rawRequest(
      service.baseUrl,
      `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`,
      { method, path },
    );
    expect([answer.status, answer.body.code]).toEqual([431, 'headers_too_large']);
  });
  test('a request that does not arrive in time is answered 408 with a problem', async () => {
    const answer = await rawRequest(impatient.baseUrl, `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-Slow`, {
      method,
      path,
    });
    expect([answer.status, answer.body.code]).toEqual([408, 'request_timeout']);
  });
});

const BROKEN: ReadonlyArray<[name: string, bytes: string, half?: boolean]> = [
  ['a line that is no request', 'HELLO\r\n\r\n'],
  ['a method that no standard knows', 'FETCH /v1/me HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a version that no standard knows', 'GET /v1/me HTTP/3.7\r\nHost: x\r\n\r\n'],
  ['HTTP/2 without TLS', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS on a port without it', '\x16\x03\x01\x02\x00\x01'],
  ['no Host', 'GET /v1/me HTTP/1.1\r\n\r\n'],
  ['a Host that is none', 'GET /v1/me HTTP/1.1\r\nHost: a b\r\n\r\n'],
  ['a path with a backslash', 'GET /v1\\me HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a name of a header with a space', 'GET /v1/me HTTP/1.1\r\nHost: x\r\nbad header: 1\r\n\r\n'],
  ['a NUL in a header', 'GET /v1/me HTTP/1.1\r\nHost: x\r\na: \0\r\n\r\n'],
  [
    'two lengths',
    'POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
  ],
  [
    'a length beside chunks',
    'POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['an expectation that nobody meets', 'GET /v1/me HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n'],
  ['CONNECT', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['headers that break off', 'GET /v1/me HTTP/1.1\r\nHos', true],
];

test.each(BROKEN)(
  '%s is answered 400 with a problem, a line in the log and a count',
  async (_name, bytes, half) => {
    const counted = () => metric('kipu_http_requests_total{method="unknown",route="unmatched",status="400"}');
    const before = await counted();
    const { status, headers, body } = await rawRequest(service.baseUrl, bytes, { half: half === true });
    expect([status, body.code, body.status]).toEqual([400, 'malformed', 400]);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.detail).not.toMatch(/x-large|tea|example/i);
    expect(await counted()).toBe(before + 1);
  },
);

const withBody = (more: string) =>
  `POST /v1/sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n${more}`;

test.each([
  ['a chunk without a size', () => withBody('Transfer-Encoding: chunked\r\n\r\nzz\r\n'), false],
  ['a body that ends early', () => withBody('Content-Length: 100\r\n\r\n{"user":'), true],
  [
    'a chunk with an endless extension',
    () => withBody(`Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(20_000)}\r\n{\r\n0\r\n\r\n`),
    false,
  ],
] as const)(
  '%s is answered 400 by the operation, and never taken for a whole body',
  async (_name, bytes, half) => {
    const at = { method: 'POST', path: '/v1/sessions', half };
    const { status, body } = await rawRequest(service.baseUrl, bytes(), at);
    expect([status, body.code]).toEqual([400, 'malformed']);
  },
);

test('a body that does not arrive in time is answered 408', async () => {
  const { key: own } = await impatient.company();
  const { status, body } = await rawRequest(
    impatient.baseUrl,
    withBody('Content-Length: 100\r\n\r\n{').replace(key, own),
    { method: 'POST', path: '/v1/sessions' },
  );
  expect([status, body.code]).toEqual([408, 'request_timeout']);
});

test('an upload that breaks off is refused, though what came before it is stored', async () => {
  const line = '{"type":"location","id":"north","name":"North"}\n{"type":"loc';
  const upload = `POST /v1/directory/import HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/x-ndjson\r\nContent-Length: 9999\r\n\r\n${line}`;
  const at = { method: 'POST', path: '/v1/directory/import', half: true };
  const { status, body } = await rawRequest(service.baseUrl, upload, at);
  expect([status, body.code]).toEqual([400, 'malformed']);
});

test('after all of that the service answers, and no connection stands open', async () => {
  expect((await service.request('GET', '/v1/settings', { token: key })).status).toBe(200);
  await eventually(async () => expect(await metric('kipu_event_streams')).toBe(0));
});

async function metric(name: string): Promise<number> {
  const { text } = await service.request('GET', '/metrics');
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')
      .at(-1) ?? 0,
  );
}
