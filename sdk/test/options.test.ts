import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createAdminClient } from '../src/admin.ts';
import { createClient } from '../src/client.ts';
import { connect } from '../src/connect.ts';
import type { KipuError } from '../src/errors.ts';
import { startPeer } from './peer.ts';

const getToken = async () => ({ token: 't' });
const none = undefined as never;
const admin = (options: object) => () => createAdminClient(options as never);
const client = (options: object) => () => createClient(options as never);
const failure = (promise: PromiseLike<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error as KipuError,
  );
const once = { maxRetries: 0 };

describe('an option that cannot work is refused at once, by its name', () => {
  it.each([
    ['undefined', undefined, 'undefined'],
    ['a path where there is no page', '/messages', '"/messages"'],
    ['no scheme', 'localhost:8080', '"localhost:8080"'],
    ['another scheme', 'ftp://127.0.0.1', '"ftp://127.0.0.1"'],
    ['a query, after which no route can stand', 'http://127.0.0.1/?v=1', '"http://127.0.0.1/?v=1"'],
    ['a fragment', 'http://127.0.0.1/#a', '"http://127.0.0.1/#a"'],
    ['a password, which is not repeated', 'http://me:secret@127.0.0.1', '"http://…@127.0.0.1"'],
    ['an empty string where there is no page', '', '""'],
  ])('baseUrl: %s', (_, baseUrl, given) => {
    const message = `baseUrl must begin with http:// or https://, in a page also with /; it is ${given}.`;
    for (const make of [admin({ baseUrl, apiKey: 'kmk_1' }), client({ baseUrl, getToken })])
      expect(make).toThrow(new TypeError(message));
    expect(() => connect({ baseUrl: baseUrl as never, getToken })).toThrow(message);
  });

  it.each([undefined, '', 7])('apiKey %j, and it is not repeated', (apiKey) => {
    expect(admin({ baseUrl: 'http://127.0.0.1', apiKey })).toThrow(
      new TypeError('apiKey must be the key that `kipu-messages keys create` printed; it is missing.'),
    );
  });

  it.each([undefined, 'a token', { token: 't' }])('getToken %j', (wrong) => {
    expect(client({ baseUrl: 'http://127.0.0.1', getToken: wrong })).toThrow(
      /^getToken must be a function that resolves to \{token, expiresAt\} or null\./,
    );
  });

  it('no options at all', () => {
    expect(() => createAdminClient(none)).toThrow('apiKey must be');
    for (const make of [createClient, connect]) expect(() => make(none)).toThrow('getToken must be');
  });

  it('addresses with a path, a port and slashes at the end are fine', async () => {
    for (const baseUrl of ['http://127.0.0.1:1/messages//', 'https://example.org'])
      expect(admin({ baseUrl, apiKey: 'kmk_1' })).not.toThrow();
  });
});

describe('an error says where it came from, by address and route', () => {
  it('no response: the address, and the cause that Node names; no id and no key', async () => {
    // A port that was free a moment ago: nobody listens.
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((done) => server.close(done));
    const refused = await failure(
      createAdminClient({ baseUrl: `${url}/x/`, apiKey: 'kmk_1' }).patients.get('123:7e0c', once),
    );
    expect(refused.name).toBe('ConnectionError');
    expect(refused.message).toBe(`No response from GET ${url}/x/v1/patients/{id}: ECONNREFUSED.`);
  });

  it('no response in time: the address', async () => {
    const { url } = await startPeer(() => {});
    const it = createClient({ baseUrl: url, getToken });
    const late = await failure(it.conversations.get('a-b', { timeoutMs: 50, ...once }));
    expect(late.message).toBe(`No response from GET ${url}/v1/conversations/{id} in time.`);
  });

  it.each([200, 404, 502])(
    'a page in the place of an answer, with status %i: no word of it',
    async (status) => {
      const { url } = await startPeer((_, response) => {
        response.writeHead(status, { 'content-type': 'text/html' }).end('<p>Ada Lovelace</p>');
      });
      const error = await failure(createClient({ baseUrl: url, getToken }).conversations.get('a-b', once));
      expect(error.status).toBe(status);
      const what = status === 200 ? 'The response is not JSON.' : `HTTP ${status} without a code.`;
      expect(error.message).toBe(`${what} Is baseUrl right?`);
    },
  );

  it.each([undefined, { jwt: 't' }, 'a token'])(
    'getToken that resolves to %j: what it must resolve to, and no request is made',
    async (token) => {
      const { url, seen } = await startPeer(() => {});
      const it = createClient({ baseUrl: url, getToken: async () => token as never });
      const error = await failure(it.unread(once));
      expect(error).toMatchObject({ code: 'session_unavailable', retryable: true });
      expect(error.message).toMatch(/^getToken must be a function that resolves to \{token, expiresAt\}/);
      expect(seen).toEqual([]);
    },
  );
});
