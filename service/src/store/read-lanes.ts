import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { type BreakOff, breakOff } from './break-off.ts';
import type { Database } from './schema.ts';
import { SqliteWorker } from './sqlite-worker.ts';
import { type HeavyOptions, type StatementWatch, StoreUnavailable, type Tx } from './tx.ts';

/** Threads that read at a time: long work waits for long work, never a send for either. */
const LANES_MAX = 2;
/** Above this many waiting reads the caller is told to come back. */
const QUEUE_MAX = 200;

/**
 * The long reads of one SQLite file: each runs its statements in a thread with a connection of its own, in one snapshot,
 * until its deadline. Threads are started when they are first needed.
 */
export class ReadLanes {
  readonly #file: string;
  readonly #clock: () => number;
  readonly #onStatement: StatementWatch | undefined;
  readonly #idle: SqliteWorker[] = [];
  readonly #all = new Set<SqliteWorker>();
  readonly #queue: Array<(lane: SqliteWorker) => void> = [];
  #closed = false;

  constructor(file: string, clock: () => number, onStatement: StatementWatch | undefined) {
    this.#file = file;
    this.#clock = clock;
    this.#onStatement = onStatement;
  }

  async run<T>(companyId: string, work: (tx: Tx) => Promise<T>, options: HeavyOptions): Promise<T> {
    if (this.#closed) throw new StoreUnavailable('the store is closed');
    if (this.#queue.length >= QUEUE_MAX) throw new StoreUnavailable('too many long reads are waiting');
    const limit = breakOff(options);
    try {
      return await Promise.race([
        new Promise<never>((_, reject) => limit.onBreak(reject)),
        this.#inLane(companyId, work, limit),
      ]);
    } finally {
      limit.done();
    }
  }

  /** Ends the threads; what still runs is broken off. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((lane) => lane.close()));
  }

  async #inLane<T>(companyId: string, work: (tx: Tx) => Promise<T>, limit: BreakOff): Promise<T> {
    const lane = await this.#take(limit);
    limit.onBreak(() => lane.breakOff());
    const db = laneDatabase(lane, limit, this.#onStatement);
    try {
      await lane.ask({ kind: 'begin' });
      return await work({ db, companyId, dialect: 'sqlite', now: this.#clock(), afterCommit: noAfterCommit });
    } catch (error) {
      throw limit.reason ?? error;
    } finally {
      await lane.ask({ kind: 'end' }).catch(() => undefined);
      this.#giveBack(lane);
    }
  }

  #take(limit: BreakOff): Promise<SqliteWorker> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    if (this.#all.size < LANES_MAX) return Promise.resolve(this.#start());
    return new Promise((resolve, reject) => {
      this.#queue.push(resolve);
      limit.onBreak((reason) => {
        const at = this.#queue.indexOf(resolve);
        if (at !== -1) this.#queue.splice(at, 1);
        reject(reason);
      });
    });
  }

  #start(): SqliteWorker {
    const lane = new SqliteWorker(this.#file, 'reader');
    this.#all.add(lane);
    return lane;
  }

  #giveBack(lane: SqliteWorker): void {
    if (!lane.alive) this.#all.delete(lane);
    const next = this.#queue.shift();
    if (next !== undefined) next(lane.alive ? lane : this.#start());
    else if (lane.alive) this.#idle.push(lane);
  }
}

/** A Kysely whose statements run in the lane, and fail from the break-off on. */
function laneDatabase(
  lane: SqliteWorker,
  limit: BreakOff,
  watch: StatementWatch | undefined,
): Kysely<Database> {
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      if (limit.reason !== undefined) throw limit.reason;
      return { rows: (await lane.ask({ kind: 'query', sql, parameters })) as R[] };
    },
    streamQuery() {
      throw new Error('read in slices');
    },
  };
  const alone = async () => {
    throw new Error('a read is one transaction already');
  };
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: alone,
    commitTransaction: alone,
    rollbackTransaction: alone,
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  };
  return new Kysely<Database>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    ...(watch === undefined ? {} : { log: ({ query }) => watch(query.sql, query.parameters) }),
  });
}

function noAfterCommit(): never {
  throw new Error('a read has nothing to commit');
}
