import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { guardedRequest, type OutboundOptions } from '../outbound/guarded-request.ts';

/** Keys older than this are fetched anew before they are used, ms. */
const FRESH_MS = 10 * 60_000;
/** While they cannot be fetched, known keys go on for this long, ms: an issuer may be away, but not for ever. */
const KEEP_MS = 24 * 60 * 60_000;
/** The least time between two fetches for one issuer, ms, however many tokens name a key that is not known. */
const COOLDOWN_MS = 30_000;
const TIMEOUT_MS = 5000;
const BYTES_MAX = 256 * 1024;
const KEYS_MAX = 100;
const SETS_MAX = 1000;

export interface RemoteKeysOptions {
  readonly outbound: OutboundOptions;
  readonly clock?: () => number;
}

interface KeySet {
  select: JWTVerifyGetKey;
  kids: ReadonlySet<string>;
  fetchedAt: number;
}

interface Known {
  keys: KeySet | undefined;
  triedAt: number;
  /** The last fetch, ended or not; never rejects. */
  fetching: Promise<void> | undefined;
}

/**
 * The public keys of companies' own issuers, fetched when they are needed and kept. jose's own remote set is not used: it
 * fetches again with every token while an issuer is away, and forgets what it knew.
 */
export class RemoteKeys {
  readonly #outbound: OutboundOptions;
  readonly #clock: () => number;
  readonly #known = new Map<string, Known>();

  constructor({ outbound, clock = () => Date.now() }: RemoteKeysOptions) {
    this.#outbound = outbound;
    this.#clock = clock;
  }

  /**
   * The key of this id under this URL. `registration` names the state of the issuer's entry: keys of another state are
   * not used. Throws when there is none, and when the keys cannot be had.
   */
  async keyFor(
    registration: string,
    url: string,
    ...[header, token]: Parameters<JWTVerifyGetKey>
  ): Promise<Awaited<ReturnType<JWTVerifyGetKey>>> {
    const { kid } = header;
    if (typeof kid !== 'string') throw new Error('the token names no key');
    const known = this.#of(`${registration}\n${url}`);
    const now = this.#clock();
    const isFresh = known.keys !== undefined && now - known.keys.fetchedAt < FRESH_MS;
    if (!isFresh || known.keys?.kids.has(kid) !== true) {
      if (now - known.triedAt >= COOLDOWN_MS) {
        known.triedAt = now;
        known.fetching = this.#fetch(known, url);
      }
      // Whoever comes while the keys are on their way waits for them too.
      await known.fetching;
    }
    const { keys } = known;
    if (keys === undefined || now - keys.fetchedAt >= KEEP_MS) throw new Error('the keys cannot be had');
    return keys.select(header, token);
  }

  #of(name: string): Known {
    const known = this.#known.get(name) ?? {
      keys: undefined,
      triedAt: Number.NEGATIVE_INFINITY,
      fetching: undefined,
    };
    // The least recently used goes first.
    this.#known.delete(name);
    if (this.#known.size >= SETS_MAX) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(name, known);
    return known;
  }

  /** Leaves what is known as it is when there is no whole answer. */
  async #fetch(known: Known, url: string): Promise<void> {
    try {
      const answer = await guardedRequest(
        new URL(url),
        {
          method: 'GET',
          headers: { accept: 'application/jwk-set+json, application/json' },
          timeoutMs: TIMEOUT_MS,
          maxBytes: BYTES_MAX,
        },
        this.#outbound,
      );
      if (answer.status !== 200) return;
      const set = JSON.parse(answer.body) as JSONWebKeySet;
      // Throws unless it has the shape of a key set.
      const select = createLocalJWKSet(set);
      if (set.keys.length > KEYS_MAX) return;
      const kids = set.keys.flatMap(({ kid }) => (typeof kid === 'string' ? [kid] : []));
      known.keys = { select, kids: new Set(kids), fetchedAt: this.#clock() };
    } catch {
      // Away, too slow, not permitted or not a key set: the same to whoever shows a token.
    }
  }
}
