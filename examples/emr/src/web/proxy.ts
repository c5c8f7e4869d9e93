import { type IncomingHttpHeaders, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Handler } from 'hono';

/** Headers that belong to one connection, and the host's own cookies: the service has no use for who is signed in here. */
const STAYS = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host', 'cookie'];

/**
 * `/messages/*` of this host is the service: one origin for the browser, so no CORS and no second name. Bytes are passed
 * on as they come, so the stream of events is live, and either side's end is the other's.
 */
export function messagesProxy(target: () => string | undefined): Handler<{ Bindings: HttpBindings }> {
  return (c) => {
    const { incoming, outgoing } = c.env;
    const answer = outgoing as ServerResponse;
    const base = target();
    if (base === undefined) {
      away(answer);
      return RESPONSE_ALREADY_SENT;
    }
    const path = (incoming.url ?? '').slice('/messages'.length);
    const headers = without(incoming.headers, STAYS);
    headers['x-forwarded-for'] = incoming.socket.remoteAddress ?? '';
    const upstream = request(base + path, { method: incoming.method ?? 'GET', headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, without(from.headers, STAYS));
      pipeline(from, answer, () => undefined);
    });
    upstream.on('error', () => (answer.headersSent ? answer.destroy() : away(answer)));
    answer.once('close', () => upstream.destroy());
    pipeline(incoming, upstream, () => undefined);
    return RESPONSE_ALREADY_SENT;
  };
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

/** The service is being restarted: clients try again by themselves. */
function away(answer: ServerResponse): void {
  const problem = {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    code: 'unavailable',
    detail: 'Messages is being restarted. Try again in a second.',
  };
  answer.writeHead(503, {
    'content-type': 'application/problem+json',
    'retry-after': '1',
    'cache-control': 'no-store',
  });
  answer.end(JSON.stringify(problem));
}
