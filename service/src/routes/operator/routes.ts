import type { App } from '../../http/operation.ts';
import type { Services } from '../../services.ts';
import { NO_COMPANY } from '../../store/tx.ts';

/** For the operator: alive, ready, and the contract. */
export function registerOperatorRoutes(app: App, services: Services, contract: string): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    if (services.draining.aborted) return c.json({ status: 'draining' }, 503);
    try {
      await services.store.read(NO_COMPANY, (tx) =>
        tx.db.selectFrom('schema_migration').select('name').limit(1).execute(),
      );
      return c.json({ status: 'ready' });
    } catch {
      return c.json({ status: 'database unavailable' }, 503);
    }
  });
  app.get('/openapi.json', (c) =>
    c.body(contract, 200, { 'content-type': 'application/json; charset=utf-8' }),
  );
}
