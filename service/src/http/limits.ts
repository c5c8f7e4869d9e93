import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Authenticator } from '../auth/authenticator.ts';
import { actorOf, type Principal } from '../auth/principal.ts';
import { type Counter, MemoryCounter, SharedCounter, type Spent } from '../limits/counter.ts';
import { FailedCredentials, kindOf } from '../limits/failed-credentials.ts';
import { DEFAULT_LIMITS, type LimitPolicy, type Limits } from '../limits/policies.ts';
import type { Services } from '../services.ts';
import type { RateLimitFields, RequestMeta } from './meta.ts';
import { Problem } from './problem.ts';

/** How long a credential that was accepted once passes while its address is over the limit of failed ones, ms. */
const ACCEPTED_MS = 60 * 60_000;
const ACCEPTED_MAX = 20_000;
const FAILED = 'failed-credentials';
const REQUESTS = 'requests';

type Needs = Pick<Services, 'store' | 'log' | 'metrics'> & { auth: Authenticator };

/**
 * Who may ask how much. Each request costs points of its caller's budget: of the portal user, the staff user or the API
 * key, counted in memory on SQLite, and in the database, for all nodes together, on PostgreSQL. Failed credentials are
 * counted per address in the memory of each node: sharing them would let an attacker write to the database.
 */
export class RequestLimits {
  readonly #needs: Needs;
  readonly #limits: Limits;
  readonly #requests: Record<'staff' | 'portal' | 'key', Counter>;
  readonly #failures: MemoryCounter;
  readonly #failed: FailedCredentials;
  /** Hashes of credentials that were accepted, with the time until which that counts. */
  readonly #accepted = new Map<string, number>();

  constructor(needs: Needs, limits: Limits = DEFAULT_LIMITS, failedWindowMs?: number) {
    this.#needs = needs;
    this.#limits = limits;
    const counter = (name: 'staff' | 'portal' | 'key') =>
      needs.store.dialect === 'postgres'
        ? new SharedCounter(needs.store, REQUESTS, limits[name])
        : new MemoryCounter(limits[name]);
    this.#requests = { staff: counter('staff'), portal: counter('portal'), key: counter('key') };
    this.#failures = new MemoryCounter(limits.failedCredentials);
    this.#failed = new FailedCredentials(needs.store, needs.log, failedWindowMs);
  }

  /**
   * Authenticates a request. Throws 401 as the authenticator does; 429 while the address is over the limit of failed
   * credentials, before anything is verified, except for a credential that was accepted here within the last hour: others
   * behind the same address must not lock out whoever is signed in. Without a known address (mounted in another program)
   * failures are reported and counted, and none is refused for it.
   */
  async authenticate(request: Request, meta: RequestMeta): Promise<Principal> {
    const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    const address = addressOf(meta.ip);
    const hash = token === undefined ? '' : createHash('sha256').update(token).digest('base64url');
    if (address !== undefined && !this.#isAccepted(hash)) {
      const over = await this.#failures.isExhausted('', address);
      if (over !== undefined) throw this.#refusal(FAILED, this.#limits.failedCredentials, over, meta);
    }
    try {
      const principal = await this.#needs.auth.authenticate(request);
      this.#accept(hash);
      return principal;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'unauthorized') throw error;
      // One that was accepted before has ended and is no guess: a whole clinic behind one address may be signed out at once.
      const hadEnded = this.#accepted.delete(hash);
      const kind = kindOf(token);
      this.#needs.metrics.failedCredential(kind);
      // No credential at all is a mistake of the page, and costs nothing.
      if (token !== undefined) {
        this.#failed.record(token, kind, meta);
        if (address !== undefined && !hadEnded) await this.#failures.spend('', address, 1);
      }
      throw error;
    }
  }

  /** Takes the cost of a request from its caller's budget. Throws 429 when it is spent. */
  async spend(principal: Principal, cost: number, meta: RequestMeta): Promise<void> {
    const name = principal.kind === 'key' ? 'key' : principal.user.type;
    const spent = await this.#requests[name].spend(principal.companyId, actorOf(principal), cost);
    if (!spent.allowed) throw this.#refusal(REQUESTS, this.#limits[name], spent, meta);
    meta.rateLimit = fieldsOf(REQUESTS, this.#limits[name], spent);
  }

  /** 429 for a message or a conversation beyond its author's limit. */
  sendRefused(
    { limit, policy, resetMs }: { limit: string; policy: LimitPolicy; resetMs: number },
    meta: RequestMeta,
  ): Problem {
    const problem = this.#refusal(limit, policy, { allowed: false, remaining: 0, resetMs }, meta);
    return new Problem('rate_limited', {
      ...problem.extra,
      detail: `You've sent many messages in a short time. Try again in ${timeOf(resetMs)}.`,
    });
  }

  /** Writes the last reports. */
  close(): Promise<void> {
    return this.#failed.close();
  }

  #refusal(name: string, policy: LimitPolicy, spent: Spent, meta: RequestMeta): Problem {
    this.#needs.metrics.rateLimited(name);
    return rateLimited(name, policy, spent, meta);
  }

  #isAccepted(hash: string): boolean {
    return (this.#accepted.get(hash) ?? 0) > Date.now();
  }

  #accept(hash: string): void {
    this.#accepted.delete(hash);
    if (this.#accepted.size >= ACCEPTED_MAX)
      this.#accepted.delete(this.#accepted.keys().next().value as string);
    this.#accepted.set(hash, Date.now() + ACCEPTED_MS);
  }
}

/** 429 with `Retry-After` and the fields of the limit that refused. */
function rateLimited(
  name: string,
  policy: LimitPolicy,
  spent: { readonly remaining: number; readonly resetMs: number },
  meta: RequestMeta,
): Problem {
  meta.rateLimit = fieldsOf(name, policy, spent);
  const seconds = secondsOf(spent.resetMs);
  return new Problem('rate_limited', {
    detail: `Too many requests in a short time. Try again in ${timeOf(spent.resetMs)}.`,
    headers: { 'retry-after': String(seconds) },
  });
}

/** "a minute", "12 minutes", "3 hours": rounded up. */
function timeOf(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  if (minutes < 60) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = Math.ceil(minutes / 60);
  return hours === 1 ? 'an hour' : `${hours} hours`;
}

function fieldsOf(
  name: string,
  { points, seconds }: LimitPolicy,
  { remaining, resetMs }: { readonly remaining: number; readonly resetMs: number },
): RateLimitFields {
  return {
    policy: `"${name}";q=${points};w=${seconds}`,
    state: `"${name}";r=${remaining};t=${secondsOf(resetMs)}`,
  };
}

/** Rounded up: who waits as long as they are told is not refused again. */
function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

/** An address to count by: IPv4 as it is, IPv6 by its /64, the smallest network one customer gets. Undefined: unknown. */
export function addressOf(ip: string): string | undefined {
  if (ip === '') return undefined;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('%', 1)[0]?.split('::') ?? [];
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return [...front, ...zeros, ...back]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
