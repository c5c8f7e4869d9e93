import { Kysely, type KyselyPlugin, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { type BreakOff, breakOff } from './break-off.ts';
import { ChangeHints } from './postgres-hints.ts';
import type { Database } from './schema.ts';
import {
  NO_COMPANY,
  ReadBrokenOff,
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
  /** How often to look for what other nodes did, ms; tests that rest on hints alone set it high. */
  pollMs?: number;
  onStatement?: StatementWatch;
}

const ATTEMPTS = 6;
/** Nothing cheap says whether rows changed: every tick is worth a look. */
const POLL_MS = 300;
/** Serialisation failure, deadlock: PostgreSQL chose this transaction as the one to run again. */
const RUN_AGAIN = new Set(['40001', '40P01']);
const INT8 = 20;
/** Connections for long reads: they wait for each other, and leave the others' pool alone. */
const HEAVY_POOL = 3;
/** A node that stands still in a transaction holds its locks no longer than this; named to the server, in its words. */
const IDLE_MAX = '10s';
/** `statement_timeout` ran out. */
const CANCELLED = '57014';

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
  // So would one that breaks between two statements of a transaction; the next statement fails, and that is answered for.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Opens the database as the application role; its tables must be migrated. */
export function openPostgres(url: string, options: PostgresOptions = {}): Store {
  const clock = options.clock ?? Date.now;
  const { onStatement } = options;
  const connect = (pool: pg.Pool) =>
    new Kysely<Database>({
      dialect: new PostgresDialect({ pool }),
      ...(onStatement === undefined ? {} : { log: ({ query }) => onStatement(query.sql, query.parameters) }),
    });
  const pool = openPool(url, options.poolSize ?? 10);
  const db = connect(pool);
  const heavyDb = connect(openPool(url, HEAVY_POOL));
  const hints = new ChangeHints(url, pool);
  const stats: StoreStats = { commits: 0, actions: 0, groupSizes: new Map() };

  async function attempt<T>(
    companyId: string,
    work: (tx: Tx) => Promise<T>,
    { readOnly, limit }: { readOnly: boolean; limit?: BreakOff },
  ): Promise<T> {
    const afterCommit: Array<() => void> = [];
    const value = await (limit === undefined ? db : heavyDb)
      .transaction()
      .setIsolationLevel(readOnly ? 'repeatable read' : 'read committed')
      .setAccessMode(readOnly ? 'read only' : 'read write')
      .execute(async (trx) => {
        const tx: Tx = {
          db: trx,
          companyId,
          dialect: 'postgres',
          now: clock(),
          afterCommit: (hook) => afterCommit.push(hook),
        };
        if (limit !== undefined) return withinLimit(db, tx, limit, work);
        // Row-level security: without this no row of any company is visible.
        await sql`select set_config('kipu.company_id', ${companyId}, true), set_config('idle_in_transaction_session_timeout', ${IDLE_MAX}, true)`.execute(
          trx,
        );
        return work(tx);
      });
    if (!readOnly) {
      stats.commits += 1;
      stats.actions += 1;
      stats.groupSizes.set(1, (stats.groupSizes.get(1) ?? 0) + 1);
    }
    for (const hook of afterCommit) hook();
    // What this process's readers are told of, another's may wait for.
    if (afterCommit.length > 0) hints.committed();
    return value;
  }

  async function run<T>(
    companyId: string,
    work: (tx: Tx) => Promise<T>,
    how: { readOnly: boolean; limit?: BreakOff },
  ): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt(companyId, work, how);
      } catch (error) {
        const code = codeOf(error);
        if (RUN_AGAIN.has(code) && tries < ATTEMPTS) continue;
        if (code === CANCELLED) throw new ReadBrokenOff('a statement took too long', { cause: error });
        if (isUnavailable(code, error)) throw new StoreUnavailable('the database is away', { cause: error });
        throw error;
      }
    }
  }

  return {
    dialect: 'postgres',
    stats,
    read: (companyId, work) => run(companyId, work, { readOnly: true }),
    heavy(companyId, work, limits = {}) {
      const limit = breakOff(limits);
      return Promise.race([
        new Promise<never>((_, reject) => limit.onBreak(reject)),
        run(companyId, work, { readOnly: true, limit }),
      ]).finally(() => limit.done());
    },
    purgeLog: () => undefined,
    write: (companyId, work) => run(companyId, work, { readOnly: false }),
    system: (work) => run(NO_COMPANY, work, { readOnly: false }),
    watch(onChange) {
      const timer = setInterval(onChange, options.pollMs ?? POLL_MS).unref();
      const deaf = hints.listen(onChange);
      return () => {
        clearInterval(timer);
        deaf();
      };
    },
    async close() {
      await hints.close();
      await Promise.all([db.destroy(), heavyDb.destroy()]);
    },
  };
}

/**
 * Runs a long read's work in its transaction. When its time comes the statement that runs is cancelled over `others`; what
 * it asks for after that is refused.
 */
async function withinLimit<T>(
  others: Kysely<Database>,
  tx: Tx,
  limit: BreakOff,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const begun = await sql<{ pid: number }>`select pg_backend_pid() as pid,
    set_config('kipu.company_id', ${tx.companyId}, true), set_config('statement_timeout', ${String(limit.left())}, true)`.execute(
    tx.db,
  );
  const pid = begun.rows[0]?.pid;
  let cancelling: Promise<unknown> | undefined;
  limit.onBreak(() => {
    cancelling = sql`select pg_cancel_backend(${pid})`.execute(others).catch(() => undefined);
  });
  try {
    return await work({ ...tx, db: tx.db.withPlugin(endingWith(limit)) });
  } finally {
    // The next one on this connection must not be the one that is cancelled.
    await cancelling;
  }
}

function endingWith(limit: BreakOff): KyselyPlugin {
  return {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (limit.reason !== undefined) throw limit.reason;
      return result;
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Connection lost or refused, server shutting down, disk full, out of connections, in each other's way at every try. */
function isUnavailable(code: string, error: unknown): boolean {
  return (
    /^(08|57P|53|25P03|40)/.test(code) ||
    /^E(CONN|PIPE|TIMEDOUT)/.test(code) ||
    (error instanceof Error &&
      /Connection terminated|timeout exceeded when trying to connect/.test(error.message))
  );
}
