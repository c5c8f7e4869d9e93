import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const get = (path: string, headers: Record<string, string> = {}) => service.request('GET', path, { headers });

test('operator: alive and ready answer without credentials, and say no more than that', async () => {
  expect((await get('/healthz')).body).toEqual({ status: 'ok' });
  expect((await get('/readyz')).body).toEqual({ status: 'ready' });
});

test('operator: /metrics counts requests by template and status, with no id in any label', async () => {
  const { key, id } = await service.company();
  await service.request('PUT', '/v1/staff/secret-id-7', { token: key, body: { name: 'Ana' } });
  await service.request('GET', '/v1/staff/nobody', { token: key });
  const { status, text, headers } = await get('/metrics');
  for (const cause of ['mail_from_not_set', 'portal_url_not_set'])
    expect(text).toContain(`kipu_emails_waiting{cause="${cause}"} 0`);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('text/plain; version=0.0.4');
  expect(text).toContain('kipu_http_requests_total{method="PUT",route="/v1/staff/{id}",status="200"} 1\n');
  expect(text).toContain('kipu_http_requests_total{method="GET",route="/v1/staff/{id}",status="404"} 1\n');
  expect(text).toMatch(
    /kipu_http_request_duration_seconds_bucket\{method="PUT",route="[^"]+",le="\+Inf"\} 1\n/,
  );
  expect(Number(/^kipu_store_actions_total (\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(2);
  expect(text).toContain('kipu_database_up 1\n');
  expect(text).not.toContain('secret-id-7');
  expect(text).not.toContain(id);
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(/^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{([a-z]+="[^"]*",?)+\})? [-+0-9.e]+)$/);
  }
});

test('operator: without METRICS_TOKEN there is no /metrics, wherever the caller is and whatever proxy stands between', async () => {
  const own = await startService({ config: { metricsToken: undefined } as unknown as Partial<Config> });
  try {
    for (const headers of [{}, { 'x-forwarded-for': '203.0.113.9' }, { authorization: 'Bearer undefined' }]) {
      const answer = await fetch(`${own.baseUrl}/metrics`, { headers: headers as Record<string, string> });
      expect(answer.status).toBe(404);
      expect(((await answer.json()) as { detail: string }).detail).toContain('METRICS_TOKEN');
    }
  } finally {
    await own.stop();
  }
});

test('operator: with METRICS_TOKEN set, /metrics takes that token and nothing else', async () => {
  const asked = async (token?: string) =>
    fetch(`${service.baseUrl}/metrics`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  const token = service.config.metricsToken ?? '';
  expect((await asked()).status).toBe(401);
  expect((await asked(`${token.slice(0, -1)}x`)).status).toBe(401);
  expect((await asked((await service.company()).key)).status).toBe(401);
  expect((await asked(token)).status).toBe(200);
});

test('operator: /openapi.json is the contract, and /docs lists each of its operations without script or other origin', async () => {
  const contract = (await get('/openapi.json')).body;
  expect(contract.openapi).toBe('3.1.0');
  const { text, headers } = await get('/docs');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(text).not.toMatch(/<script|https?:\/\/[^"]*\.(js|css)|\son\w+=|style="/);
  const documented: Record<string, Record<string, unknown>> = { ...contract.paths, ...contract.webhooks };
  expect(documented).toHaveProperty(['message.created']);
  for (const [path, methods] of Object.entries(documented)) {
    for (const method of Object.keys(methods)) {
      expect(text).toContain(`<b>${method.toUpperCase()}</b><code>${path}</code>`);
    }
  }
  const anchors = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(anchors.length).toBeGreaterThan(50);
  for (const id of new Set(anchors)) expect(text).toContain(`id="${id}"`);
});
