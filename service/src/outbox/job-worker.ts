import type { Logger } from 'pino';
import {
  claimJobs,
  freeClaims,
  type Job,
  type JobKind,
  laneOf,
  nextJobAt,
  releaseClaim,
} from '../store/jobs.ts';
import { CompanyMoving } from '../store/moves.ts';
import { NO_COMPANY, type Store } from '../store/tx.ts';

export interface JobWorkerOptions {
  readonly kind: JobKind;
  /** How many jobs are worked at the same time. */
  readonly capacity: number;
  /** How many of one lane (what stands before the slash of a ref) at the same time. Absent: no bound of its own. */
  readonly lane?: number;
  /** How long a claim holds, ms; longer than any job takes. */
  readonly leaseMs?: number | undefined;
  /** How often to look without being woken, ms: another node may have queued, or have died with a claim. */
  readonly pollMs?: number | undefined;
  /**
   * Works one job in its company's context and settles it: in the transaction that writes down the outcome it removes the
   * job, or puts it again for later. A job that does neither, or throws, comes back when its claim runs out.
   */
  work(job: Job): Promise<void>;
}

const LEASE_MS = 5 * 60_000;
const POLL_MS = 2_000;
/** After a failure of the database. */
const RECOVER_MS = 1_000;

/**
 * Claims due jobs of one kind and has them worked, a few at a time. Any number of workers may run on one database: none
 * holds what another holds, and the claims of one that died run out.
 */
export class JobWorker {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #options: JobWorkerOptions;
  readonly #inFlight = new Set<Promise<void>>();
  /** Jobs being worked, by lane. */
  readonly #busy = new Map<string, number>();
  #loop: Promise<void> | undefined;
  #stopping = false;
  #woken = false;
  #endSleep: () => void = () => undefined;

  constructor(store: Store, log: Logger, options: JobWorkerOptions) {
    this.#store = store;
    this.#log = log;
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Something is due: look now. Safe at any time, also before the start. */
  wake(): void {
    this.#woken = true;
    this.#endSleep();
  }

  /** Claims nothing more and resolves when what is being worked is done. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#loop;
    await Promise.all(this.#inFlight);
  }

  async #run(): Promise<void> {
    let fresh = true;
    while (!this.#stopping) {
      try {
        // One process has an SQLite file: a claim that stands at its start was left by one that died.
        if (fresh && this.#store.dialect === 'sqlite')
          await this.#store.system((tx) => freeClaims(tx, this.#options.kind));
        fresh = false;
        this.#woken = false;
        await this.#sleep(await this.#workDue());
      } catch (error) {
        this.#log.error({
          event: 'worker_delayed',
          kind: this.#options.kind,
          error: (error as Error).name,
        });
        await this.#sleep(RECOVER_MS);
      }
    }
  }

  /** Starts what is due and answers how long to sleep, in milliseconds. */
  async #workDue(): Promise<number> {
    const { kind, capacity, lane, leaseMs = LEASE_MS, pollMs = POLL_MS } = this.#options;
    const lanes = lane === undefined ? undefined : { most: lane, busy: this.#busy };
    const free = capacity - this.#inFlight.size;
    if (free === 0) return pollMs;
    // A look costs no write: on SQLite the claim would go through the one writer.
    const wait = await this.#store.read(NO_COMPANY, async (tx) => {
      const at = await nextJobAt(tx, kind, lanes);
      return at === undefined ? pollMs : at - tx.now;
    });
    if (wait > 0) return Math.min(wait, pollMs);
    const jobs = await this.#store.system((tx) => claimJobs(tx, kind, free, leaseMs, lanes));
    for (const job of jobs) {
      this.#count(job, 1);
      const work = this.#work(job).finally(() => {
        this.#inFlight.delete(work);
        this.#count(job, -1);
        this.wake();
      });
      this.#inFlight.add(work);
    }
    // None: another worker holds them. All: there may be more.
    return jobs.length === 0 ? pollMs : 0;
  }

  #count({ ref }: Job, change: 1 | -1): void {
    const lane = laneOf(ref);
    const count = (this.#busy.get(lane) ?? 0) + change;
    if (count === 0) this.#busy.delete(lane);
    else this.#busy.set(lane, count);
  }

  async #work(job: Job): Promise<void> {
    const { kind } = this.#options;
    try {
      await this.#options.work(job);
    } catch (error) {
      // Claimed just before: what moves with its company must not look as if somebody worked it.
      if (error instanceof CompanyMoving) return this.#store.system((tx) => releaseClaim(tx, kind, job));
      // The claim runs out and the job comes back.
      this.#log.error({
        event: 'job_delayed',
        kind,
        companyId: job.companyId,
        ref: job.ref,
        error: (error as Error).name,
      });
    }
  }

  #sleep(ms: number): Promise<void> {
    if (this.#woken || ms <= 0) return new Promise((turn) => setImmediate(turn));
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
