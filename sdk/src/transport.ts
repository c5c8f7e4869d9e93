import { abortedBy, backoff, pause, unlessAborted } from './backoff.ts';
import { ConnectionError, errorOf, KipuError, ParseError, TimeoutError } from './errors.ts';
import type { paths } from './generated/openapi.ts';
import { randomId } from './ids.ts';

/** Where requests get their bearer token. An API key is one that never changes. */
export interface Credentials {
  current(): Promise<string>;
  /** The token that replaces a refused one; rejects when there is none. */
  replace(token: string): Promise<string>;
  /** A replaced token was refused as well. */
  end(): void;
}

/**
 * Told about every attempt. Holds the route's template, never an id, a query, a body or a token. What a hook throws is
 * dropped: it must not make a send look failed.
 */
export interface Attempt {
  method: string;
  route: string;
  /** 0 for the first try. */
  attempt: number;
}
export interface Hooks {
  onRequest?(attempt: Attempt): void;
  onResponse?(
    attempt: Attempt & { status: number; requestId?: string | undefined; durationMs: number },
  ): void;
  onRetry?(attempt: Attempt & { code: string; delayMs: number }): void;
}

export interface TransportOptions {
  /** Where the service is: absolute, or a path on the page's own origin. */
  baseUrl: string;
  fetch?: typeof fetch;
  /** For one attempt; default 15 s. */
  timeoutMs?: number;
  /** For a call with all its retries; default 60 s. */
  deadlineMs?: number;
  /** Default 5; the deadline may come first. */
  maxRetries?: number;
  hooks?: Hooks;
}

/** What every call takes as its last argument. */
export interface CallOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
  deadlineMs?: number;
  maxRetries?: number;
  /** POSTs that send: yours instead of a random one. Kept through all retries. */
  idempotencyKey?: string;
  /** Let the request outlive the page (reading marks on leaving). */
  keepalive?: boolean;
}

type Route = keyof paths & string;
/** One operation of the contract. */
export interface Operation<T = unknown> {
  /** Default: GET. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  route: Route;
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  /** Goes as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** What else `fetch` is to be told, such as a body that is no JSON. */
  init?: RequestInit & { duplex?: 'half' };
  /** Carries an idempotency key. */
  keyed?: boolean;
  /** Must not be repeated when its outcome is unknown. */
  once?: boolean;
  /** What it answers, for the type checker alone. */
  readonly answers?: T;
}

/** An answer with what its headers say. */
export interface Answer<T> {
  data: T;
  response: Response;
  requestId: string | undefined;
  etag: string | undefined;
  /** The stored result of an earlier send under the same key. */
  replayed: boolean;
}

/** How one attempt is made. */
type Init = Pick<CallOptions, 'signal' | 'keepalive'> & { attempt?: number };

/** One service and one set of credentials: timeouts, retries, idempotency keys, errors. */
export class Transport {
  readonly baseUrl: string;
  readonly #options: TransportOptions;
  readonly #credentials: Credentials;

  /** @throws {TypeError} when no route can be added to `baseUrl` */
  constructor(options: TransportOptions, credentials: Credentials) {
    const { baseUrl } = options;
    if (!ADDRESS.test(baseUrl) || !(globalThis.location || /^h/.test(baseUrl))) {
      const given = JSON.stringify(baseUrl)?.replace(/\/\/.*@/, '//…@');
      throw new TypeError(
        `baseUrl must begin with http:// or https://, in a page also with /; it is ${given}.`,
      );
    }
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.#options = options;
    this.#credentials = credentials;
  }

  /** One call with all its retries. Rejects with a `KipuError`. */
  request<T>(operation: Operation<T>, options?: CallOptions): Promise<Answer<T>> {
    return this.send(operation, options, answerOf<T>);
  }

