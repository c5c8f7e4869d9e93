import { getConnInfo } from '@hono/node-server/conninfo';
import type { Handler } from 'hono';
import { proxy } from 'hono/proxy';

/**
 * `/messages/*` of this host is the service: one origin for the browser, so no CORS and no second name. Answers are passed
 * on as they come, so the stream of events is live. The host's own cookies stay here.
 */
export function messagesProxy(target: () => string | undefined): Handler {
  return async (c) => {
    const base = target();
    if (base === undefined) return away();
    const url = new URL(c.req.url);
    const headers = new Headers(c.req.raw.headers);
    for (const name of ['cookie', 'host', 'connection', 'content-length']) headers.delete(name);
    const from = getConnInfo(c).remote.address;
    if (from !== undefined) headers.set('x-forwarded-for', from);
    try {
      return await proxy(base + url.pathname.slice('/messages'.length) + url.search, {
        raw: c.req.raw,
        method: c.req.method,
        headers,
        signal: c.req.raw.signal,
      });
    } catch {
      return away();
    }
  };
}

function away(): Response {
  const problem = {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    code: 'unavailable',
    detail: 'Messages is being restarted. Try again in a second.',
  };
  return new Response(JSON.stringify(problem), {
    status: 503,
    headers: { 'content-type': 'application/problem+json', 'retry-after': '1', 'cache-control': 'no-store' },
  });
}
