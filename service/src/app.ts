import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpenAPIHono } from '@hono/zod-openapi';
import { pino } from 'pino';
import { AuditAnchors } from './audit/anchors.ts';
import { SealKeys } from './audit/seal-keys.ts';
import { AuditSealer } from './audit/sealer.ts';
import { ViewAudit } from './audit/views.ts';
import { Authenticator } from './auth/authenticator.ts';
import { RemoteKeys } from './auth/remote-keys.ts';
import type { Config } from './config.ts';
import { type MomentOptions, momentWorker } from './directory/moments.ts';
import { Hub } from './events/hub.ts';
import { SharedLooks } from './events/shared-looks.ts';
import { PositionWatch } from './events/watch.ts';
import { type AdmissionOptions, exportQueue } from './http/admission.ts';
import { Cursors } from './http/cursor.ts';
import { drainable } from './http/drain.ts';
import { RequestLimits } from './http/limits.ts';
import { Metrics } from './http/metrics.ts';
import { installMiddleware } from './http/middleware.ts';
import { type NodeServerOptions, nodeServer } from './http/node-server.ts';
import { openapiDocument } from './http/openapi.ts';
import type { App } from './http/operation.ts';
import { Janitor } from './maintenance/janitor.ts';
import { retentionWorker } from './maintenance/retention-worker.ts';
import { SearchIndexer, type SearchIndexerOptions } from './maintenance/search-indexer.ts';
import { networksOf } from './outbound/address-rule.ts';
import type { OutboundOptions } from './outbound/guarded-request.ts';
import { EmailWorker, type EmailWorkerOptions } from './outbox/email-worker.ts';
import type { OutboxBell } from './outbox/enqueue.ts';
import { WaitingMail } from './outbox/waiting-mail.ts';
import { WebhookWorker, type WebhookWorkerOptions } from './outbox/webhook-worker.ts';
import { OPERATIONS } from './routes/index.ts';
import { registerOperatorRoutes } from './routes/operator/routes.ts';
import { documentWebhooks } from './routes/webhooks/document.ts';
import type { Services } from './services.ts';
import type { JobKind } from './store/jobs.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/tx.ts';

export interface MessagingOptions {
  /** Instead of the store that the configuration names; tests plant faults here. */
  store?: Store;
  /** How the outbox works, other than by default. */
  outbox?: Omit<EmailWorkerOptions, 'smtpUrl'>;
  webhooks?: Omit<WebhookWorkerOptions, 'outbound'>;
  /** How addresses that companies name are reached: other names, other certificates. */
  outbound?: Partial<OutboundOptions>;
  /** When the search index is written, other than by default. */
  index?: SearchIndexerOptions;
  /** How often the audit is sealed and anchored, and how long the same view counts as one, ms, other than by default. */
  audit?: { sealEveryMs?: number; anchorEveryMs?: number; sameViewMs?: number };
  /** The time by which tokens and the keys of issuers grow old, ms since the epoch. */
  clock?: () => number;
  moments?: MomentOptions;
  /** How long refused credentials are gathered into one report, ms, other than by default. */
  failedCredentialsMs?: number;
  /** How long requests may take to arrive, other than by default. */
  http?: NodeServerOptions;
  /** How many requests may run and wait, other than by default. */
  admission?: AdmissionOptions;
}

/** What works one kind of job beside the requests. */
interface Worker {
  start(): void;
  /** Something is due: look now. */
  wake(): void;
  stop(): Promise<void>;
}