  /** As `request`; `read` makes of the answer what is asked for, within the time of an attempt. */
  async send<R>(
    operation: Operation,
    options: CallOptions = {},
    read: (response: Response) => Promise<R>,
  ): Promise<R> {
    const { timeoutMs = 15_000, deadlineMs = 60_000, maxRetries = 5 } = { ...this.#options, ...options };
    const { signal } = options;
    const end = performance.now() + deadlineMs;
    // The same key for all attempts: what is sent again is the same message.
    const key = operation.keyed && { 'idempotency-key': `"${options.idempotencyKey ?? randomId()}"` };
    const keyed = { ...operation, headers: { ...operation.headers, ...key } };
    for (let attempt = 0; ; attempt++) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), Math.min(timeoutMs, end - performance.now()));
      const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
      let failure: KipuError;
      try {
        return await read(await this.open(keyed, { ...options, attempt, signal: either }));
      } catch (cause) {
        if (signal?.aborted) throw abortedBy(signal);
        const from = `No response from ${operation.method ?? 'GET'} ${this.baseUrl}${operation.route}`;
        failure = late.signal.aborted
          ? new TimeoutError(`${from} in time.`, { code: 'timeout', retryable: true, cause })
          : cause instanceof KipuError
            ? cause
            : new ConnectionError(`${from}: ${reasonOf(cause)}.`, {
                code: 'connection_failed',
                retryable: true,
                cause,
              });
      } finally {
        clearTimeout(timer);
      }
      const { code, status, retryable, retryAfterMs = 0 } = failure;
      const delayMs = retryAfterMs + backoff(attempt, 500, 8000);
      // Without an answer, or with a fault, nobody knows whether the request took effect.
      const unknown = status !== 429 && code !== 'session_unavailable';
      if (
        !retryable ||
        attempt >= maxRetries ||
        (operation.once && unknown) ||
        performance.now() + delayMs >= end
      ) {
        throw failure;
      }
      this.#tell('onRetry', { ...about(operation, attempt), code, delayMs });
      await pause(delayMs, signal);
    }
  }

  /**
   * One authenticated request whose body is left to the caller (the event stream). A refused token is replaced once;
   * any answer that is not 2xx rejects with its `KipuError`, a missing answer with the platform's own error.
   */
  async open(operation: Operation, init: Init): Promise<Response> {
    let token = await unlessAborted(this.#credentials.current(), init.signal);
    for (let replaced = false; ; replaced = true) {
      const response = await this.#send(operation, token, init);
      if (response.ok) return response;
      if (response.status !== 401) throw errorOf(response, await response.json().catch(() => undefined));
      await response.body?.cancel();
      if (replaced) {
        this.#credentials.end();
        throw errorOf(response, { code: 'signed_out' });
      }
      token = await unlessAborted(this.#credentials.replace(token), init.signal);
    }
  }

  async #send(operation: Operation, token: string, { attempt = 0, signal, keepalive }: Init) {
    const { method = 'GET', route, params, query, body, headers, init } = operation;
    const { fetch = globalThis.fetch } = this.#options;
    const path = route.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''));
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) search.set(name, String(value));
    }
    const news = about(operation, attempt);
    this.#tell('onRequest', news);
    const started = performance.now();
    const response = await fetch(`${this.baseUrl}${path}${search.size ? `?${search}` : ''}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      cache: 'no-store',
      redirect: 'error',
      signal: signal ?? null,
      keepalive: keepalive ?? false,
      body: body === undefined ? null : JSON.stringify(body),
      ...init,
    });
    this.#tell('onResponse', {
      ...news,
      status: response.status,
      requestId: response.headers.get('x-request-id') ?? undefined,
      durationMs: performance.now() - started,
    });
    return response;
  }

  #tell<K extends keyof Hooks>(hook: K, news: Parameters<NonNullable<Hooks[K]>>[0]): void {
    try {
      this.#options.hooks?.[hook]?.(news as never);
    } catch {
      // Dropped, as `Hooks` says.
    }
  }
}

/** An address, or a path of the page's origin, to which a route can be added. */
const ADDRESS = /^(https?:\/\/.|\/|$)[^?#@]*$/;

/** Why there was no response: Node's code, such as `ECONNREFUSED`. Browsers tell scripts nothing; a message may hold ids. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? name;
}

const about = ({ method = 'GET', route }: Operation, attempt: number): Attempt => ({
  method,
  route,
  attempt,
});

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const { headers, status } = response;
  try {
    return {
      data: (text ? JSON.parse(text) : undefined) as T,
      response,
      requestId: headers.get('x-request-id') ?? undefined,
      etag: headers.get('etag') ?? undefined,
      replayed: headers.get('idempotent-replayed') === 'true',
    };
  } catch (cause) {
    throw new ParseError('The response is not JSON. Is baseUrl right?', {
      code: 'unreadable_answer',
      status,
      retryable: true,
      cause,
    });
  }
}
