import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** One request as the peer saw it. */
export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}
export type Handler = (seen: Seen, response: ServerResponse, request: IncomingMessage) => void;

/**
 * A small HTTP server under the test's control, for answers that a healthy service never gives. Request number n is
 * handled by `handlers[n]`, and those after the last one by the last one.
 */
export async function startPeer(...handlers: Handler[]): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const it: Seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    seen.push(it);
    const handler = handlers[Math.min(seen.length, handlers.length) - 1];
    handler?.(it, response, request);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** Answers JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req-1', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Answers problem details. */
export function problem(
  status: number,
  code: string,
  more: object = {},
  headers: Record<string, string> = {},
) {
  return json(
    { type: `urn:kipu-messages:problem:${code}`, title: code, status, code, ...more },
    status,
    headers,
  );
}

/** Breaks the connection without an answer. */
export const drop: Handler = (_, __, request) => {
  request.socket.destroy();
};

/** A token with the claims of a session, as a service would sign it. */
export function jwt(claims: { sub: string; iat: number; exp: number; n?: number }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'EdDSA' })}.${part(claims)}.c2ln`;
}
