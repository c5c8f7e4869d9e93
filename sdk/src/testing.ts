/** For tests of what builds on Kipu Messages: the real service, with a network that can be made to fail. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Config,
  createCompany,
  createCompanyKey,
  createMessaging,
  type Limits,
  type Messaging,
  NO_LIMITS,
  SCOPES,
} from '@kipu-messages/service';
import { type AdminClient, createAdminClient } from './admin.ts';
import { createClient, type KipuClient } from './client.ts';
import type { ClientOptions } from './connect.ts';
import { AuthError } from './errors.ts';
import type { GetToken } from './session.ts';
import { FaultProxy } from './testing/fault-proxy.ts';

export { type Fault, type FaultKind, FaultProxy } from './testing/fault-proxy.ts';

/** Whom a session is for. */
export interface TestUser {
  type: 'staff' | 'portal';
  id: string;
}
export interface TestServiceOptions {
  company?: string;
  /** Where mail goes; default: it waits in the outbox. */
  smtpUrl?: string;
  allowedOrigins?: string[];
  /** Default: none that a test reaches. */
  limits?: Partial<Limits>;
}

/** A running service of its own: one company, its API key, and a proxy in front. */
export interface TestService {
  /** Through the proxy: where clients belong. Stays the same over restarts. */
  readonly url: string;
  /** Past the proxy. Changes with each restart. */
  readonly directUrl: string;
  readonly companyId: string;
  /** May do everything. */
  readonly apiKey: string;
  /** The company's back end, past the proxy. */
  readonly admin: AdminClient;
  readonly proxy: FaultProxy;
  /** What a host's session end point does: a token of this user; null once the user is not active any more. */
  getToken(user: TestUser, seconds?: number): GetToken;
  /** A client of this user, through the proxy. */
  client(user: TestUser, options?: Partial<ClientOptions>): KipuClient;
  /** A further company on the same service. */
  addCompany(name: string): Promise<{ companyId: string; admin: AdminClient }>;
  /** The SQLite file with all its data, for `backupSqlite` and `restoreSqlite` of the service. */
  readonly databaseFile: string;
  /**
   * Stops the service and starts it anew on the same data; in between connections break.
   *
   * @param whileStopped runs in between: puts a backup back, say
   */
  restart(whileStopped?: () => Promise<void>): Promise<void>;
  /** Stops everything and deletes the data. */
  stop(): Promise<void>;
}

/** Starts the service on a temporary SQLite file and free ports. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const folder = await mkdtemp(join(tmpdir(), 'kipu-messages-test-'));
  const databaseFile = join(folder, 'test.db');
  const config: Config = {
    database: { dialect: 'sqlite', file: databaseFile },
    secretKeys: [randomBytes(32)],
    host: '127.0.0.1',
    port: 0,
    ...(options.smtpUrl && { smtpUrl: options.smtpUrl }),
    trustedProxies: new Set<string>(),
    // Receivers of webhooks stand on this machine too.
    outboundAllowPrivate: ['127.0.0.0/8', '::1/128'],
    logLevel: 'silent',
    // Tests send more than a person does.
    limits: { ...NO_LIMITS, ...options.limits },
    defaults: {
      portalUrl: 'https://portal.example.org/inbox',
      mailFrom: 'no-reply@clinic.example.org',
      allowedOrigins: options.allowedOrigins ?? [],
    },
  };
  const proxy = new FaultProxy();
  const url = await proxy.listen();
  let messaging: Messaging = await createMessaging(config);
  let directUrl = await messaging.start();
  proxy.target = directUrl;

  const addCompany = async (name: string) => {
    const { store } = messaging.services;
    const companyId = await createCompany(store, config.secretKeys, { name, defaults: config.defaults });
    const made = await createCompanyKey(store, companyId, 'test', SCOPES);
    if (!made) throw new Error('The company that was just made has no key.');
    // Past the proxy, wherever the service is after a restart.
    const direct: typeof fetch = (input, init) => fetch(String(input).replace(url, directUrl), init);
    const admin = createAdminClient({ baseUrl: url, apiKey: made.key, fetch: direct });
    return { companyId, apiKey: made.key, admin };
  };
  const { companyId, apiKey, admin } = await addCompany(options.company ?? 'North Clinic');

  const getToken =
    (user: TestUser, seconds?: number): GetToken =>
    async ({ signal }) => {
      try {
        return await admin.sessions.create({ user, ...(seconds && { expiresIn: seconds }) }, { signal });
      } catch (error) {
        if (error instanceof AuthError || (error as { status?: number }).status === 403) return null;
        throw error;
      }
    };

  return {
    url,
    get directUrl() {
      return directUrl;
    },
    companyId,
    apiKey,
    admin,
    proxy,
    getToken,
    client: (user, more) => createClient({ baseUrl: url, getToken: getToken(user), ...more }),
    addCompany,
    databaseFile,
    async restart(whileStopped) {
      proxy.target = undefined;
      proxy.cutAll();
      await messaging.stop();
      await whileStopped?.();
      messaging = await createMessaging(config);
      directUrl = await messaging.start();
      proxy.target = directUrl;
    },
    async stop() {
      await proxy.close();
      await messaging.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
