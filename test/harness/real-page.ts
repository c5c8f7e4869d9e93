import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { startTestService, type TestService, type TestUser } from '@kipu-messages/sdk/testing';

/** What the host's session end point answers: a token, "nobody is signed in", or the broken connection of a bad day. */
export type HostMood = 'signed-in' | 'signed-out' | 'failing';

/** A page of a host with the built elements, and the real service behind a network that can be made to fail. */
export interface RealHost {
  readonly url: string;
  readonly service: TestService;
  /** Decides every answer of the session end point from now on. */
  mood: HostMood;
  /** How long a token lives, in seconds. */
  tokenSeconds: number;
  /** How often a token was asked for. */
  asked: number;
  stop(): Promise<void>;
}

export interface RealHostOptions {
  /** Who the host's session is of. */
  user: TestUser;
  /** Whose session `/session/<name>` is, by name. */
  others?: Record<string, TestUser>;
  /** The pages of the host by path, without the query. */
  pages: Record<string, string>;
  /** Routes of the host's own, by path: each gives the response itself. */
  routes?: Record<string, (request: IncomingMessage, response: ServerResponse) => void>;
  /** Further files by path: where they lie. */
  files?: Record<string, string>;
  /** The policy of every page; undefined: none. */
  policy?: string;
  /** The browser may keep pages for Back; without it they are `no-store`. */
  keepable?: boolean;
}

/** The strictest policy that a host can have. */
export const STRICT =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
  "require-trusted-types-for 'script'; trusted-types lit-html";

const TYPES: Record<string, string> = { js: 'text/javascript', css: 'text/css' };
const elements = dirname(
  fileURLToPath(import.meta.resolve('@kipu-messages/web-components/kipu-messages.js')),
);

/** A whole page of a host: what stands in `body`, within one wrapper. */
export const page = (body: string, head = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${head}
<script type="module" src="/kipu-messages.js"></script></head>
<body><kipu-messages base-url="/messages" session-url="/session">${body}</kipu-messages></body></html>`;

/** Starts the service, its clinic and the host. */
export async function startRealHost(options: RealHostOptions): Promise<RealHost> {
  const service = await startTestService();
  await clinic(service);
  const host: RealHost = {
    url: '',
    service,
    mood: 'signed-in',
    tokenSeconds: 900,
    asked: 0,
    async stop() {
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      await service.stop();
    },
  };
  const token = (user: TestUser) =>
    service.getToken(user, host.tokenSeconds)({ reason: 'start', signal: AbortSignal.timeout(10_000) });
  const session = async (response: ServerResponse, user: TestUser) => {
    host.asked++;
    if (host.mood === 'failing') response.destroy();
    else if (host.mood === 'signed-out') response.writeHead(401).end();
    else
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'cache-control': 'no-store',
          'access-control-allow-origin': '*',
        })
        .end(JSON.stringify(await token(user)));
  };
  const server = createServer((incoming, response) => {
    const path = (incoming.url ?? '/').split('?')[0] ?? '/';
    // What has no origin of its own (a sandboxed frame) is let in by this host, as far as the token lets it.
    const opaque = incoming.headers.origin === 'null' && {
      'access-control-allow-origin': '*',
      'access-control-allow-headers':
        'authorization, content-type, idempotency-key, if-match, if-none-match, last-event-id, x-request-id, accept',
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-expose-headers': 'etag, x-request-id',
    };
    if (opaque && incoming.method === 'OPTIONS') {
      response.writeHead(204, opaque).end();
      return;
    }
    if (path.startsWith('/messages/')) {
      const { origin: _, ...headers } = incoming.headers;
      const onward = request(service.url + (incoming.url ?? '').slice('/messages'.length), {
        method: incoming.method,
        headers: { ...headers, host: new URL(service.url).host },
      });
      onward.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...opaque });
        response.flushHeaders();
        pipeline(answer, response, () => undefined);
      });
      onward.on('error', () => response.destroy());
      response.once('close', () => onward.destroy());
      pipeline(incoming, onward, () => undefined);
      return;
    }
    const user = path === '/session' ? options.user : options.others?.[path.replace('/session/', '')];
    if (user) {
      session(response, user).catch(() => response.destroy());
      return;
    }
    const route = options.routes?.[path];
    if (route) {
      route(incoming, response);
      return;
    }
    const html = options.pages[path];
    if (html !== undefined) {
      response.writeHead(200, {
        'content-type': `${TYPES[path.split('.').at(-1) ?? ''] ?? 'text/html'}; charset=utf-8`,
        // An opaque origin (a sandboxed frame) asks for modules and answers across origins.
        'access-control-allow-origin': '*',
        'cache-control': options.keepable ? 'no-cache' : 'no-store',
        ...(options.policy && { 'content-security-policy': options.policy }),
      });
      response.end(html);
      return;
    }
    const file =
      options.files?.[path] ?? (/^\/kipu-messages[\w-]*\.js$/.test(path) ? join(elements, path) : undefined);
    try {
      if (file === undefined) throw new Error('no such file');
      const bytes = readFileSync(file);
      response.writeHead(200, {
        'content-type': `${TYPES[path.split('.').at(-1) ?? ''] ?? 'text/plain'}; charset=utf-8`,
        'access-control-allow-origin': '*',
      });
      response.end(bytes);
    } catch {
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(host, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

export const ANA: TestUser = { type: 'staff', id: 'ana' };
export const TOM: TestUser = { type: 'staff', id: 'tom' };
export const DANA: TestUser = { type: 'portal', id: 'dana' };
/** The chart of Marcus, whose guardian Dana is. */
export const CHART = '123:7e0c';

/** Two colleagues, a patient and his guardian, with messaging on. */
async function clinic({ admin }: TestService): Promise<void> {
  await admin.locations.put('main', { name: 'Main' });
  const staff = { active: true, availableForPortalMessages: true, locationIds: ['main'] };
  await admin.staff.put('ana', { name: 'Ana Ruiz', title: 'Counselor', ...staff });
  await admin.staff.put('tom', { name: 'Tom Becker', ...staff });
  await admin.patients.put(CHART, { name: 'Marcus Whitfield', locationId: 'main' });
  await admin.portalUsers.put('dana', {
    name: 'Dana Whitfield',
    email: 'dana@example.org',
    status: 'active',
  });
  await admin.connections.put('dana', CHART, { relation: 'guardian' });
  const { etag } = await admin.settings.get().withResponse();
  await admin.settings.patch({ enabled: true, mode: 'selected_users' }, etag ?? '');
}
