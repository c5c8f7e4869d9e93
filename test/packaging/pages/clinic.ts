import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type * as Sdk from '@kipu-messages/sdk';
import type * as Admin from '@kipu-messages/sdk/admin';
import { load } from '../load.ts';
import { block, blocks } from '../snippets.ts';

const run = promisify(execFile);

/** Answers the POST of a page for a session. */
export type SessionRoute = (
  request: { session: { user?: { id: string } } },
  response: { sendStatus(status: number): void; json(body: unknown): void },
) => Promise<void>;

/** The packed service on a real SQLite file, with what the README's first step puts there. */
export interface Clinic {
  url: string;
  /** The README's own route for sessions. */
  session: SessionRoute;
  /** Starts a conversation with this subject, of the README's clinician with a guardian. Returns its id. */
  converse(subject: string): Promise<string>;
  /** The texts of a conversation as the service has them, oldest first. */
  bodies(conversationId: string): Promise<string[]>;
  /** The id of the README's clinician's newest conversation. */
  newest(): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** The three commands of the README: make a company and a key, serve. */
const COMMANDS = blocks('README.md')
  .flatMap(({ text }) => text.split('\n'))
  .filter((line) => /^npx kipu-messages (company create|keys create|serve)/.test(line))
  .map((line) => line.replace(/^npx /, '').replace(/\s+#.*$/, ''));

/** Runs the packed service by the README's commands, and its back end by the README's first step. */
export async function startClinic(consumer: string): Promise<Clinic> {
  const env = {
    ...process.env,
    PATH: [join(consumer, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
    DATABASE_URL: `file:${join(mkdtempSync(join(consumer, 'data-')), 'messages.db')}`,
    PORT: '0',
    LOG_LEVEL: 'error',
  };
  const [company = '', keys = '', serve = ''] = COMMANDS;
  const command = async (line: string) =>
    (await run('bash', ['-euc', line], { env, cwd: consumer })).stdout.trim();
  const companyId = await command(company);
  const apiKey = await command(keys.replace(' ID ', ` ${companyId} `));
  const server = spawn('bash', ['-euc', `exec ${serve}`], {
    env,
    cwd: consumer,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await urlOf(server);

  const { createAdminClient } = await load<typeof Admin>(consumer, '@kipu-messages/sdk/admin');
  const { createClient } = await load<typeof Sdk>(consumer, '@kipu-messages/sdk');
  const session = await backEnd(createAdminClient, url, apiKey);

  const admin = createAdminClient({ baseUrl: url, apiKey });
  const dana = { name: 'Dana Whitfield', email: 'dana@example.org', status: 'active' } as const;
  await admin.portalUsers.put('dana', dana);
  await admin.connections.put('dana', '123:7e0c', { relation: 'guardian' });
  const { etag } = await admin.settings.get().withResponse();
  await admin.settings.patch({ enabled: true, mode: 'selected_users' }, etag ?? '');
  const ana = createClient({
    baseUrl: url,
    getToken: () => admin.sessions.create({ user: { type: 'staff', id: 'u-17' } }),
  });
  return {
    url,
    session,
    async converse(subject) {
      const { id } = await ana.conversations.start({
        type: 'portal',
        patientId: '123:7e0c',
        recipientIds: ['dana'],
        subject,
        body: 'The van leaves at 8:30.',
      });
      return id;
    },
    bodies: async (id) => (await ana.messages.list(id).toArray({ limit: 100 })).map(({ body }) => body),
    newest: async () => (await ana.conversations.list({ section: 'active' })).data[0]?.id,
    async stop() {
      ana.close();
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    },
  };
}

/** The address that the command prints. Rejects when it ends instead. */
async function urlOf(server: ChildProcess): Promise<string> {
  if (!server.stdout) throw new Error('the output of the service is not piped');
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /http:\/\/[^\s"]+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`the service ended with ${server.exitCode}`);
}

/** Runs the README's first step as it is written, and returns the route that it adds to its Express application. */
async function backEnd(
  createAdminClient: typeof Admin.createAdminClient,
  url: string,
  apiKey: string,
): Promise<SessionRoute> {
  const text = block('README.md', '@kipu-messages/sdk/admin')
    .replace(/^import .*$/m, '')
    .replace('http://127.0.0.1:8080', url);
  const routes = new Map<string, SessionRoute>();
  const app = { post: (path: string, route: SessionRoute) => routes.set(path, route) };
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction('createAdminClient', 'app', 'process', text)(createAdminClient, app, {
    env: { KIPU_API_KEY: apiKey },
  });
  const route = routes.get('/my-session');
  if (!route) throw new Error('the README adds no route /my-session');
  return route;
}
