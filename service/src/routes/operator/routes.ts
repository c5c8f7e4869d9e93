import type { App } from '../../http/operation.ts';
import type { Services } from '../../services.ts';
import { NO_COMPANY } from '../../store/tx.ts';
import { DOCS_POLICY, docsPage } from './docs-page.ts';
import { registerMetrics } from './metrics.ts';

/** Whether the workers run, beside the requests. */
export interface Readiness {
  readonly workersRun: boolean;
}

/** For the operator: alive, ready, figures, and the contract for programs and for people. */
export function registerOperatorRoutes(
  app: App,
  services: Services,
  readiness: Readiness,
  document: Record<string, unknown>,
): void {
  const contract = JSON.stringify(document);
  const page = docsPage(document);
  app.get('/healthz', (c) => {
    c.get('meta').route = '/healthz';
    return c.json({ status: 'ok' });
  });
  app.get('/readyz', async (c) => {
    c.get('meta').route = '/readyz';
    if (services.draining.aborted) return c.json({ status: 'draining' }, 503);
    // Mounted without them, it would take messages that no e-mail, webhook or search ever hears of.
    if (!readiness.workersRun)
      return c.json({ status: 'workers not started', detail: 'Call start() or startWorkers()' }, 503);
    try {
      await services.store.read(NO_COMPANY, (tx) =>
        tx.db.selectFrom('schema_migration').select('name').limit(1).execute(),
      );
      return c.json({ status: 'ready' });
    } catch {
      return c.json({ status: 'database unavailable' }, 503);
    }
  });
  registerMetrics(app, services);
  app.get('/openapi.json', (c) => {
    c.get('meta').route = '/openapi.json';
    return c.body(contract, 200, { 'content-type': 'application/json; charset=utf-8' });
  });
  app.get('/docs', (c) => {
    c.get('meta').route = '/docs';
    return c.body(page, 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': DOCS_POLICY,
      'referrer-policy': 'no-referrer',
    });
  });
}
