import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import { pino } from 'pino';
import { ViewAudit } from './audit/views.ts';
import { Authenticator } from './auth/authenticator.ts';
import type { Config } from './config.ts';
import { Hub } from './events/hub.ts';
import { PositionWatch } from './events/watch.ts';
import { installMiddleware } from './http/middleware.ts';
import { openapiDocument } from './http/openapi.ts';
import type { App } from './http/operation.ts';
import { OPERATIONS } from './routes/index.ts';
import { registerOperatorRoutes } from './routes/operator/routes.ts';
import type { Services } from './services.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/tx.ts';

export interface MessagingOptions {
  /** Instead of the store that the configuration names; tests plant faults here. */
  store?: Store;
}

/** The service: an app to mount, and its life. */
export interface Messaging {
  /** Fetch-style handler of every route; mountable in another Hono app or Node program. */
  readonly app: App;
  readonly services: Services;
  /** Listens and starts the workers. Resolves with the URL when ready. */
  start(): Promise<string>;
  /** Drains: takes no new request, finishes what runs, ends streams, flushes, closes the database. */
  stop(): Promise<void>;
}

/** The composition root. The database must be migrated; throws what is wrong otherwise. */
export async function createMessaging(config: Config, options: MessagingOptions = {}): Promise<Messaging> {
  const log = pino({ level: config.logLevel, base: null });
  const store = options.store ?? (await openStore(config.database));
  const draining = new AbortController();
  const services: Services = {
    config,
    store,
    log,
    auth: new Authenticator(store),
    hub: new Hub(),
    views: new ViewAudit(store, log),
    draining: draining.signal,
  };
  const watch = new PositionWatch(store, services.hub, log);
  const app: App = new OpenAPIHono();
  installMiddleware(app, services);
  for (const operation of OPERATIONS) operation.register(app, services);
  registerOperatorRoutes(app, services, JSON.stringify(openapiDocument(app)));
  let server: Server | undefined;

  return {
    app,
    services,
    start() {
      return new Promise((resolve, reject) => {
        server = serve(
          { fetch: (request, env) => app.fetch(request, env), hostname: config.host, port: config.port },
          (info) =>
            resolve(`http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${info.port}`),
        ) as Server;
        server.once('error', reject);
      });
    },
    async stop() {
      draining.abort();
      await new Promise<void>((done) => (server === undefined ? done() : server.close(() => done())));
      await watch.stop();
      await services.views.flush();
      await store.close();
    },
  };
}
