import type { Credential, UserPrincipal } from '../auth/principal.ts';
import { maySignIn } from '../store/sessions.ts';
import type { Store, Tx } from '../store/tx.ts';
import { type FeedPage, readFeed } from './feed.ts';
import { encodeState, type Position, readPosition } from './state.ts';

/** Own events read at a time; what a slow reader has not taken stays in the database, not in memory. */
const BATCH = 200;

/** What one stream wants to know. */
export interface LookRequest {
  /** Where it stands; undefined: it reads nothing now, and asks only whether it may go on. */
  readonly from: Position | undefined;
  /** The directory's version at which the user was last seen to be one who may stay. */
  readonly activeAt: number | undefined;
}

export interface Look {
  readonly active: boolean;
  /** Where the snapshot stands. */
  readonly now: Position;
  /** What came after `from`; undefined without one, or for an account that is not active. */
  readonly page: FeedPage | undefined;
}

interface Waiting {
  readonly credential: Credential;
  readonly request: LookRequest;
  resolve(look: Look): void;
  reject(error: unknown): void;
}

/**
 * Reads for the streams of one user together: whoever asks in the same turn of the event loop shares one snapshot, and one
 * page where they stand at the same place. Hundreds of open pages of a user cost what one costs.
 */
export class SharedLooks {
  readonly #store: Store;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #once = new Map<string, Promise<unknown>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** A snapshot that is taken after this call. */
  look(principal: UserPrincipal, request: LookRequest): Promise<Look> {
    const key = keyOf(principal);
    return new Promise((resolve, reject) => {
      const one: Waiting = { credential: principal.credential, request, resolve, reject };
      const others = this.#waiting.get(key);
      if (others !== undefined) {
        others.push(one);
        return;
      }
      this.#waiting.set(key, [one]);
      // All that one commit woke have asked by then.
      setImmediate(() => void this.#read(principal));
    });
  }

  /** Does what every stream of a user wants done about a version of the directory: once, however many of them ask. */
  async atVersion(principal: UserPrincipal, version: number, run: () => Promise<unknown>): Promise<void> {
    const key = `${keyOf(principal)}\n${version}`;
    let running = this.#once.get(key);
    if (running === undefined) {
      running = run().finally(() => this.#once.delete(key));
      this.#once.set(key, running);
    }
    await running;
  }

  async #read(principal: UserPrincipal): Promise<void> {
    const key = keyOf(principal);
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    try {
      const looks = await this.#store.read(principal.companyId, (tx) => readAll(tx, principal, waiting));
      waiting.forEach((one, at) => {
        const look = looks[at];
        if (look !== undefined) one.resolve(look);
      });
    } catch (error) {
      for (const one of waiting) one.reject(error);
    }
  }
}

const keyOf = ({ companyId, user }: UserPrincipal) => `${companyId}\n${user.key}`;

async function readAll(
  tx: Tx,
  { user }: UserPrincipal,
  waiting: ReadonlyArray<Pick<Waiting, 'credential' | 'request'>>,
): Promise<Look[]> {
  const now = await readPosition(tx, user.key);
  const pages = new Map<string, FeedPage>();
  // Whether a user may stay depends on what they signed in with: pages of one session share the answer.
  const stay = new Map<string, boolean>();
  const looks: Look[] = [];
  for (const { credential, request } of waiting) {
    const { from, activeAt } = request;
    const session = JSON.stringify(credential);
    const active =
      activeAt === now.directoryVersion || (stay.get(session) ?? (await maySignIn(tx, user, credential)));
    if (activeAt !== now.directoryVersion) stay.set(session, active);
    if (!active || from === undefined) {
      looks.push({ active, now, page: undefined });
      continue;
    }
    const place = encodeState(from);
    const page = pages.get(place) ?? (await readFeed(tx, user.key, { from, now, limit: BATCH }));
    pages.set(place, page);
    looks.push({ active, now, page });
  }
  return looks;
}
