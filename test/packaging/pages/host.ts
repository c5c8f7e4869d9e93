import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream';
import type { Clinic } from './clinic.ts';

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** A host of the pages that were built: serves a folder, and has the service at `/messages` on its own origin. */
export interface Host {
  url: string;
  stop(): Promise<void>;
}

/** @param html what is served at `/`; undefined: nothing */
export async function startHost(clinic: Clinic, folder: string, html?: string): Promise<Host> {
  const server = createServer((incoming, response) => {
    if (incoming.url === '/' && html !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
      return;
    }
    answer(clinic, folder, incoming, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  clinic: Clinic,
  folder: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(incoming.url ?? '/', 'http://host');
  if (pathname.startsWith('/messages/')) {
    const onward = request(clinic.url + pathname.slice('/messages'.length) + search, {
      method: incoming.method,
      headers: { ...incoming.headers, host: new URL(clinic.url).host },
    });
    onward.on('response', (from) => {
      response.writeHead(from.statusCode ?? 502, from.headers);
      response.flushHeaders();
      pipeline(from, response, () => undefined);
    });
    onward.on('error', () => response.destroy());
    response.once('close', () => onward.destroy());
    pipeline(incoming, onward, () => undefined);
    return;
  }
  if (pathname === '/my-session' && incoming.method === 'POST') {
    await clinic.session(
      { session: { user: { id: 'u-17' } } },
      {
        sendStatus: (status) => void response.writeHead(status).end(),
        json: (body) =>
          void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      },
    );
    return;
  }
  try {
    const bytes = await readFile(join(folder, pathname));
    response.writeHead(200, { 'content-type': `${TYPES[extname(pathname)] ?? 'text/plain'}; charset=utf-8` });
    response.end(bytes);
  } catch {
    response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
  }
}
