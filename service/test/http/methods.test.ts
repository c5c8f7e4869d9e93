import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cast, createCast } from '../harness/cast.ts';
import { rawRequest } from '../harness/raw-http.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let token: string;
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  token = await cast.token('staff:priya');
});
afterAll(() => service.stop());

test.each([
  ['DELETE', '/v1/me', 'GET, HEAD, OPTIONS'],
  ['PUT', '/v1/conversations', 'GET, HEAD, OPTIONS, POST'],
  ['POST', '/v1/staff/tom', 'DELETE, GET, HEAD, OPTIONS, PUT'],
  ['GET', '/v1/sessions', 'OPTIONS, POST'],
  ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
])(
  '%s %s, which the path does not take, is answered 405 and names what it takes',
  async (method, path, allow) => {
    const { status, headers, body } = await service.request(method, path);
    expect([status, body.code]).toEqual([405, 'method_not_allowed']);
    expect(headers.get('allow')).toBe(allow);
    const options = await service.request('OPTIONS', path);
    expect([options.status, options.headers.get('allow'), options.text]).toEqual([204, allow, '']);
  },
);

test('TRACE is answered 405 and echoes nothing', async () => {
  const answer = await rawRequest(
    service.baseUrl,
    'TRACE /v1/me HTTP/1.1\r\nHost: x\r\nX-Secret: s\r\n\r\n',
    {
      method: 'TRACE',
      path: '/v1/me',
    },
  );
  expect([answer.status, answer.body.code]).toEqual([405, 'method_not_allowed']);
  expect(JSON.stringify(answer.body)).not.toContain('s\r');
});

test('a path that nobody takes is answered 404, whatever the method', async () => {
  for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'])
    expect((await service.request(method, '/v1/nothing')).status).toBe(404);
});

test.each(['/v1/me', '/v1/conversations', '/v1/events', '/v1/unread'])(
  'HEAD %s answers the headers of GET and ends',
  async (path) => {
    const head = (headers: Record<string, string>) =>
      fetch(service.baseUrl + path, { method: 'HEAD', headers });
    const answer = await head({ authorization: `Bearer ${token}` });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(answer.headers.get('content-type')).toMatch(/json|event-stream/);
    expect((await head({})).status).toBe(401);
    expect(service.messaging.services.hub.readers(cast.companyId)).toHaveLength(0);
  },
);
