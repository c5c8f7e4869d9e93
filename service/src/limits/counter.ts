// Other packages compile this file without the sources around it.
/// <reference path="./rate-limiter-flexible.d.ts" />
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js';
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js';
import { takePoints } from '../store/rate-budget.ts';
import type { Store } from '../store/tx.ts';
import type { LimitPolicy } from './policies.ts';

/** What is left of a limit after a request. */
export interface Spent {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the window ends and all points are there again, ms. */
  readonly resetMs: number;
}

/** Counts what each subject of one limit spends. */
export interface Counter {
  spend(companyId: string, subject: string, cost: number): Promise<Spent>;
}

/** Counts in the memory of this process. */
export class MemoryCounter implements Counter {
  readonly #limiter: RateLimiterMemory;

  constructor({ points, seconds }: LimitPolicy) {
    this.#limiter = new RateLimiterMemory({ points, duration: seconds });
  }

  async spend(companyId: string, subject: string, cost: number): Promise<Spent> {
    try {
      return spentOf(await this.#limiter.consume(`${companyId}\n${subject}`, cost), true);
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return spentOf(refused, false);
      throw refused;
    }
  }

  /** Whether nothing is left; spends nothing. */
  async isExhausted(companyId: string, subject: string): Promise<Spent | undefined> {
    const found = await this.#limiter.get(`${companyId}\n${subject}`);
    return found === null || found.consumedPoints < this.#limiter.points ? undefined : spentOf(found, false);
  }
}

function spentOf({ remainingPoints, msBeforeNext }: RateLimiterRes, allowed: boolean): Spent {
  return { allowed, remaining: remainingPoints, resetMs: Math.max(0, msBeforeNext) };
}

/** Points of one subject that this node has taken from the shared row and not spent yet. */
interface Lease {
  left: number;
  /** What the row still had when the lease was taken. */
  elsewhere: number;
  /** When the window ends, ms since the epoch. */
  until: number;
}

/** The part of a limit that a node takes at a time: a request in twenty asks the database. */
const LEASE_PARTS = 20;
/** Leases kept in memory; a forgotten one loses at most a twentieth of its limit. */
const LEASES_MAX = 50_000;

/**
 * Counts in the database, for nodes that share it. A node takes points from the row in portions and spends them from
 * memory, so that a read does not write; a portion that is taken is never given twice, so the nodes together never exceed
 * the limit.
 */
export class SharedCounter implements Counter {
  readonly #store: Store;
  readonly #budget: string;
  readonly #policy: LimitPolicy;
  readonly #leases = new Map<string, Lease>();
  readonly #taking = new Map<string, Promise<void>>();

  constructor(store: Store, budget: string, policy: LimitPolicy) {
    this.#store = store;
    this.#budget = budget;
    this.#policy = policy;
  }

  async spend(companyId: string, subject: string, cost: number): Promise<Spent> {
    const key = `${companyId}\n${subject}`;
    for (;;) {
      const now = Date.now();
      const lease = this.#leases.get(key);
      if (lease !== undefined && lease.until > now) {
        const resetMs = lease.until - now;
        if (lease.left >= cost) {
          lease.left -= cost;
          return { allowed: true, remaining: lease.left + lease.elsewhere, resetMs };
        }
        // The row is empty until the window ends: nothing is asked again.
        if (lease.elsewhere === 0) return { allowed: false, remaining: lease.left, resetMs };
      }
      // Requests of one subject at the same moment wait for one portion, not for one each.
      let taking = this.#taking.get(key);
      if (taking === undefined) {
        taking = this.#take(key, companyId, subject, cost).finally(() => this.#taking.delete(key));
        this.#taking.set(key, taking);
      }
      await taking;
    }
  }

  async #take(key: string, companyId: string, subject: string, cost: number): Promise<void> {
    const { points, seconds } = this.#policy;
    const want = Math.max(cost, Math.ceil(points / LEASE_PARTS));
    const taken = await this.#store.write(
      companyId,
      (tx) => takePoints(tx, { budget: this.#budget, subject, want, points, windowMs: seconds * 1000 }),
      'finish',
    );
    const before = this.#leases.get(key);
    const left = before !== undefined && before.until === taken.endsAt ? before.left : 0;
    this.#leases.delete(key);
    if (this.#leases.size >= LEASES_MAX) this.#leases.delete(this.#leases.keys().next().value as string);
    this.#leases.set(key, {
      left: left + taken.granted,
      elsewhere: taken.remaining,
      until: taken.endsAt,
    });
  }
}
