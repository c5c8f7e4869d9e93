import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, type Limits, NO_LIMITS } from '../../src/limits/policies.ts';
import { type Cast, createCast } from '../harness/cast.ts';
import { CONTRACT } from '../harness/contract.ts';
import { createDatabase, type TestDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { onlyOn } from '../harness/marks.ts';
import { startService, type TestService } from '../harness/service.ts';

const LONG = 600;
const secretKeys = [randomBytes(32)] as const;
const operations = Object.entries(CONTRACT.paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path: template.replace(/\{(\w+)\}/g, 'x'),
    byKey: (operation as unknown as { security: object[] }).security.some((one) => 'apiKey' in one),
  })),
);

let database: TestDatabase;
let cast: Cast;
let tokens: Record<'priya' | 'tom' | 'marcus' | 'dana', string>;
beforeAll(async () => {
  database = await createDatabase();
  const service = await startService({ database, config: { secretKeys } });
  cast = await createCast(service);
  tokens = {
    priya: await cast.token('staff:priya'),
    tom: await cast.token('staff:tom'),
    marcus: await cast.token('portal:pu-marcus'),
    dana: await cast.token('portal:pu-dana'),
  };
  await cast.settings({ allowedOrigins: ['https://emr.example.org'] });
  await service.stop();
});
afterAll(() => database.drop());

async function limitedService(limits: Partial<Limits>): Promise<TestService> {
  const service = await startService({
    database,
    config: { secretKeys, limits: { ...NO_LIMITS, ...limits } },
  });
  // What an earlier test spent, with other limits, is none of this one's.
  const { store } = service.messaging.services;
  await store.write(cast.companyId, (tx) =>
    tx.db.deleteFrom('rate_budget').where('company_id', '=', cast.companyId).execute(),
  );
  return service;
}

async function limited<T>(limits: Partial<Limits>, run: (service: TestService) => Promise<T>): Promise<T> {
  const service = await limitedService(limits);
  try {
    return await run(service);
  } finally {
    await service.stop();
  }
}
const me = (service: TestService, token: string) => service.request('GET', '/v1/me', { token });

describe('a spent limit', () => {
  let service: TestService;
  beforeAll(async () => {
    const spent = { points: 1, seconds: LONG };
    service = await limitedService({ staff: spent, key: spent });
    expect((await me(service, tokens.priya)).status).toBe(200);
    expect((await service.request('GET', '/v1/api-keys', { token: cast.key })).status).toBe(200);
  });
  afterAll(() => service.stop());

  test.each(operations)(
    'B41: $operationId answers 429 with when to come back, and does nothing',
    async ({ method, path, byKey }) => {
      const token = byKey ? cast.key : tokens.priya;
      const { status, body, headers } = await service.request(method, path, { token });
      expect([status, body.code]).toEqual([429, 'rate_limited']);
      const retryAfter = Number(headers.get('retry-after'));
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(LONG);
      expect(headers.get('ratelimit-policy')).toBe(`"requests";q=1;w=${LONG}`);
      expect(headers.get('ratelimit')).toBe(`"requests";r=0;t=${retryAfter}`);
    },
  );
});

test('B41: a limit is of one caller: the burst of one makes no request of another fail', async () => {
  const tight = { points: 40, seconds: LONG };
  await limited({ staff: tight, portal: tight, key: tight }, async (service) => {
    const burst = await Promise.all(Array.from({ length: 100 }, () => me(service, tokens.marcus)));
    const allowed = burst.filter(({ status }) => status === 200);
    expect(allowed).toHaveLength(40);
    expect(burst.filter(({ status }) => status === 429)).toHaveLength(60);
    for (const other of [tokens.dana, tokens.priya, tokens.tom])
      expect((await me(service, other)).status).toBe(200);
    expect((await service.request('GET', '/v1/settings', { token: cast.key })).status).toBe(200);
  });
});

