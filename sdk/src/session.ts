import { abortedBy, unlessAborted } from './backoff.ts';
import { AuthError } from './errors.ts';

/** What the host's back end got from `POST /v1/sessions`. */
export interface Token {
  token: string;
  /** RFC 3339; used only when the token itself does not say how long it lives. */
  expiresAt?: string;
}
/** `start`: none yet · `expiring`: soon over · `unauthorized`: the service refused the last one. */
export type TokenReason = 'start' | 'expiring' | 'unauthorized';
/**
 * The host's way to a session. `null`: this person is signed out. A rejection: the session cannot be had right now; it
 * is asked again with back-off and nothing is taken from the screen.
 */
export type GetToken = (request: { reason: TokenReason; signal: AbortSignal }) => Promise<Token | null>;

/** `signed-out`: the host or the service said so · `user-changed`: the new token is another person's. */
export type SessionChange = 'signed-out' | 'user-changed';

interface Claims {
  iat?: number;
  exp?: number;
  sub?: string;
}

/** The unverified claims of a JWT; empty for any other token. The service verifies, this only times renewal. */
function claimsOf(token: string): Claims {
  try {
    const part = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(atob(part ?? '')) as Claims;
  } catch {
    return {};
  }
}

const EXPECTED = 'getToken must be a function that resolves to {token, expiresAt} or null.';

/** How long the host has to answer with a token. */
const ANSWER_MS = 30_000;

const seconds = () => performance.now() / 1000;

/**
 * One user's token: asked for once at a time, renewed before it ends. A machine's clock may be wrong by hours, so the
 * end is judged by the token's lifetime counted from its receipt on a clock that only runs forward.
 */
export class Session {
  readonly #getToken: GetToken;
  readonly #listeners = new Set<(change: SessionChange) => void>();
  #abort = new AbortController();
  #token: string | undefined;
  #subject: string | undefined;
  #renewAt = 0;
  #pending: Promise<string> | undefined;
  #signedOut = false;
  #asking = false;

  /** @throws {TypeError} when `getToken` is no function */
  constructor(getToken: GetToken) {
    if (typeof getToken !== 'function') throw new TypeError(EXPECTED);
    this.#getToken = getToken;
  }

  get signedOut(): boolean {
    return this.#signedOut;
  }

  /** Calls back when the session ends or becomes another person's. Returns the way out. */
  onChange(listener: (change: SessionChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * A token that should still be good. Rejects with an `AuthError`: `signed_out`, or `session_unavailable` (retryable).
   */
  async current(): Promise<string> {
    const token = this.#token;
    if (token === undefined) return this.#ask('start');
    return seconds() < this.#renewAt ? token : this.#ask('expiring');
  }

  /** The service refused `token`: the one that replaces it. Many callers at once cause one request. */
  async replace(token: string): Promise<string> {
    return this.#token !== undefined && this.#token !== token ? this.#token : this.#ask('unauthorized');
  }

  /** Somebody may have signed in or out elsewhere: the next call asks the host, and so on until it answers. */
  expire(): void {
    this.#renewAt = 0;
  }

  /** A fresh token was refused too, or the host said so: nobody is signed in. */
  end(): void {
    if (this.#signedOut) return;
    this.#forget();
    this.#signedOut = true;
    this.#tell('signed-out');
  }

  /** Ask the host again, for instance after somebody signed in anew. */
  restart(): void {
    this.#forget();
    this.#signedOut = false;
  }

  /**
   * After a sign-out: asks the host quietly whether somebody is signed in again. True once, for the caller who asked; until
   * then nothing changes.
   */
  async returned(): Promise<boolean> {
    if (!this.#signedOut || this.#asking) return false;
    this.#asking = true;
    const { signal } = this.#abort;
    try {
      const answer = await this.#askHost('start', signal);
      if (!isToken(answer) || signal.aborted) return false;
      this.restart();
      this.#accept(answer);
      return true;
    } catch {
      return false;
    } finally {
      this.#asking = false;
    }
  }

  #forget(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#token = this.#subject = this.#pending = undefined;
  }

  #tell(change: SessionChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  #ask(reason: TokenReason): Promise<string> {
    if (this.#signedOut) throw signedOut();
    this.#pending ??= this.#renew(reason, this.#abort.signal);
    return this.#pending;
  }

  /** A host that never answers must not hold up every call and the feed for ever. */
  async #askHost(reason: TokenReason, over: AbortSignal): Promise<Token | null> {
    const signal = AbortSignal.any([over, AbortSignal.timeout(ANSWER_MS)]);
    return unlessAborted(this.#getToken({ reason, signal }), signal);
  }

  async #renew(reason: TokenReason, signal: AbortSignal): Promise<string> {
    let answer: Token | null | undefined;
    let message = EXPECTED;
    let cause: unknown;
    try {
      answer = await this.#askHost(reason, signal);
    } catch (error) {
      cause = error;
      message = 'getToken failed.';
    }
    if (signal.aborted) throw abortedBy(signal);
    this.#pending = undefined;
    if (isToken(answer)) return this.#accept(answer);
    if (answer !== null)
      throw new AuthError(message, { code: 'session_unavailable', retryable: true, cause });
    this.end();
    throw signedOut();
  }

  #accept({ token, expiresAt = '' }: Token): string {
    const { iat, exp, sub = this.#subject } = claimsOf(token);
    const life =
      iat !== undefined && exp !== undefined ? exp - iat : (Date.parse(expiresAt) - Date.now()) / 1000 || 900;
    // The last fifth, at most a minute of it, is for the renewal; a wrong clock must not make every call ask anew.
    this.#renewAt = seconds() + Math.max(life - Math.min(60, life / 5), 5);
    const changed = this.#subject !== undefined && sub !== this.#subject;
    this.#token = token;
    this.#subject = sub;
    if (changed) {
      this.#tell('user-changed');
      // What was asked for in one person's name must not go out in another's.
      throw new AuthError('Another person signed in.', { code: 'user_changed' });
    }
    return token;
  }
}

const isToken = (answer: Token | null | undefined): answer is Token => !!answer?.token;

const signedOut = () => new AuthError('Signed out.', { code: 'signed_out', status: 401 });
