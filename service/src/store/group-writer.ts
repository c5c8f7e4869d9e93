import type BetterSqlite3 from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { moveGate } from './moves.ts';
import type { Database } from './schema.ts';
import { type StoreStats, StoreUnavailable, type Tx, type WritePurpose } from './tx.ts';

interface Waiting {
  companyId: string;
  purpose: WritePurpose;
  work: (tx: Tx) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  outcome?: { value: unknown } | { error: unknown };
  afterCommit: Array<() => void>;
}

/** At most this many actions share one commit. */
const GROUP_MAX = 64;
/** Above this many waiting writes the caller is told to come back, before memory grows. */
const QUEUE_MAX = 10_000;

/**
 * All writes of one SQLite file, in groups: whoever waits when the event loop turns shares one `begin immediate` …
 * `commit`, each in a savepoint of its own. A promise settles only after the commit, so with `synchronous=FULL` an
 * acknowledged send is on disk, and 16 clients cost one fdatasync, not sixteen.
 */
export class GroupWriter {
  readonly stats: StoreStats = { commits: 0, actions: 0, groupSizes: new Map() };
  /** Told after each commit how many actions were in it. Must not throw. */
  onCommit: (actions: number) => void = () => undefined;
  readonly #handle: BetterSqlite3.Database;
  readonly #db: Kysely<Database>;
  readonly #clock: () => number;
  readonly #gate: ReturnType<typeof moveGate>;
  #queue: Waiting[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;

  constructor(handle: BetterSqlite3.Database, db: Kysely<Database>, clock: () => number) {
    this.#handle = handle;
    this.#db = db;
    this.#clock = clock;
    this.#gate = moveGate(handle);
  }

  enqueue<T>(companyId: string, work: (tx: Tx) => Promise<T>, purpose: WritePurpose = 'act'): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'));
    if (this.#queue.length >= QUEUE_MAX)
      return Promise.reject(new StoreUnavailable('too many writes are waiting'));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({
        companyId,
        purpose,
        work,
        resolve: resolve as (value: unknown) => void,
        reject,
        afterCommit: [],
      });
      this.#draining ??= this.#drain();
    });
  }

  /** Refuses new work and finishes what waits. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  /** The order that the durability of an acknowledgement rests on. Tests override it to prove that they would notice. */
  protected async finish(commit: () => void, settle: () => void): Promise<void> {
    commit();
    settle();
  }

  /** After an error: did SQLite throw the whole transaction away, other members' released savepoints included? */
  protected transactionIsGone(): boolean {
    return !this.#handle.inTransaction;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await new Promise<void>((turn) => setImmediate(turn));
      const group = this.#queue.splice(0, GROUP_MAX);
      // A full disk or an I/O error takes innocent members down with the one that hit it: they run again, one by one.
      if (!(await this.#attempt(group))) for (const member of group) await this.#attempt([member]);
    }
    this.#draining = undefined;
  }

  /** Runs and commits a group. False: the transaction vanished under a group of several, and nobody was settled. */
  async #attempt(group: Waiting[]): Promise<boolean> {
    const now = this.#clock();
    for (const member of group) member.afterCommit = [];
    try {
      this.#handle.exec('begin immediate');
      for (const member of group) {
        const refusal = this.#gate(member.companyId, member.purpose);
        if (refusal !== undefined) {
          member.outcome = { error: refusal };
          continue;
        }
        this.#handle.exec('savepoint action');
        try {
          const value = await onlySql(
            member.work({
              db: this.#db,
              companyId: member.companyId,
              dialect: 'sqlite',
              now,
              afterCommit: (run) => member.afterCommit.push(run),
            }),
          );
          this.#handle.exec('release action');
          member.outcome = { value };
        } catch (error) {
          if (this.transactionIsGone()) {
            if (group.length > 1) return false;
            throw error;
          }
          this.#handle.exec('rollback to action');
          this.#handle.exec('release action');
          member.outcome = { error: asUnavailable(error) };
        }
      }
      await this.finish(
        () => this.#commit(group.length),
        () => {
          group.forEach(settle);
          this.onCommit(group.length);
        },
      );
    } catch (error) {
      if (this.#handle.inTransaction) this.#handle.exec('rollback');
      for (const member of group) {
        member.outcome = { error: new StoreUnavailable('the database cannot write', { cause: error }) };
        settle(member);
      }
    }
    return true;
  }

  #commit(size: number): void {
    this.#handle.exec('commit');
    this.stats.commits += 1;
    this.stats.actions += size;
    this.stats.groupSizes.set(size, (this.stats.groupSizes.get(size) ?? 0) + 1);
  }
}

function settle(member: Waiting): void {
  const outcome = member.outcome;
  if (outcome === undefined) return;
  if ('error' in outcome) {
    member.reject(outcome.error);
    return;
  }
  member.resolve(outcome.value);
  for (const run of member.afterCommit) run();
}

/**
 * While the writer waits for an action no other write runs, so an action that awaited a timer, the network or WebCrypto
 * would stall everyone. SQL on this handle never lets the event loop turn: if it turned, the action did something else.
 */
async function onlySql<T>(work: Promise<T>): Promise<T> {
  let turned = false;
  const watch = setImmediate(() => {
    turned = true;
  });
  try {
    const value = await work;
    if (turned) throw new Error('an action awaited something other than its transaction');
    return value;
  } finally {
    clearImmediate(watch);
  }
}

/** A full, locked or failing database is a 503, whichever statement met it. */
function asUnavailable(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^SQLITE_(FULL|IOERR|BUSY|READONLY|CANTOPEN|LOCKED)/.test(code)
    ? new StoreUnavailable('the database cannot write', { cause: error })
    : error;
}
