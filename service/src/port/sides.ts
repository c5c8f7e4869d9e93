import type pg from 'pg';
import type { PortTable } from '../store/port/tables.ts';
import type { Store } from '../store/tx.ts';

/** The two databases of a move, and how patient it is. */
export interface PortSides {
  /** The SQLite file, and the store over it. */
  readonly file: string;
  readonly store: Store;
  /** PostgreSQL as the application role. */
  readonly target: pg.Pool;
  /** Its server and database, without credentials. */
  readonly targetName: string;
  readonly tables: readonly PortTable[];
  /** How long to wait for what is being delivered, ms. */
  readonly drainMs: number;
  /** How long a process over the file may take to write down what it has served, ms. */
  readonly settleMs: number;
}

/** Why nothing was moved, or taken back; for the operator. */
export class PortRefused extends Error {
  override name = 'PortRefused';
}
