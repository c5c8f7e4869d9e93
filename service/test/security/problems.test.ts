import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCompanyKey } from '../../src/actions/create-company.ts';
import { SCOPES } from '../../src/auth/api-keys.ts';
import { openStore } from '../../src/store/open.ts';
import { type Store, StoreUnavailable } from '../../src/store/tx.ts';
import { type Cast, createCast } from '../harness/cast.ts';
import { CONTRACT } from '../harness/contract.ts';
import { type RequestOptions, startService, type TestService } from '../harness/service.ts';

interface Documented {
  operationId: string;
  security: Array<Record<string, unknown>>;
  parameters?: Array<{ name: string; in: string }>;
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<string, unknown>;
}
/** What stands in a path and is no id. */
const WELL_FORMED: Readonly<Record<string, string>> = { type: 'patient', seq: '1' };
const UNKNOWN_ID = '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11';
const operations = Object.entries(CONTRACT.paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, operation]) => {
    const documented = operation as unknown as Documented;
    const { operationId, security, parameters = [], requestBody, responses } = documented;
    return {
      operationId,
      method: method.toUpperCase(),
      path: template.replace(/\{(\w+)\}/g, (_, name: string) => WELL_FORMED[name] ?? UNKNOWN_ID),
      /** Each id that the query takes, as one that nobody has. */
      ids: parameters
        .filter((parameter) => parameter.in === 'query' && parameter.name.endsWith('Id'))
        .map(({ name }) => `${name}=${UNKNOWN_ID}`)
        .join('&'),
      example: requestBody?.content['application/json']?.example,
      takesKey: security.some((scheme) => 'apiKey' in scheme),
      statuses: Object.keys(responses),
    };
  }),
);
type Operation = (typeof operations)[number];
const having = (status: string) => operations.filter(({ statuses }) => statuses.includes(status));

/** What the database says while it fails; undefined: it works. */
let fault: Error | undefined;
const DOORS: ReadonlySet<string | symbol> = new Set(['read', 'write', 'system', 'heavy']);

/** The real store, whose doors can be shut. */
function failing(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      const own = Reflect.get(target, name);
      if (!DOORS.has(name)) return typeof own === 'function' ? own.bind(target) : own;
      return (...args: unknown[]) => (fault === undefined ? own.apply(target, args) : Promise.reject(fault));
    },
  });
}

let service: TestService;
let cast: Cast;
let key: string;
let sam: string;
beforeAll(async () => {
  service = await startService({
    store: async (database) => failing(await openStore(database.config, { exclusive: true, migrate: true })),
  });
  cast = await createCast(service);
  const every = await createCompanyKey(service.messaging.services.store, cast.companyId, 'every', [
    ...SCOPES,
  ]);
  key = every?.key ?? '';
  sam = await cast.token('staff:sam');
});
afterAll(() => service.stop());

const ask = ({ method, path, takesKey }: Operation, options: RequestOptions = {}, query = '') =>
  service.request(method, path + query, { token: takesKey ? key : sam, ...options });
const json = { 'content-type': 'application/json' };

describe.each(having('422'))('$operationId', (operation) => {
  test('a query parameter that it does not know is refused by name', async () => {
    const { status, body } = await ask(operation, {}, '?noSuchParameter=1');
    expect([status, body.code]).toEqual([422, 'invalid']);
    expect(JSON.stringify(body.errors)).toContain('noSuchParameter');
  });
});

test.each(having('400'))(
  '$operationId answers a URL that is no UTF-8 with 400, and never takes it for another one',
  async (operation) => {
    for (const query of ['?x=%FF', '?x=%ED%A0%80', '?x=%']) {
      const { status, body } = await ask(operation, {}, query);
      expect([status, body.code]).toEqual([400, 'malformed']);
    }
    const path = operation.path.replace(UNKNOWN_ID, '%FF');
    if (path !== operation.path) expect((await ask({ ...operation, path })).status).toBe(400);
  },
);

describe.each(having('413'))('$operationId', (operation) => {
  test('a body that is no JSON, of another media type, or too large is refused before anything is looked up', async () => {
    const broken = await ask(operation, { raw: '{"not":', headers: json });
    expect([broken.status, broken.body.code]).toEqual([400, 'malformed']);
    const text = await ask(operation, { raw: '{}', headers: { 'content-type': 'text/plain' } });
    expect([text.status, text.body.code]).toEqual([415, 'unsupported_media_type']);
    const large = await ask(operation, { raw: ' '.repeat(4 * 1024 * 1024 + 1), headers: json });
    expect([large.status, large.body.code]).toEqual([413, 'too_large']);
    const latin = await ask(operation, {
      raw: '{}',
      headers: { 'content-type': 'application/json; charset=iso-8859-1' },
    });
    expect([latin.status, latin.body.code]).toEqual([415, 'unsupported_media_type']);
    const packed = await ask(operation, { raw: '{}', headers: { ...json, 'content-encoding': 'gzip' } });
    expect([packed.status, packed.body.code]).toEqual([415, 'unsupported_media_type']);
    const deep = await ask(operation, { raw: '['.repeat(100_000) + ']'.repeat(100_000), headers: json });
    expect([deep.status, deep.body.code]).toEqual([400, 'malformed']);
  });
});

/** The example with ids that nobody has, where it names a user. */
const ofNobody = (example: unknown) =>
  JSON.parse(JSON.stringify(example), (name, value) => (name === 'id' ? UNKNOWN_ID : value));

test.each(having('404'))(
  'B15: $operationId answers 404 for what does not exist, and names nothing',
  async (operation) => {
    const { ids, example } = operation;
    const options =
      example === undefined ? {} : { body: ofNobody(example), headers: { 'if-none-match': '*' } };
    const { status, body, text } = await ask(operation, options, ids === '' ? '' : `?${ids}`);
    expect([status, body.code]).toEqual([404, 'not_found']);
    expect(text).not.toContain(UNKNOWN_ID);
  },
);

describe.each([
  [500, 'internal', () => new Error('planted: a row said Canary')],
  [503, 'unavailable', () => new StoreUnavailable('planted')],
] as const)('%i', (status, code, plant) => {
  test.each(having(String(status)))(
    `$operationId answers a fault of the database with ${code} and none of its words, and works again after it`,
    async (operation) => {
      fault = plant();
      const answer = await ask(operation).finally(() => {
        fault = undefined;
      });
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(answer.text).not.toMatch(/planted|Canary/);
      if (status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    },
  );
});

test('the service works on after all those faults', async () => {
  expect((await service.request('GET', '/v1/settings', { token: cast.key })).status).toBe(200);
});
