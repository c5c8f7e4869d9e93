import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_LIMITS } from '../../src/limits/policies.ts';
import { type Cast, createCast } from '../harness/cast.ts';
import { checking } from '../harness/checked.ts';
import { cliEnv, startServe } from '../harness/cli.ts';
import { createDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { auditOf } from '../harness/rows.ts';
import { startService, type TestService } from '../harness/service.ts';

const LIMIT = 20;
const UNKNOWN_COMPANY = '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11';
const wrongKey = (companyId: string) => `kmk_${companyId}_${randomBytes(32).toString('base64url')}`;

let service: TestService;
let cast: Cast;
let priya: string;
beforeAll(async () => {
  service = await startService({
    config: {
      trustedProxies: new Set(['127.0.0.1']),
      limits: { ...NO_LIMITS, failedCredentials: { points: LIMIT, seconds: 600 } },
    },
    failedCredentialsMs: 3000,
  });
  cast = await createCast(service);
  priya = await cast.token('staff:priya');
});
afterAll(() => service.stop());

const from = (ip: string, token: string) =>
  service.request('GET', '/v1/me', { token, headers: { 'x-forwarded-for': ip } });
const metric = async (name: string) =>
  Number(
    (await service.request('GET', '/metrics')).text.match(
      new RegExp(`^${name.replaceAll(/[{}"]/g, '\\$&')} (\\d+)$`, 'm'),
    )?.[1] ?? 0,
  );

describe('failed credentials', () => {
  test('B42: are refused by address before anything is verified; others go on, and so does who was signed in', async () => {
    const ip = '203.0.113.7';
    expect((await from(ip, priya)).status).toBe(200);
    const statuses = [];
    for (let count = 0; count < LIMIT * 2; count += 1)
      statuses.push((await from(ip, wrongKey(cast.companyId))).status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(LIMIT);
    const refused = await from(ip, wrongKey(cast.companyId));
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"failed-credentials";r=0;t=\d+$/);
    expect((await from(ip, priya)).status).toBe(200);
    expect((await from('203.0.113.8', wrongKey(cast.companyId))).status).toBe(401);
    expect(await metric('kipu_rate_limited_total{limit="failed-credentials"}')).toBeGreaterThan(LIMIT - 1);
  });

  test('B42: of one IPv6 network are those of one address, however it is written', async () => {
    const statuses = [];
    for (let count = 0; count < LIMIT; count += 1)
      statuses.push((await from(`2001:db8:1:2::${count.toString(16)}`, 'wrong')).status);
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect((await from('2001:0DB8:0001:0002:ffff::1', 'wrong')).status).toBe(429);
    expect((await from('2001:db8:1:3::1', 'wrong')).status).toBe(401);
  });

  test('B42: no credential at all is no attempt', async () => {
    for (let count = 0; count < LIMIT * 2; count += 1)
      expect(
        (await service.request('GET', '/v1/me', { headers: { 'x-forwarded-for': '203.0.113.9' } })).status,
      ).toBe(401);
  });

  test('B42: without a known address none is refused for another’s: the host that mounts the service knows it', async () => {
    const mounted = checking(async (request) => service.messaging.app.fetch(request as Request));
    for (let count = 0; count < LIMIT * 2; count += 1) {
      const request = new Request(`${service.baseUrl}/v1/me`, {
        headers: { authorization: `Bearer ${wrongKey(cast.companyId)}` },
      });
      expect((await mounted(request)).status).toBe(401);
    }
  });

  test('B42: are counted by kind, and audited where the credential names a company, with their number and address', async () => {
    const before = await metric('kipu_failed_credentials_total{kind="api_key"}');
    const ip = '198.51.100.4';
    for (let count = 0; count < 5; count += 1) await from(ip, wrongKey(cast.companyId));
    const forged = `${priya.slice(0, -8)}AAAAAAAA`;
    await from(ip, forged);
    await from(ip, wrongKey(UNKNOWN_COMPANY));
    expect((await metric('kipu_failed_credentials_total{kind="api_key"}')) - before).toBe(6);
    await eventually(async () => {
      const records = (await auditOf(service, cast.companyId, 'credential.use')).filter(
        (record) => record.ip === ip,
      );
      const count = (kind: string) =>
        records.filter(({ data }) => data.kind === kind).reduce((sum, { data }) => sum + data.count, 0);
      expect([count('api_key'), count('session')]).toEqual([5, 1]);
      expect(records.filter(({ data }) => data.kind === 'api_key').length).toBeLessThan(5);
      for (const { actor, outcome } of records) expect([actor, outcome]).toEqual(['unknown', 'refused']);
      expect(JSON.stringify(records)).not.toContain(forged.slice(-20));
    });
  });

  test('B42: a revoked API key is named in the audit by its id', async () => {
    const made = await service.request('POST', '/v1/api-keys', {
      token: cast.key,
      body: { name: 'old', scopes: ['audit'] },
    });
    await service.request('DELETE', `/v1/api-keys/${made.body.id}`, { token: cast.key });
    expect((await from('198.51.100.5', made.body.key)).status).toBe(401);
    await eventually(async () => {
      const records = await auditOf(service, cast.companyId, 'credential.use');
      expect(records).toContainEqual(
        expect.objectContaining({
          actor: `key:${made.body.id}`,
          subject: made.body.id,
          outcome: 'refused',
          ip: '198.51.100.5',
          data: { kind: 'api_key', count: 1, revoked: true },
        }),
      );
    });
  });
});

test('B42: the log names address and kind of a failed credential, once for many, and never the credential', {
  timeout: 60_000,
}, async () => {
  const database = await createDatabase();
  const served = await startServe(cliEnv(database, { RATE_LIMIT_FAILED_CREDENTIALS: '50/600' }));
  const token = wrongKey(UNKNOWN_COMPANY);
  const ask = () => fetch(`${served.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  const statuses = [];
  for (let count = 0; count < 60; count += 1) statuses.push((await ask()).status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  await served.stop();
  const lines = served
    .log()
    .split('\n')
    .filter((line) => line.includes('failed_credential'))
    .map((line) => JSON.parse(line));
  expect(lines.map(({ event, kind, ip, count, level }) => ({ event, kind, ip, count, level }))).toEqual([
    { event: 'failed_credential', kind: 'api_key', ip: '127.0.0.1', count: 1, level: 40 },
    { event: 'failed_credential', kind: 'api_key', ip: '127.0.0.1', count: 49, level: 40 },
  ]);
  expect(served.log()).not.toContain(token.slice(41));
  await database.drop();
});
