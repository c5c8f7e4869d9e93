import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** What an action may touch: one transaction of one company. */
export interface Tx {
  readonly db: Kysely<Database>;
  readonly companyId: string;
  readonly dialect: DialectName;
  /** The transaction's time, ms since the epoch: one action sees one clock. */
  readonly now: number;
  /** Runs after the commit, never if the transaction rolls back. Must not throw. */
  afterCommit(run: () => void): void;
}

/**
 * Why something is written, which decides whether a company on its way to another database takes it. `act`: somebody wants
 * it (the default); `finish`: it writes down what has already happened; `move`: the move's own marks.
 */
export type WritePurpose = 'act' | 'finish' | 'move';

export type DialectName = 'sqlite' | 'postgres';

/**
 * The one door to the database. `write` and `read` run `work` in a transaction of one company; `work` may run twice
 * (a retry after a conflict), may await nothing but `tx.db`, and must not keep `tx`.
 */
export interface Store {
  readonly dialect: DialectName;
  /**
   * Resolves after the commit is on disk. Throws `StoreUnavailable` when the database cannot take it, and `CompanyMoving`,
   * one of these, while the company is being moved away: nothing is stored.
   */
  write<T>(companyId: string, work: (tx: Tx) => Promise<T>, purpose?: WritePurpose): Promise<T>;
  /** A consistent snapshot; never uses the writer's connection. */
  read<T>(companyId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * `read` for what may take long (search, audit queries, exports, verification): a snapshot in a lane of its own, which no
   * send or point read waits for. Throws `ReadBrokenOff` at the deadline or when `signal` aborts. Read in slices: between
   * two statements it always stops, within one only where that gives rows.
   */
  heavy<T>(companyId: string, work: (tx: Tx) => Promise<T>, options?: HeavyOptions): Promise<T>;
  /** For what belongs to no company: companies, jobs, positions. On PostgreSQL no company's rows are visible in it. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Removes from the database's files what committed transactions deleted or replaced, as far as the store can: on SQLite
   * the write-ahead log, which still holds it, is copied into the file and truncated. Returns at once; the store retries
   * while a reader keeps the log, and no read or write waits. Call it after the commit of whatever removes text for good.
   * Does nothing on PostgreSQL, where VACUUM and the retention of the log decide (`docs/retention.md`).
   */
  purgeLog(): void;
  /**
   * Calls, a few times a second at most, whenever rows may have changed, whichever process wrote them. Returns the way
   * out. Must not throw.
   */
  watch(onChange: () => void): () => void;
  /** Counters since the start, for /metrics and for the durability figures. */
  readonly stats: StoreStats;
  close(): Promise<void>;
}

export interface HeavyOptions {
  /** Ms from the call, waiting for a lane included; 5000 if absent. */
  readonly deadlineMs?: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

export interface StoreStats {
  commits: number;
  actions: number;
  /** How many commits had n actions, by n. */
  groupSizes: Map<number, number>;
}

/** The database is away, full or overloaded. The caller answers 503 with `Retry-After`; nothing was stored. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}

/** A heavy read reached its deadline, or whoever asked for it is gone. */
export class ReadBrokenOff extends StoreUnavailable {
  override name = 'ReadBrokenOff';
}

/** Sees each statement with the values bound to it; for tests of what an operation costs and asks for. */
export type StatementWatch = (sql: string, parameters: readonly unknown[]) => void;

/** The `companyId` of `Store.system`. */
export const NO_COMPANY = '';
