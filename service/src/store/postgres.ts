import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';
import {
  NO_COMPANY,
  type StatementWatch,
  type Store,
  type StoreStats,
  StoreUnavailable,
  type Tx,
} from './tx.ts';

export interface PostgresOptions {
  clock?: () => number;
  /** Connections in the pool. */
  poolSize?: number;
  onStatement?: StatementWatch;
}

const ATTEMPTS = 6;
/** Nothing cheap says whether rows changed: every tick is worth a look. */
const WATCH_MS = 300;
/** Serialisation failure, deadlock: PostgreSQL chose this transaction as the one to run again. */
const RUN_AGAIN = new Set(['40001', '40P01']);
const INT8 = 20;

/** A pool whose bigints are numbers, as on SQLite: every one of ours is a count or a time below 2^53. */
export function openPool(url: string, size: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: 5000,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === INT8
          ? Number
          : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
    },
  });
  // An idle connection that breaks is replaced on the next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** Opens the database as the application role; its tables must be migrated. */
export function openPostgres(url: string, options: PostgresOptions = {}): Store {
  const clock = options.clock ?? Date.now;
  const pool = openPool(url, options.poolSize ?? 10);
  const { onStatement } = options;
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    ...(onStatement === undefined ? {} : { log: ({ query }) => onStatement(query.sql, query.parameters) }),
  });
  const stats: StoreStats = { commits: 0, actions: 0, groupSizes: new Map() };

  async function run<T>(companyId: string, work: (tx: Tx) => Promise<T>, readOnly: boolean): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const afterCommit: Array<() => void> = [];
      try {
        const value = await db
          .transaction()
          .setIsolationLevel(readOnly ? 'repeatable read' : 'read committed')
          .setAccessMode(readOnly ? 'read only' : 'read write')
          .execute(async (trx) => {
            // Row-level security: without this no row of any company is visible.
            await sql`select set_config('kipu.company_id', ${companyId}, true)`.execute(trx);
            return work({
              db: trx,
              companyId,
              dialect: 'postgres',
              now: clock(),
              afterCommit: (hook) => afterCommit.push(hook),
            });
          });
        if (!readOnly) {
          stats.commits += 1;
          stats.actions += 1;
          stats.groupSizes.set(1, (stats.groupSizes.get(1) ?? 0) + 1);
        }
        for (const hook of afterCommit) hook();
        return value;
      } catch (error) {
        const code = codeOf(error);
        if (RUN_AGAIN.has(code) && attempt < ATTEMPTS) continue;
        if (isUnavailable(code, error)) throw new StoreUnavailable('the database is away', { cause: error });
        throw error;
      }
    }
  }

  return {
    dialect: 'postgres',
    stats,
    read: (companyId, work) => run(companyId, work, true),
    write: (companyId, work) => run(companyId, work, false),
    system: (work) => run(NO_COMPANY, work, false),
    watch(onChange) {
      const timer = setInterval(onChange, WATCH_MS).unref();
      return () => clearInterval(timer);
    },
    close: () => db.destroy(),
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Connection lost or refused, server shutting down, disk full, out of connections. */
function isUnavailable(code: string, error: unknown): boolean {
  return (
    /^(08|57P|53)/.test(code) ||
    /^E(CONN|PIPE|TIMEDOUT)/.test(code) ||
    (error instanceof Error &&
      /Connection terminated|timeout exceeded when trying to connect/.test(error.message))
  );
}
