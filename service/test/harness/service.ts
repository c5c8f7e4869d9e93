import { randomBytes } from 'node:crypto';
import { createCompany, createCompanyKey } from '../../src/actions/create-company.ts';
import { createMessaging, type Messaging, type MessagingOptions } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import { NO_LIMITS } from '../../src/limits/policies.ts';
import type { Store } from '../../src/store/tx.ts';
import { Answered } from './answered.ts';
import { createDatabase, type TestDatabase } from './database.ts';

/** What JSON.parse gives: the contract checks its shape, the test reads what it expects. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer<T = Json> {
  status: number;
  headers: Headers;
  body: T;
  text: string;
  /** The body as it came. */
  bytes: Uint8Array;
}

export interface RequestOptions {
  /** A session token or an API key. Absent for `/metrics`: the operator's token. */
  token?: string | undefined;
  body?: unknown;
  /** Sent as it is, with its own content type in `headers`. */
  raw?: string | Uint8Array | ReadableStream;
  headers?: Record<string, string>;
}

/** A running service on a database of its own, reached over HTTP as any client would. */
export interface TestService {
  baseUrl: string;
  messaging: Messaging;
  database: TestDatabase;
  config: Config;
  /** Makes a request; every answer is checked against openapi.yaml. */
  request<T = Json>(method: string, path: string, options?: RequestOptions): Promise<Answer<T>>;
  /** A new company and an API key of it. */
  company(name?: string): Promise<{ id: string; key: string }>;
  stop(): Promise<void>;
}

export interface StartOptions {
  config?: Partial<Config>;
  /** A database that is there already, and stays: a further node on it. */
  database?: TestDatabase;
  store?: (database: TestDatabase) => Promise<Store>;
  outbox?: NonNullable<MessagingOptions['outbox']>;
  webhooks?: NonNullable<MessagingOptions['webhooks']>;
  outbound?: NonNullable<MessagingOptions['outbound']>;
  index?: NonNullable<MessagingOptions['index']>;
  audit?: NonNullable<MessagingOptions['audit']>;
  /** By which tokens grow old. */
  clock?: () => number;
  moments?: NonNullable<MessagingOptions['moments']>;
  failedCredentialsMs?: number;
  http?: NonNullable<MessagingOptions['http']>;
  admission?: NonNullable<MessagingOptions['admission']>;
}

export async function startService(options: StartOptions = {}): Promise<TestService> {
  const database = options.database ?? (await createDatabase());
  const config: Config = {
    database: database.config,
    secretKeys: [randomBytes(32)],
    host: '127.0.0.1',
    port: 0,
    trustedProxies: new Set(),
    logLevel: 'silent',
    metricsToken: 'the-metrics-token-of-the-tests',
    limits: NO_LIMITS,
    defaults: {
      portalUrl: 'https://portal.example.org/inbox',
      mailFrom: 'no-reply@clinic.example.org',
      allowedOrigins: [],
    },
    ...options.config,
  };
  const messaging = await createMessaging(config, {
    ...(options.store === undefined ? {} : { store: await options.store(database) }),
    ...(options.outbox === undefined ? {} : { outbox: options.outbox }),
    ...(options.webhooks === undefined ? {} : { webhooks: options.webhooks }),
    ...(options.outbound === undefined ? {} : { outbound: options.outbound }),
    ...(options.index === undefined ? {} : { index: options.index }),
    // Most tests that look at views look at each of them.
    audit: { sameViewMs: 0, ...options.audit },
    ...(options.moments === undefined ? {} : { moments: options.moments }),
    ...(options.failedCredentialsMs === undefined
      ? {}
      : { failedCredentialsMs: options.failedCredentialsMs }),
    ...(options.http === undefined ? {} : { http: options.http }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    // Tests send more at a time than a service that is to stay fast would take, on machines that do much beside.
    admission: options.admission ?? {
      queued: 1e6,
      queuedEach: 1e6,
      patienceMs: 60_000,
      ownPatienceMs: 60_000,
    },
  });
  const answered = new Answered(messaging.services.metrics);
  const baseUrl = await messaging.start();
  return {
    baseUrl,
    messaging,
    database,
    config,
    async request(method, path, { token, body, raw, headers = {} } = {}) {
      const response = await fetch(baseUrl + path, {
        method,
        headers: {
          ...authorization(token ?? (path === '/metrics' ? config.metricsToken : undefined)),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(raw === undefined ? {} : { body: raw, duplex: 'half' }),
      } as RequestInit);
      const bytes = new Uint8Array(await response.arrayBuffer());
      const text = new TextDecoder().decode(bytes);
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        text,
        bytes,
        body: isJson ? JSON.parse(text) : text,
      };
    },
    async company(name = 'North Clinic') {
      const { store, config: inUse } = messaging.services;
      const id = await createCompany(store, inUse.secretKeys, { name, defaults: config.defaults });
      const key = await createCompanyKey(store, id, 'test');
      return { id, key: key?.key ?? '' };
    },
    async stop() {
      await messaging.stop();
      answered.expectChecked(baseUrl);
      if (options.database === undefined) await database.drop();
    },
  };
}

function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
