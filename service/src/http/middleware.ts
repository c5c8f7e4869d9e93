import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Services } from '../services.ts';
import { CompanyMoving } from '../store/moves.ts';
import { NO_COMPANY, StoreUnavailable } from '../store/tx.ts';
import { type AdmissionOptions, admission } from './admission.ts';
import { requestMeta } from './meta.ts';
import { answerNotFound } from './not-found.ts';
import type { App } from './operation.ts';
import { Problem, problemResponse } from './problem.ts';

const EXPOSED = 'X-Request-Id, Retry-After, ETag, Idempotent-Replayed, RateLimit, RateLimit-Policy';
const ALLOWED_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id';

/** What wraps every request, outermost first: meta and log line, drain, CORS, admission, errors. */
export function installMiddleware(app: App, services: Services, admit: AdmissionOptions = {}): void {
  app.use('*', async (c, next) => {
    const incoming = (c.env as Partial<HttpBindings> | undefined)?.incoming;
    const meta = requestMeta(c.req.raw, incoming?.socket.remoteAddress, services.config.trustedProxies);
    c.set('meta', meta);
    await next();
    c.res.headers.set('x-request-id', meta.requestId);
    c.res.headers.set('x-content-type-options', 'nosniff');
    const ms = performance.now() - meta.startedAt;
    services.metrics.observe(c.req.method, meta.route ?? 'unmatched', c.res.status, ms);
    // The template, never the path or the query: ids and search text stay out of the log.
    services.log.info({
      event: 'request',
      requestId: meta.requestId,
      companyId: meta.companyId,
      method: c.req.method,
      route: meta.route ?? 'unmatched',
      status: c.res.status,
      ms: Math.round(ms * 10) / 10,
    });
    const takeOver = c.get('takeOver');
    if (takeOver === undefined || c.res.status !== 200) return;
    takeOver((c.env as HttpBindings).outgoing as ServerResponse, c.res.headers);
    // Unset first, or the headers would be copied into a new response that node-server sends once more.
    c.res = undefined;
    c.res = RESPONSE_ALREADY_SENT;
  });

  app.use('/v1/*', async (c, next) => {
    const origin = c.req.header('origin');
    if (c.req.method === 'OPTIONS' && origin !== undefined) {
      return (await isAllowed(services, origin)) ? preflight(origin) : new Response(null, { status: 204 });
    }
    if (services.draining.aborted)
      throw new Problem('unavailable', {
        detail: 'The service is stopping',
        headers: { 'retry-after': '2' },
      });
    await next();
    const companyId = c.get('meta').companyId;
    c.res.headers.append('vary', 'Origin');
    const { rateLimit } = c.get('meta');
    if (rateLimit !== undefined) {
      c.res.headers.set('ratelimit-policy', rateLimit.policy);
      c.res.headers.set('ratelimit', rateLimit.state);
    }
    // A page must be able to read that its credential was refused, which names no company that could be believed.
    const readable = companyId !== undefined || c.res.status === 401 || c.res.status === 429;
    if (origin !== undefined && readable && (await isAllowed(services, origin, companyId))) {
      c.res.headers.set('access-control-allow-origin', origin);
      c.res.headers.set('access-control-expose-headers', EXPOSED);
    }
    return undefined;
  });

  app.use('/v1/*', admission(admit));

  answerNotFound(app);
  app.onError((error, c) => {
    const meta = c.get('meta');
    if (error instanceof Problem) return problemResponse(error, meta.requestId);
    if (error instanceof CompanyMoving) {
      const [code, seconds] = error.moved
        ? (['company_moved', '30'] as const)
        : (['company_moving', '5'] as const);
      return problemResponse(new Problem(code, { headers: { 'retry-after': seconds } }), meta.requestId);
    }
    if (error instanceof StoreUnavailable) {
      services.log.error({ event: 'store_unavailable', requestId: meta.requestId, error: error.message });
      return problemResponse(new Problem('unavailable', { headers: { 'retry-after': '1' } }), meta.requestId);
    }
    // The message may hold row values: the log keeps the kind of error and where it came from.
    services.log.error({
      event: 'internal_error',
      requestId: meta.requestId,
      route: meta.route,
      name: error.name,
      at: error.stack?.split('\n').slice(1, 6),
    });
    return problemResponse(new Problem('internal'), meta.requestId);
  });
}

/** A preflight carries no credentials: any company's origin passes it; the answer itself goes by the caller's company. */
async function isAllowed(services: Services, origin: string, companyId?: string): Promise<boolean> {
  const row = await services.store.read(NO_COMPANY, (tx) => {
    const query = tx.db.selectFrom('allowed_origin').select('origin').where('origin', '=', origin).limit(1);
    return (companyId === undefined ? query : query.where('company_id', '=', companyId)).executeTakeFirst();
  });
  return row !== undefined;
}

function preflight(origin: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, PUT, POST, PATCH, DELETE',
      'access-control-allow-headers': ALLOWED_HEADERS,
      'access-control-max-age': '600',
      vary: 'Origin',
    },
  });
}