/** The service: an app to mount, and its life. */
export interface Messaging {
  /** Fetch-style handler of every route; mountable in another Hono app or Node program. */
  readonly app: App;
  readonly services: Services;
  /**
   * Starts what works beside the requests: e-mail, webhooks, retention, the search index, the seal of the audit. For who
   * mounts `app` and binds no port here; until then `/readyz` answers 503. Once is enough: again does nothing.
   */
  startWorkers(): Promise<void>;
  /** Listens, then starts the workers. Resolves with the URL when ready. Throws what is wrong with the address. */
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
  const hub = new Hub();
  const metrics = new Metrics();
  const outbound = { allowPrivate: networksOf(config.outboundAllowPrivate), ...options.outbound };
  const clock = options.clock ?? (() => Date.now());
  const outbox: OutboxBell = { wake: (kind) => workers[kind].wake() };
  const delivering = { store, log, outbox, secretKeys: config.secretKeys };
  const waitingMail = new WaitingMail();
  const workers: Record<JobKind, Worker> = {
    email: new EmailWorker(delivering, {
      observe: (outcome, code) => metrics.observeEmail(outcome, code),
      ...options.outbox,
      smtpUrl: config.smtpUrl,
      waiting: waitingMail,
      dailyMax: config.emailDailyMax,
      onWithheld: () => metrics.emailWithheld(),
    }),
    moment: momentWorker(store, hub, log, options.moments),
    retention: retentionWorker({ store, hub, outbox, draining: draining.signal }, log),
    webhook: new WebhookWorker(delivering, {
      ...options.outbox,
      ...options.webhooks,
      outbound,
    }),
  };
  const janitor = new Janitor(store, log);
  const index = new SearchIndexer(store, log, options.index);
  const sealKeys = new SealKeys(config.secretKeys);
  const sealer = new AuditSealer(store, log, sealKeys, options.audit?.sealEveryMs);
  const anchors = new AuditAnchors(store, log, sealKeys, {
    file: config.auditAnchor,
    everyMs: options.audit?.anchorEveryMs,
  });
  const auth = new Authenticator(store, new RemoteKeys({ outbound, clock }), clock);
  const services: Services = {
    config,
    store,
    log,
    auth,
    limits: new RequestLimits({ store, log, metrics, auth }, config.limits, options.failedCredentialsMs),
    hub,
    looks: new SharedLooks(store),
    waitingMail,
    metrics,
    cursors: new Cursors(config.secretKeys),
    views: new ViewAudit(store, log, { strict: config.auditStrict, sameViewMs: options.audit?.sameViewMs }),
    outbox,
    index,
    exports: exportQueue(),
    draining: draining.signal,
  };
  const readiness = { workersRun: false };
  const watch = new PositionWatch(store, services.hub, log);
  const app: App = new OpenAPIHono();
  installMiddleware(app, services, options.admission);
  for (const operation of OPERATIONS) operation.register(app, services);
  documentWebhooks(app);
  const contract = openapiDocument(app);
  const servers = config.publicUrl === undefined ? {} : { servers: [{ url: config.publicUrl }] };
  registerOperatorRoutes(app, services, readiness, { ...contract, ...servers });
  let drain = async (): Promise<void> => undefined;
  let started: Promise<void> | undefined;
  const startWorkers = () => {
    started ??= anchors.start().then(() => {
      for (const worker of [...Object.values(workers), janitor, index, sealer]) worker.start();
      readiness.workersRun = true;
    });
    return started;
  };

  return {
    app,
    services,
    startWorkers,
    async start() {
      const server = nodeServer(app, services, options.http);
      drain = await listening(server, config);
      await startWorkers();
      const { port } = server.address() as AddressInfo;
      return `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    },
    async stop() {
      draining.abort();
      await drain();
      await watch.stop();
      await Promise.all(Object.values(workers).map((worker) => worker.stop()));
      await janitor.stop();
      await index.stop();
      await services.views.close();
      await services.limits.close();
      await sealer.stop();
      await anchors.stop();
      await store.close();
    },
  };
}

/** Resolves with what drains the server, once it listens. */
function listening(server: Server, { host, port }: Config): Promise<() => Promise<void>> {
  const drain = drainable(server);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, () => resolve(drain));
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(
        `port ${port} on ${host} is taken by another program: stop that one, or set PORT to a free port`,
      );
    case 'EACCES':
      return new Error(`port ${port} needs more rights than this user has: set PORT to 1024 or higher`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(`HOST ${host} is no address of this machine: set it to 127.0.0.1, or 0.0.0.0 for all`);
    default:
      return error;
  }
}

export { createCompany, createCompanyKey } from './actions/create-company.ts';
export { SCOPES, type Scope } from './auth/api-keys.ts';
export { type Config, ConfigError, readConfig } from './config.ts';
export { DEFAULT_LIMITS, type LimitPolicy, type Limits, NO_LIMITS } from './limits/policies.ts';
export { backupSqlite, restoreSqlite } from './store/backup.ts';
