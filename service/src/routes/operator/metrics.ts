import { createHash, timingSafeEqual } from 'node:crypto';
import { unauthorized } from '../../auth/authenticator.ts';
import type { App } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import type { Services } from '../../services.ts';
import { jobCounts } from '../../store/job-counts.ts';

/**
 * `/metrics`, with METRICS_TOKEN as bearer. Without one set there is none: the address of a caller proves nothing, since a
 * proxy on this machine passes on what comes from elsewhere.
 */
export function registerMetrics(app: App, services: Services): void {
  const { metricsToken } = services.config;
  app.get('/metrics', async (c) => {
    c.get('meta').route = '/metrics';
    if (metricsToken === undefined)
      throw new Problem('not_found', { detail: 'Set METRICS_TOKEN, and send it as the bearer token' });
    if (!isToken(c.req.header('authorization') ?? '', metricsToken)) throw unauthorized();
    const text = services.metrics.render({
      store: services.store.stats,
      streams: services.hub.companies().reduce((sum, id) => sum + services.hub.readers(id).length, 0),
      jobs: await jobCounts(services.store).catch(() => undefined),
      waitingMail: services.waitingMail.counts(),
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
