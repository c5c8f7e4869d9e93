import { closeSync, openSync, readSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { parseSecretKeys, type SecretKeys, secretKeysFromFile } from './auth/secrets.ts';
import {
  DEFAULT_LIMITS,
  LIMIT_VARIABLES,
  type LimitPolicy,
  type Limits,
  parseLimit,
} from './limits/policies.ts';
import { parseNetwork } from './outbound/address-rule.ts';
import { NO_ADDRESS, storedAddress, usableAddress } from './rules/email-address.ts';
import { canonicalUrl, isOrigin } from './rules/web-url.ts';

/** Where the rows are. */
export type DatabaseConfig = { dialect: 'sqlite'; file: string } | { dialect: 'postgres'; url: string };

export interface Config {
  database: DatabaseConfig;
  secretKeys: SecretKeys;
  host: string;
  port: number;
  /** Absent: mail waits in the outbox. */
  smtpUrl?: string;
  publicUrl?: string;
  trustedProxies: ReadonlySet<string>;
  /** Networks (CIDR) beside the public internet that addresses named by companies may lie in. Absent: none. */
  outboundAllowPrivate?: readonly string[];
  /** Font files for scripts in PDF exports that do not come with the service. Absent: none. */
  pdfFonts?: readonly string[];
  /** E-mails to one portal user in 24 hours. Absent: 50. */
  emailDailyMax?: number;
  logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  metricsToken?: string;
  /** The file outside the database that is told, every minute, where each company's audit ends. */
  auditAnchor?: string;
  /** A view is answered only after its audit record is on disk. */
  auditStrict?: boolean;
  /** Absent: the defaults. */
  limits?: Limits;
  /** Defaults that `company create` copies into the company's settings. */
  defaults: { portalUrl: string | null; mailFrom: string | null; allowedOrigins: string[] };
}

/** What is wrong with the environment, naming the variable and the rule. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const Limit = z
  .string()
  .refine((text) => parseLimit(text) !== undefined, 'must be points/seconds, such as 6000/60')
  .transform((text) => parseLimit(text))
  .optional();

const A_PORT = 'must be a whole number from 0 to 65535, such as 8080 (0: any free port)';

const Environment = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^(file:|postgres(ql)?:\/\/)/, 'must start with file: or postgres://')
    .default('file:./data/kipu-messages.db'),
  DATABASE_OWNER_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .optional(),
  SECRET_KEYS: z.string().optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, A_PORT)
    .transform(Number)
    .refine((port) => port <= 65_535, A_PORT)
    .default(8080),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, 'must look like smtp://host:port')
    .optional(),
  TRUSTED_PROXIES: z.string().default(''),
  OUTBOUND_ALLOW_PRIVATE: z
    .string()
    .default('')
    .refine(
      (text) => list(text).every((one) => parseNetwork(one) !== undefined),
      'must be networks such as 10.20.0.0/16,fd12::/32, separated by commas',
    ),
  LOG_LEVEL: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'], {
      error: 'must be silent, error, warn, info or debug',
    })
    .default('info'),
  EMAIL_DAILY_MAX: z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .optional(),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  AUDIT_ANCHOR: z.string().optional(),
  AUDIT_STRICT: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
  PORTAL_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL', abort: true })
    .overwrite(canonicalUrl)
    .optional(),
  MAIL_FROM: z
    .string()
    .refine((text) => usableAddress(text) !== undefined, NO_ADDRESS)
    .overwrite(storedAddress)
    .optional(),
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .refine(
      (text) => list(text).every(isOrigin),
      'must be origins such as https://emr.example.org, separated by commas',
    ),
  ...(Object.fromEntries(Object.keys(LIMIT_VARIABLES).map((name) => [name, Limit])) as Record<
    keyof typeof LIMIT_VARIABLES,
    typeof Limit
  >),
  PDF_FONTS: z
    .string()
    .default('')
    .transform(list)
    .refine(
      (files) => files.every(isFontFile),
      'must name TrueType, OpenType, WOFF or WOFF2 files (no collections), separated by commas',
    ),
});

/** Reads what alone a migration needs. Throws a `ConfigError` that names each variable that is wrong. */
export function readDatabaseConfig(env: Record<string, string | undefined>): {
  database: DatabaseConfig;
  /** PostgreSQL: the owner of the tables. */
  ownerUrl?: string;
} {
  const e = parse(Environment.pick({ DATABASE_URL: true, DATABASE_OWNER_URL: true }), env);
  return {
    database: databaseOf(e.DATABASE_URL),
    ...(e.DATABASE_OWNER_URL === undefined ? {} : { ownerUrl: e.DATABASE_OWNER_URL }),
  };
}

/** Reads the environment once. Throws a `ConfigError` that names each variable that is wrong. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const e = parse(Environment, env);
  const database = databaseOf(e.DATABASE_URL);
  return {
    database,
    secretKeys: secretKeysOf(e.SECRET_KEYS, database),
    host: e.HOST,
    port: e.PORT,
    ...(e.SMTP_URL === undefined ? {} : { smtpUrl: e.SMTP_URL }),
    ...(e.PUBLIC_URL === undefined ? {} : { publicUrl: e.PUBLIC_URL }),
    trustedProxies: new Set(list(e.TRUSTED_PROXIES)),
    outboundAllowPrivate: list(e.OUTBOUND_ALLOW_PRIVATE),
    ...(e.PDF_FONTS.length === 0 ? {} : { pdfFonts: e.PDF_FONTS.map((file) => resolve(file)) }),
    ...(e.EMAIL_DAILY_MAX === undefined ? {} : { emailDailyMax: e.EMAIL_DAILY_MAX }),
    logLevel: e.LOG_LEVEL,
    ...(e.METRICS_TOKEN === undefined ? {} : { metricsToken: e.METRICS_TOKEN }),
    ...(e.AUDIT_ANCHOR === undefined ? {} : { auditAnchor: resolve(e.AUDIT_ANCHOR) }),
    ...(e.AUDIT_STRICT === 'true' ? { auditStrict: true } : {}),
    limits: limitsOf(e),
    defaults: {
      portalUrl: e.PORTAL_URL ?? null,
      mailFrom: e.MAIL_FROM ?? null,
      allowedOrigins: list(e.ALLOWED_ORIGINS).map((origin) => new URL(origin).origin),
    },
  };
}

function parse<T extends z.ZodType>(schema: T, env: Record<string, string | undefined>): z.output<T> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`).join('\n'),
  );
}

const FONT_SIGNATURES = new Set(['00010000', '74727565', '4f54544f', '774f4646', '774f4632']);

/** Looked at once, at the start: an export must not be what finds a wrong path. */
function isFontFile(file: string): boolean {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const start = Buffer.alloc(4);
      return readSync(descriptor, start, 0, 4, 0) === 4 && FONT_SIGNATURES.has(start.toString('hex'));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}

function databaseOf(url: string): DatabaseConfig {
  return url.startsWith('file:')
    ? { dialect: 'sqlite', file: resolve(url.slice('file:'.length)) }
    : { dialect: 'postgres', url };
}

function secretKeysOf(text: string | undefined, database: DatabaseConfig): SecretKeys {
  try {
    if (text !== undefined) return parseSecretKeys(text);
  } catch (error) {
    throw new ConfigError((error as Error).message);
  }
  if (database.dialect === 'postgres')
    throw new ConfigError(
      'SECRET_KEYS is required with PostgreSQL: base64 of 32 random bytes, the same for every node and command. Make one with `openssl rand -base64 32`, and keep it',
    );
  return secretKeysFromFile(join(dirname(database.file), 'secret.key'));
}

function limitsOf(given: Partial<Record<keyof typeof LIMIT_VARIABLES, LimitPolicy | undefined>>): Limits {
  const set = Object.entries(LIMIT_VARIABLES).flatMap(([variable, name]) => {
    const policy = given[variable as keyof typeof LIMIT_VARIABLES];
    return policy === undefined ? [] : [[name, policy] as const];
  });
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(set) };
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}
