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

export type DialectName = 'sqlite' | 'postgres';

/**
 * The one door to the database. `write` and `read` run `work` in a transaction of one company; `work` may run twice
 * (a retry after a conflict), may await nothing but `tx.db`, and must not keep `tx`.
 */
export interface Store {
  readonly dialect: DialectName;
  /** Resolves after the commit is on disk. Throws `StoreUnavailable` when the database cannot take it: nothing is stored. */
  write<T>(companyId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A consistent snapshot; never uses the writer's connection. */
  read<T>(companyId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** For what belongs to no company: companies, jobs, positions. On PostgreSQL no company's rows are visible in it. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Calls, a few times a second at most, whenever rows may have changed, whichever process wrote them. Returns the way
   * out. Must not throw.
   */
  watch(onChange: () => void): () => void;
  /** Counters since the start, for /metrics and for the durability figures. */
  readonly stats: StoreStats;
  close(): Promise<void>;
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

/** Sees each statement with the values bound to it; for tests of what an operation costs and asks for. */
export type StatementWatch = (sql: string, parameters: readonly unknown[]) => void;

/** The `companyId` of `Store.system`. */
export const NO_COMPANY = '';
