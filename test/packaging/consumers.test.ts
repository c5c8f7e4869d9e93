import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { build as esbuild } from 'esbuild';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectReadmeHolds, type SdkModules } from '../../sdk/test/readme-examples.ts';
import { load } from './load.ts';

const run = promisify(execFile);

/** What each consumer does: a user's client that asks for the unread count and prints it. */
const program = (url: string) => `
import { createClient, KipuError } from '@kipu-messages/sdk';
const kipu = createClient({ baseUrl: '${url}', getToken: async () => ({ token: 't', expiresAt: '2100-01-01T00:00:00.000Z' }) });
const { messages } = await kipu.unread();
const refused = await kipu.me().catch((error) => error instanceof KipuError && error.code);
const result = JSON.stringify({ messages, refused });
`;
const EXPECTED = JSON.stringify({ messages: 3, refused: 'not_found' });

const peer = createServer((request, response) => {
  const found = request.url === '/v1/unread';
  response.writeHead(found ? 200 : 404, {
    'content-type': found ? 'application/json' : 'application/problem+json',
  });
  response.end(
    JSON.stringify(
      found
        ? { messages: 3, conversations: 1, active: 1, archived: 0 }
        : { type: 'about:blank', title: 'Not found', status: 404, code: 'not_found', requestId: 'r' },
    ),
  );
});
let url = '';

beforeAll(async () => {
  await once(peer.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(peer.address() as AddressInfo).port}`;
});
afterAll(() => void peer.close());

/** Writes a consumer's file and answers its path. */
async function file(path: string, text: string): Promise<string> {
  const full = join(inject('consumer'), path);
  await mkdir(join(full, '..'), { recursive: true });
  await writeFile(full, text);
  return full;
}

describe('the SDK, installed from its tarball', () => {
  it('runs in plain Node as an ES module', async () => {
    const main = await file('node/main.js', `${program(url)}console.log(result);`);
    expect((await run(process.execPath, [main])).stdout.trim()).toBe(EXPECTED);
  });

  it('is bundled by esbuild for a browser, with nothing of Node in it, and runs', async () => {
    const entry = await file('esbuild/main.js', `${program(url)}export { result };`);
    const { outputFiles } = await esbuild({
      entryPoints: [entry],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      write: false,
    });
    const text = outputFiles[0]?.text ?? '';
    expect(text).not.toMatch(/["']node:/);
    const out = await file('esbuild/out.mjs', text);
    expect(((await import(out)) as { result: string }).result).toBe(EXPECTED);
  });

  it('runs in a worker that has no page', async () => {
    const entry = await file(
      'worker/main.js',
      `import { parentPort } from 'node:worker_threads';\n${program(url)}parentPort.postMessage(result);`,
    );
    const worker = new Worker(entry);
    expect((await once(worker, 'message'))[0]).toBe(EXPECTED);
    await worker.terminate();
  });

  it('gives an EMR’s server its own side, and tests the real service', async () => {
    const main = await file(
      'node/admin.js',
      `import { createAdminClient } from '@kipu-messages/sdk/admin';
import * as testing from '@kipu-messages/sdk/testing';
import { verify } from '@kipu-messages/sdk/webhooks';
console.log(typeof createAdminClient, Object.keys(testing).length > 0, typeof verify);`,
    );
    expect((await run(process.execPath, [main])).stdout.trim()).toBe('function true function');
  });
});

describe('the SDK’s README', () => {
  it('holds for the packed SDK with the packed service: every example does what it says', async () => {
    const entry = <T>(name: string) => load<T>(inject('consumer'), `@kipu-messages/sdk${name}`);
    await expectReadmeHolds({
      '@kipu-messages/sdk': await entry<object>(''),
      '@kipu-messages/sdk/admin': await entry<object>('/admin'),
      '@kipu-messages/sdk/testing': await entry<SdkModules['@kipu-messages/sdk/testing']>('/testing'),
      '@kipu-messages/sdk/webhooks': await entry<object>('/webhooks'),
    });
  });
});

describe('the elements, installed from their tarball', () => {
  it('are built by Vite, each page with the elements it defines and no other', async () => {
    const { build } = await import('vite');
    const main = await file('vite/main.js', `import '@kipu-messages/web-components/define/message-badge';\n`);
    await file(
      'vite/index.html',
      `<!doctype html><kipu-message-badge></kipu-message-badge><script type="module" src="./main.js"></script>`,
    );
    const result = await build({ root: join(main, '..'), logLevel: 'silent', build: { write: false } });
    const { output } = result as { output: Array<{ type: string; code?: string }> };
    const code = output.map((chunk) => chunk.code ?? '').join('\n');
    expect(code).toContain('kipu-message-badge');
    expect(code).not.toContain('kipu-settings');
  });

  it('are imported by Node, each documented entry: a server may render the page', async () => {
    const entries = ['inbox', 'message-badge', 'messages', 'new-message', 'settings', 'thread'].map(
      (name) => `define/${name}`,
    );
    for (const entry of ['', 'react', 'vue', 'svelte', ...entries]) {
      const main = await file(
        'node/entry.js',
        `await import('@kipu-messages/web-components${entry && `/${entry}`}');\nconsole.log('imported');`,
      );
      expect((await run(process.execPath, [main])).stdout.trim(), entry).toBe('imported');
    }
  });

  it('register nothing when only their classes are imported, also in Node', async () => {
    const main = await file(
      'node/classes.js',
      `const defined = []; globalThis.customElements = { define: (name) => defined.push(name), get: () => undefined };
const { KipuInbox } = await import('@kipu-messages/web-components');
console.log(typeof KipuInbox, defined.length);`,
    );
    expect((await run(process.execPath, [main])).stdout.trim()).toBe('function 0');
  });
});
