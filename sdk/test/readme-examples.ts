import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';
import type * as sdk from '../src/index.ts';
import type * as testing from '../src/testing.ts';

/** The entries of the SDK: the sources, or those of a package. */
export interface SdkModules {
  '@kipu-messages/sdk': object;
  '@kipu-messages/sdk/admin': object;
  '@kipu-messages/sdk/testing': Pick<typeof testing, 'startTestService'>;
  '@kipu-messages/sdk/webhooks': object;
}

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/## (.+)\n(?:(?!\n## )[\s\S])*?```js\n([\s\S]*?)```/g)].map(
  ([, title = '', code = '']) => ({ title, code }),
);

type Run = (...values: unknown[]) => Promise<Record<string, unknown>>;
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (...parts: string[]) => Run;

/** Runs the text of an example as it stands in the README; answers the values it named in `results`. */
function runExample(modules: object, title: string, given: Record<string, unknown>, results: string[] = []) {
  const example = examples.find((each) => each.title === title);
  if (!example) throw new Error(`The README has no example under "${title}".`);
  const body = example.code.replace(
    /^import (\{[^}]+\}) from '([^']+)';$/gm,
    (_, names: string, from: string) => `const ${names} = modules['${from}'];`,
  );
  const wanted = `return { ${results.join(', ')} };`;
  const names = Object.keys(given);
  return new AsyncFunction('modules', ...names, `${body}\n${wanted}`)(modules, ...Object.values(given));
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((done) => void probe.close(() => done()));
  return port;
}

/** Runs every example of the README on the real service, and expects of each what the README says. */
export async function expectReadmeHolds(entries: SdkModules): Promise<void> {
  const modules = { ...entries, 'node:http': http };
  const run = (title: string, given: Record<string, unknown>, results?: string[]) =>
    runExample(modules, title, given, results);
  expect(examples.map((example) => example.title)).toEqual([
    "The EMR's back end",
    'Webhooks',
    'One signed-in person',
    'Events',
    'The inbox store',
    'Tests of your own',
  ]);
  const printed: unknown[][] = [];
  const console = { log: (...values: unknown[]) => printed.push(values) };
  const service = await entries['@kipu-messages/sdk/testing'].startTestService();
  onTestFinished(() => service.stop());
  const baseUrl = service.url;

  const { session } = await run("The EMR's back end", { baseUrl, apiKey: service.apiKey, console }, [
    'session',
  ]);
  expect(printed).toEqual([['5 rows, 0 bad']]);
  expect(session).toMatchObject({ token: expect.stringMatching(/^ey/) });

  const told: unknown[][] = [];
  const port = await freePort();
  const { receiver } = await run(
    'Webhooks',
    {
      baseUrl,
      apiKey: service.apiKey,
      url: `http://127.0.0.1:${port}/`,
      port,
      console: { log: (...values: unknown[]) => told.push(values) },
    },
    ['receiver'],
  );
  onTestFinished(() => void (receiver as http.Server).close());

  // The host's own session end point, over HTTP as in the example.
  const host = createServer((_, response) => response.end(JSON.stringify(session)));
  await new Promise<void>((done) => host.listen(0, '127.0.0.1', done));
  onTestFinished(() => void host.close());
  const origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  const pageFetch: typeof fetch = (input, init) => fetch(new URL(String(input), origin), init);
  const { kipu, started, page } = await run('One signed-in person', { baseUrl, console, fetch: pageFetch }, [
    'kipu',
    'started',
    'page',
  ]);
  expect(page).toMatchObject({ data: [{ id: (started as { id: string }).id }] });
  expect(printed.slice(1)).toEqual([[1]]);

  printed.length = 0;
  const conversationId = (started as { id: string }).id;
  await vi.waitFor(() => expect(told).toContainEqual([conversationId, 1]));
  const listening = run('Events', { kipu, console });
  // The unread count of Priya changes when Marcus answers.
  await vi.waitFor(() => expect(service.proxy.openStreams).toBe(1), { timeout: 5000 });
  await service.client({ type: 'portal', id: 'marcus' }).messages.send(conversationId, { body: 'Thanks' });
  await listening;
  expect(printed).toContainEqual([conversationId, 3]);

  const frames: unknown[] = [];
  const render = (unread: unknown) => frames.push(unread);
  const getToken = service.getToken({ type: 'staff', id: 'priya' });
  const { inbox } = await run('The inbox store', { baseUrl, getToken, conversationId, render }, ['inbox']);
  onTestFinished(() => (inbox as sdk.InboxStore).close());
  expect((inbox as sdk.InboxStore).snapshot.session).toBe('signed-out');

  printed.length = 0;
  await run('Tests of your own', { console });
  expect(printed).toEqual([['Priya Shah']]);
}
