import { createHash, timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { unauthorized } from '../../auth/authenticator.ts';
import type { App } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import type { Services } from '../../services.ts';
import { jobCounts } from '../../store/job-counts.ts';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** `/metrics`, with METRICS_TOKEN as bearer; without one set, for callers on this machine alone. */
export function registerMetrics(app: App, services: Services): void {
  const { metricsToken } = services.config;
  app.get('/metrics', async (c) => {
    c.get('meta').route = '/metrics';
    if (metricsToken === undefined) {
      // What a proxy on this machine passes on comes from elsewhere.
      const remote = (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? '';
      const forwarded = c.req.header('x-forwarded-for') ?? c.req.header('forwarded');
      if (!LOOPBACK.test(remote) || forwarded !== undefined) throw new Problem('not_found');
    } else if (!isToken(c.req.header('authorization') ?? '', metricsToken)) {
      throw unauthorized();
    }
    const text = services.metrics.render({
      store: services.store.stats,
      streams: services.hub.companies().reduce((sum, id) => sum + services.hub.readers(id).length, 0),
      jobs: await jobCounts(services.store).catch(() => undefined),
    });
    return c.body(text, 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    });
  });
}

function isToken(authorization: string, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(authorization), hash(`Bearer ${token}`));
}
