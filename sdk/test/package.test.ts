import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import createOpenapiClient from 'openapi-fetch';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createClient, type KipuClient } from '../src/client.ts';
import type { paths } from '../src/generated/openapi.ts';
import type { FeedEvent } from '../src/stream.ts';
import { json, startPeer } from './peer.ts';

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

async function bundle(contents: string) {
  const result = await build({
    stdin: { contents, resolveDir: source('.'), loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    write: false,
    metafile: true,
  });
  const [output] = Object.values(result.metafile.outputs);
  const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    code: result.outputFiles[0]!.contents,
    inputs: Object.keys(result.metafile.inputs),
    used: used.map(([path]) => path),
  };
}

describe('the package', () => {
  it('has a user’s side, retries, pagination and events included, of at most 6 KiB gzipped', async () => {
    const { code, inputs } = await bundle(
      `export { createClient } from './client.ts'; export * from './errors.ts';`,
    );
    const bytes = gzipSync(code, { level: 9 }).length;
    console.info(`user side: ${code.length} bytes, ${bytes} gzipped`);
    expect(bytes).toBeLessThanOrEqual(6 * 1024);
    expect(inputs.filter((input) => /node_modules|store\//.test(input))).toEqual([]);
  });

  it('asks one thing in at most 3.5 KiB, retries, session and errors included', async () => {
    const { code } = await bundle(
      `import { connect } from './connect.ts';
       export const unread = (options) => connect(options).transport.request({ route: '/v1/unread' });`,
    );
    const bytes = gzipSync(code, { level: 9 }).length;
    console.info(`one operation: ${code.length} bytes, ${bytes} gzipped`);
    expect(bytes).toBeLessThanOrEqual(3.5 * 1024);
  });

  it('brings an inbox to a page without the calls and lists that only a caller uses', async () => {
    const { used } = await bundle(`export { connect, createInbox } from './index.ts';`);
    expect(used.some((path) => path.endsWith('store/inbox.ts'))).toBe(true);
    expect(used.filter((path) => /(client|call|pagination|settings|admin|testing)\.ts$/.test(path))).toEqual(
      [],
    );
  });

  it('depends on nothing at run time and bundles for a browser', async () => {
    const manifest = JSON.parse(readFileSync(source('../package.json'), 'utf8')) as object;
    expect(manifest).not.toHaveProperty('dependencies');
    const { inputs } = await bundle(`export * from './index.ts'; export * as admin from './admin.ts';`);
    expect(inputs.filter((input) => input.includes('node_modules'))).toEqual([]);
  });

  it('can be imported where there is no page', async () => {
    expect(typeof document).toBe('undefined');
    expect(await import('../src/index.ts')).toHaveProperty('createInbox');
  });
});

describe('requests', () => {
  it('are those that openapi-fetch makes of the same contract', async () => {
    const { url, seen } = await startPeer(json({ data: [], nextCursor: null, state: 's' }));
    const ours = createClient({ baseUrl: url, getToken: async () => ({ token: 't' }) });
    const theirs = createOpenapiClient<paths>({ baseUrl: url, headers: { authorization: 'Bearer t' } });
    const id = '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11';
    const pairs: Array<[() => PromiseLike<unknown>, () => PromiseLike<unknown>]> = [
      [() => ours.unread(), () => theirs.GET('/v1/unread')],
      [
        () => ours.me({ patientId: '123:7e0c' }),
        () => theirs.GET('/v1/me', { params: { query: { patientId: '123:7e0c' } } }),
      ],
      [
        () => ours.conversations.list({ section: 'archived', limit: 20 }),
        () => theirs.GET('/v1/conversations', { params: { query: { section: 'archived', limit: 20 } } }),
      ],
      [
        () => ours.conversations.patch(id, { readThroughSeq: 3 }),
        () =>
          theirs.PATCH('/v1/conversations/{id}', { params: { path: { id } }, body: { readThroughSeq: 3 } }),
      ],
      [
        () => ours.messages.list(id, { after: 5 }),
        () =>
          theirs.GET('/v1/conversations/{id}/messages', { params: { path: { id }, query: { after: 5 } } }),
      ],
      [
        () => ours.drafts.put('new:123:7e0c', { body: 'é' }, { version: 2 }),
        () =>
          theirs.PUT('/v1/drafts/{key}', {
            params: { path: { key: 'new:123:7e0c' }, header: { 'if-match': '"2"' } },
            body: { body: 'é' },
          }),
      ],
    ];
    for (const [one, other] of pairs) {
      seen.length = 0;
      await one();
      await other();
      const [a, b] = seen.map((it) => ({
        line: `${it.method} ${decodeURIComponent(it.url)}`,
        body: it.body,
        type: it.headers['content-type'],
        auth: it.headers.authorization,
        match: it.headers['if-match'],
      }));
      expect(a).toEqual(b);
    }
  });
});

describe('types', () => {
  it('name every event, so that a switch over them can be complete', () => {
    const seen = (event: FeedEvent): string => {
      switch (event.type) {
        case 'hello':
        case 'reset':
          return event.state;
        case 'message':
        case 'conversation':
          return event.conversationId;
        case 'unread':
          return String(event.messages);
        case 'draft':
          return event.key;
        case 'directory':
          return String(event.conversationIds);
        default:
          return event satisfies never;
      }
    };
    expect(seen({ id: 's', type: 'draft', key: 'new', version: 1 })).toBe('new');
  });

  it('know what each call answers', () => {
    type Sent = Awaited<ReturnType<KipuClient['messages']['send']>>;
    expectTypeOf<Sent['seq']>().toEqualTypeOf<number>();
    // @ts-expect-error A list without an end must not fill the memory by surprise: the limit is asked for.
    const all = (client: KipuClient) => client.conversations.list().toArray();
    expect(all).toBeTypeOf('function');
    type Page = Awaited<ReturnType<KipuClient['conversations']['list']>>;
    expectTypeOf<Page['nextCursor']>().toEqualTypeOf<string | null>();
    expectTypeOf<Page['data'][number]['type']>().toEqualTypeOf<'portal' | 'staff'>();
  });
});
