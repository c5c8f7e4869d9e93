import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCompanyKey } from '../../src/actions/create-company.ts';
import { SCOPES } from '../../src/auth/api-keys.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { CONTRACT } from '../harness/contract.ts';
import { directoryChanges } from '../harness/rows.ts';
import { startService, type TestService } from '../harness/service.ts';

interface Documented {
  operationId: string;
  security: Array<Record<string, unknown>>;
  requestBody?: unknown;
}
const operations = Object.entries(CONTRACT.paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, operation]) => {
    const { operationId, security } = operation as unknown as Documented;
    return {
      operationId,
      method: method.toUpperCase(),
      path: template.replace(/\{\w+\}/g, '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11'),
      takes: security.flatMap((scheme) => Object.keys(scheme)),
    };
  }),
);

let service: TestService;
let cast: Cast;
let changesBefore: number;
let tokens: Record<
  'forgedKey' | 'revokedKey' | 'forgedSession' | 'bareKey' | 'staff' | 'portal' | 'key',
  string
>;
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  const { store } = service.messaging.services;
  const revoked = await createCompanyKey(store, cast.companyId, 'revoked');
  await service.request('DELETE', `/v1/api-keys/${revoked?.keyId}`, { token: cast.key });
  const bare = await createCompanyKey(store, cast.companyId, 'no scope', []);
  const staff = await cast.token(`staff:${CAST.staff.tom}`);
  tokens = {
    forgedKey: `${cast.key.slice(0, -3)}AAA`,
    revokedKey: revoked?.key ?? '',
    forgedSession: `${staff.slice(0, -6)}AAAAAA`,
    bareKey: bare?.key ?? '',
    staff,
    portal: await cast.token(`portal:${CAST.portal.marcus}`),
    key: cast.key,
  };
  changesBefore = (await directoryChanges(service, cast.companyId)).length;
});
afterAll(() => service.stop());

/** With a body that breaks every rule: who may not ask never learns it. */
const ask = ({ method, path }: { method: string; path: string }, token?: string) =>
  service.request(method, path, {
    token,
    ...(method === 'GET' ? {} : { raw: '{"not":', headers: { 'content-type': 'application/json' } }),
  });

describe.each(operations)('$operationId', (operation) => {
  test('B38: without credentials, or with forged or revoked ones, 401 whatever the body', async () => {
    const answers = [
      await ask(operation),
      await ask(operation, 'nonsense'),
      await ask(operation, tokens.forgedKey),
      await ask(operation, tokens.revokedKey),
      await ask(operation, tokens.forgedSession),
      await ask(operation, `kmk_0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11_${'A'.repeat(43)}`),
    ];
    for (const { status, body, headers } of answers) {
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer');
      expect({ ...body, requestId: '' }).toEqual({ ...answers[0]?.body, requestId: '' });
    }
  });

  test('B38: with the wrong kind of credential, or a key without the scope, 403 whatever the body', async () => {
    if (!operation.takes.includes('apiKey')) {
      expect((await ask(operation, tokens.key)).body.code).toBe('credential_not_allowed');
      return;
    }
    expect((await ask(operation, tokens.bareKey)).body).toMatchObject({
      status: 403,
      code: 'scope_required',
    });
    if (operation.takes.includes('session')) return;
    for (const token of [tokens.staff, tokens.portal])
      expect((await ask(operation, token)).body).toMatchObject({
        status: 403,
        code: 'credential_not_allowed',
      });
  });
});

test('B38: none of the refused requests changed anything', async () => {
  expect(await directoryChanges(service, cast.companyId)).toHaveLength(changesBefore);
});

test('B38: the battery covers every operation of the contract, and each scope guards one at least', () => {
  expect(operations.length).toBeGreaterThan(30);
  expect(operations.every(({ takes }) => takes.length > 0)).toBe(true);
  const text = JSON.stringify(CONTRACT);
  for (const scope of SCOPES) expect(text).toContain(`needs the scope \`${scope}\``);
});