test('B41: each answer says what is left, and requests that cost the service more cost more', async () => {
  await limited({ staff: { points: 100, seconds: LONG } }, async (service) => {
    const left = async (method: string, path: string, body?: unknown) => {
      const { status, headers } = await service.request(method, path, {
        token: tokens.tom,
        ...(body === undefined ? {} : { body }),
      });
      expect(status).toBe(200);
      expect(headers.get('ratelimit-policy')).toBe(`"requests";q=100;w=${LONG}`);
      return Number(/^"requests";r=(\d+);t=\d+$/.exec(headers.get('ratelimit') ?? '')?.[1]);
    };
    expect(await left('GET', '/v1/me')).toBe(99);
    expect(await left('GET', '/v1/conversations')).toBe(96);
    expect(await left('POST', '/v1/conversations/search', { q: 'dose' })).toBe(76);
  });
});

test('B41: after the time it was told to wait a caller goes on', async () => {
  await limited({ portal: { points: 2, seconds: 1 } }, async (service) => {
    const statuses = await Promise.all([1, 2, 3, 4].map(() => me(service, tokens.dana)));
    expect(statuses.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    await eventually(async () => expect((await me(service, tokens.dana)).status).toBe(200));
  });
});

test('B41: a page of another origin can read the limit, also where its credential was refused', async () => {
  const tight = { points: 1, seconds: LONG };
  await limited({ portal: tight, failedCredentials: tight }, async (service) => {
    const origin = 'https://emr.example.org';
    const ask = (token: string) => service.request('GET', '/v1/me', { token, headers: { origin } });
    const answers = [await ask(tokens.dana), await ask(tokens.dana), await ask('wrong'), await ask('wrong')];
    expect(answers.map(({ status }) => status)).toEqual([200, 429, 401, 429]);
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-expose-headers')).toMatch(/\bRateLimit, RateLimit-Policy\b/);
    }
    const elsewhere = await service.request('GET', '/v1/me', {
      token: 'wrong',
      headers: { origin: 'https://elsewhere.example.org' },
    });
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('B41: the defaults are what the documentation says', () => {
  expect(DEFAULT_LIMITS).toEqual({
    staff: { points: 6000, seconds: 60 },
    portal: { points: 3000, seconds: 60 },
    key: { points: 60_000, seconds: 60 },
    failedCredentials: { points: 600, seconds: 60 },
    staffMessages: { points: 1000, seconds: 3600 },
    staffConversations: { points: 500, seconds: 86_400 },
    portalMessages: { points: 300, seconds: 3600 },
    portalConversations: { points: 100, seconds: 86_400 },
  });
});

test('B41: a person who stays below the defaults is told so by each answer', async () => {
  await limited(DEFAULT_LIMITS, async (service) => {
    const { headers } = await me(service, tokens.priya);
    expect(headers.get('ratelimit-policy')).toBe('"requests";q=6000;w=60');
    expect((await me(service, tokens.dana)).headers.get('ratelimit-policy')).toBe('"requests";q=3000;w=60');
  });
});

onlyOn('postgres', 'several nodes share a PostgreSQL only')(
  'B41: two nodes share a limit to the point, and a read takes no write of its own',
  async () => {
    await limited({ portal: { points: 100, seconds: LONG } }, (one) =>
      limited({ portal: { points: 100, seconds: LONG } }, async (two) => {
        const before = one.messaging.services.store.stats.commits;
        for (let count = 0; count < 60; count += 1) expect((await me(one, tokens.dana)).status).toBe(200);
        // A lease of a twentieth at a time: 12 of them, and what else the service writes meanwhile.
        expect(one.messaging.services.store.stats.commits - before).toBeLessThan(30);
        const rest = await Promise.all(Array.from({ length: 100 }, () => me(two, tokens.dana)));
        expect(rest.filter(({ status }) => status === 200)).toHaveLength(40);
        expect((await me(one, tokens.dana)).status).toBe(429);
        expect((await me(one, tokens.marcus)).status).toBe(200);
      }),
    );
  },
);
