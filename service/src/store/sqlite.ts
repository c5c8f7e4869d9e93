import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Checkpointer } from './checkpointer.ts';
import { GroupWriter } from './group-writer.ts';
import { lockFile } from './lock-file.ts';
import { migrateSqlite } from './migrate.ts';
import { CompanyMoving, isAway, moveGate, moveOf } from './moves.ts';
import { ReadLanes } from './read-lanes.ts';
import type { Database } from './schema.ts';
import { openHandle, withStatementCache } from './sqlite-handle.ts';
import { NO_COMPANY, type StatementWatch, type Store, StoreUnavailable, type Tx } from './tx.ts';

export interface SqliteOptions {
  /** Time for `tx.now`, ms since the epoch. */
  clock?: () => number;
  /** The writer to use; tests plant faults here. */
  writer?: typeof GroupWriter;
  /** A second `serve` on the same file is refused; the CLI's short commands beside it are not. */
  exclusive?: boolean;
  /** Brings the schema up to date first, making the file where there is none: an embedded database has no operator. */
  migrate?: boolean;
  onStatement?: StatementWatch;
}

/** How often to look whether another connection has committed. */
const WATCH_MS = 200;

function asKysely(handle: BetterSqlite3.Database, watch: StatementWatch | undefined): Kysely<Database> {
  const dialect = new SqliteDialect({ database: withStatementCache(handle) });
  return new Kysely<Database>(
    watch === undefined ? { dialect } : { dialect, log: ({ query }) => watch(query.sql, query.parameters) },
  );
}

function openBoth(file: string, migrate: boolean, lock: BetterSqlite3.Database | undefined) {
  try {
    if (migrate) migrateSqlite(file);
    return { writeHandle: openHandle(file, false), readHandle: openHandle(file, true) };
  } catch (error) {
    // A program that goes on without this database must not keep others from it.
    lock?.close();
    throw error;
  }
}

/** Opens the file (its tables must be migrated, or `migrate` be set). Throws when another `serve` holds it. */
export function openSqlite(file: string, options: SqliteOptions = {}): Store {
  const clock = options.clock ?? Date.now;
  mkdirSync(dirname(file), { recursive: true });
  const lock = options.exclusive === true ? lockFile(file) : undefined;
  const { writeHandle, readHandle } = openBoth(file, options.migrate === true, lock);
  const writer = new (options.writer ?? GroupWriter)(
    writeHandle,
    asKysely(writeHandle, options.onStatement),
    clock,
  );
  const checkpointer = new Checkpointer(file);
  writer.onCommit = (actions) => checkpointer.committed(actions);
  // A crash may have come between a removal and the truncation of the log.
  if (lock !== undefined) checkpointer.purge();
  const lanes = new ReadLanes(file, clock, options.onStatement);
  const readDb = asKysely(readHandle, options.onStatement);
  const gate = moveGate(readHandle);
  let lane: Promise<unknown> = Promise.resolve();
  let closed = false;

  /** One snapshot at a time: the handle has one transaction, and a read costs no event-loop turn. */
  function read<T>(companyId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = lane.then(async () => {
      if (closed) throw new StoreUnavailable('the store is closed');
      readHandle.exec('begin');
      try {
        const refusal = gate(companyId, 'read');
        if (refusal !== undefined) throw refusal;
        return await work({
          db: readDb,
          companyId,
          dialect: 'sqlite',
          now: clock(),
          afterCommit: noAfterCommit,
        });
      } finally {
        if (readHandle.inTransaction) readHandle.exec('commit');
      }
    });
    lane = result.catch(() => undefined);
    return result;
  }

  return {
    dialect: 'sqlite',
    stats: writer.stats,
    read,
    heavy: (companyId, work, limits = {}) =>
      lanes.run(
        companyId,
        async (tx) => {
          const move = await moveOf(tx, companyId);
          if (isAway(move?.state)) throw new CompanyMoving(move?.state ?? 'moved');
          return work(tx);
        },
        limits,
      ),
    purgeLog: () => checkpointer.purge(),
    write: (companyId, work, purpose) => writer.enqueue(companyId, work, purpose),
    system: (work) => writer.enqueue(NO_COMPANY, work),
    watch(onChange) {
      const version = () => readHandle.pragma('data_version', { simple: true });
      let seen = version();
      // The number changes with every commit by another connection: this process's writer, and other processes.
      const timer = setInterval(() => {
        if (closed || version() === seen) return;
        seen = version();
        onChange();
      }, WATCH_MS).unref();
      return () => clearInterval(timer);
    },
    async close() {
      await writer.close();
      await Promise.all([lane, lanes.close(), checkpointer.close()]);
      closed = true;
      readHandle.close();
      writeHandle.close();
      lock?.close();
    },
  };
}

function noAfterCommit(): never {
  throw new Error('a read has nothing to commit');
}
