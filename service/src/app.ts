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
import { Janitor } from './maintenance/janitor.ts';
import { EmailWorker, type EmailWorkerOptions } from './outbox/email-worker.ts';
import { OPERATIONS } from './routes/index.ts';
import { registerOperatorRoutes } from './routes/operator/routes.ts';
import type { Services } from './services.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/tx.ts';

export interface MessagingOptions {
  /** Instead of the store that the configuration names; tests plant faults here. */
  store?: Store;
  /** How the outbox works, other than by default. */
  outbox?: Omit<EmailWorkerOptions, 'smtpUrl'>;
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

/**
 * The composition root. A SQLite file is made and migrated if need be, and held: a second service on it is refused. A
 * PostgreSQL database must be migrated. Throws what is wrong otherwise. The log goes to standard error.
 */
export async function createMessaging(config: Config, options: MessagingOptions = {}): Promise<Messaging> {
  const log = pino({ level: config.logLevel, base: null }, pino.destination(2));
  const store = options.store ?? (await openStore(config.database, { exclusive: true, migrate: true }));
  const draining = new AbortController();
  const outbox = new EmailWorker(store, log, { ...options.outbox, smtpUrl: config.smtpUrl });
  const janitor = new Janitor(store, log);
  const services: Services = {
    config,
    store,
    log,
    auth: new Authenticator(store),
    hub: new Hub(),
    views: new ViewAudit(store, log),
    outbox,
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
          (info) => {
            outbox.start();
            janitor.start();
            resolve(`http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${info.port}`);
          },
        ) as Server;
        server.once('error', reject);
      });
    },
    async stop() {
      draining.abort();
      if (server !== undefined) await drain(server);
      await watch.stop();
      await outbox.stop();
      await janitor.stop();
      await services.views.flush();
      await store.close();
    },
  };
}

/** The longest that running requests may take to end, ms; streams end by themselves at once. */
const DRAIN_MS = 10_000;

/** Takes no new connection, closes idle ones, and waits for what runs. */
async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  // A connection whose request ends now would idle for its keep-alive time and hold the drain up.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

export { createCompany, createCompanyKey } from './actions/create-company.ts';
export { type Config, ConfigError, readConfig } from './config.ts';
