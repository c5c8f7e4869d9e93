import { afterAll, beforeAll, expect, test } from 'vitest';
import { startService, type TestService } from './harness/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

test('B38: without credentials, with a forged key or with a company’s key the badge answers 401 or 403, never a number', async () => {
  const { id, key } = await service.company();
  expect((await service.request('GET', '/v1/unread')).status).toBe(401);
  expect((await service.request('GET', '/v1/unread', { token: `kmk_${id}_${'A'.repeat(43)}` })).status).toBe(
    401,
  );
  expect((await service.request('GET', '/v1/unread', { token: key })).body.code).toBe(
    'credential_not_allowed',
  );
});
