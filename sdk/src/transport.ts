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
  onResponse?(attempt: Attempt & { status: number; requestId?: string; durationMs: number }): void;
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
  body?: unknown;
  headers?: Record<string, string>;
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

/** Request bodies that are streams need `duplex`, which the DOM's types do not know yet. */
type Init = RequestInit & { duplex?: 'half' };

/** One service and one set of credentials: timeouts, retries, idempotency keys, errors. */
export class Transport {
  readonly baseUrl: string;
  readonly #options: TransportOptions;
  readonly #credentials: Credentials;
  readonly #fetch: typeof fetch;

  constructor(options: TransportOptions, credentials: Credentials) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#options = options;
    this.#credentials = credentials;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /** One call with all its retries. Rejects with a `KipuError`. */
  request<T>(operation: Operation<T>, options?: CallOptions): Promise<Answer<T>> {
    return this.#retried(operation, options, answerOf<T>);
  }

  /** As `request`, but the body is left unread: it comes as it is read, and `signal` breaks it off at any time. */
  stream(operation: Operation, options?: CallOptions): Promise<Response> {
    return this.#retried(operation, options, async (response) => response);
  }

  async #retried<R>(
    operation: Operation,
    options: CallOptions = {},
    read: (response: Response) => Promise<R>,
  ): Promise<R> {
    const { hooks } = this.#options;
    const { method = 'GET', route } = operation;
    const started = performance.now();
    const deadline = options.deadlineMs ?? this.#options.deadlineMs ?? 60_000;
    const retries = options.maxRetries ?? this.#options.maxRetries ?? 5;
    const headers: Record<string, string> = { accept: 'application/json' };
    if (operation.keyed) {
      headers['idempotency-key'] = `"${options.idempotencyKey ?? randomId()}"`;
    }
    for (let attempt = 0; ; attempt++) {
      const left = deadline - (performance.now() - started);
      try {
        const timeout = Math.min(options.timeoutMs ?? this.#options.timeoutMs ?? 15_000, left);
        return await this.#once(operation, headers, attempt, timeout, options, read);
      } catch (error) {
        if (!(error instanceof KipuError) || !error.retryable || attempt >= retries) throw error;
        // Without an answer, or with a fault, nobody knows whether the request took effect.
        if (operation.once && error.status !== 429 && error.code !== 'session_unavailable') throw error;
        const delayMs = (error.retryAfterMs ?? 0) + backoff(attempt, 500, 8000);
        if (performance.now() - started + delayMs >= deadline) throw error;
        tell(() => hooks?.onRetry?.({ method, route, attempt, code: error.code, delayMs }));
        await pause(delayMs, options.signal);
      }
    }
  }

  async #once<R>(
    operation: Operation,
    headers: Record<string, string>,
    attempt: number,
    timeoutMs: number,
    options: CallOptions,
    read: (response: Response) => Promise<R>,
  ): Promise<R> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeoutMs);
    const signal = options.signal ? AbortSignal.any([options.signal, late.signal]) : late.signal;
    try {
      return await read(await this.open(operation, { ...options, headers, attempt, signal }));
    } catch (error) {
      if (options.signal?.aborted) throw abortedBy(options.signal);
      if (late.signal.aborted) {
        throw new TimeoutError(`No answer within ${Math.round(timeoutMs)} ms.`, {
          code: 'timeout',
          retryable: true,
          cause: error,
        });
      }
      if (error instanceof KipuError) throw error;
      throw new ConnectionError('The service could not be reached.', {
        code: 'connection_failed',
        retryable: true,
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * One authenticated request whose body is left to the caller (the event stream). A refused token is replaced once;
   * any answer that is not 2xx rejects with its `KipuError`, a missing answer with the platform's own error.
   */
  async open(
    operation: Operation,
    init: { headers?: Record<string, string>; attempt?: number; signal?: AbortSignal; keepalive?: boolean },
  ): Promise<Response> {
    let token = await unlessAborted(this.#credentials.current(), init.signal);
    for (let replaced = false; ; replaced = true) {
      const response = await this.#send(operation, token, init);
      if (response.ok) return response;
      if (response.status !== 401) throw errorOf(response, await problemOf(response));
      await response.body?.cancel();
      if (replaced) {
        this.#credentials.end();
        throw errorOf(response, { code: 'signed_out' });
      }
      token = await unlessAborted(this.#credentials.replace(token), init.signal);
    }
  }

  async #send(
    { method = 'GET', route, params, query, body, headers }: Operation,
    token: string,
    init: { headers?: Record<string, string>; attempt?: number; signal?: AbortSignal; keepalive?: boolean },
  ): Promise<Response> {
    const { hooks } = this.#options;
    const about = { method, route, attempt: init.attempt ?? 0 };
    const path = route.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''));
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) search.set(name, String(value));
    }
    const streamed = body instanceof ReadableStream;
    const request: Init = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
        ...init.headers,
      },
      cache: 'no-store',
      redirect: 'error',
      ...(init.signal && { signal: init.signal }),
      ...(init.keepalive && { keepalive: true }),
      ...(body !== undefined && { body: streamed ? body : JSON.stringify(body) }),
      ...(streamed && { duplex: 'half' }),
    };
    tell(() => hooks?.onRequest?.(about));
    const started = performance.now();
    const response = await this.#fetch(`${this.baseUrl}${path}${search.size ? `?${search}` : ''}`, request);
    const requestId = response.headers.get('x-request-id');
    tell(() =>
      hooks?.onResponse?.({
        ...about,
        status: response.status,
        durationMs: performance.now() - started,
        ...(requestId && { requestId }),
      }),
    );
    return response;
  }
}

function tell(hook: () => void): void {
  try {
    hook();
  } catch {
    // Dropped, as `Hooks` says.
  }
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  let data: T;
  try {
    data = (text ? JSON.parse(text) : undefined) as T;
  } catch (cause) {
    throw new ParseError('The answer is not JSON.', {
      code: 'unreadable_answer',
      status: response.status,
      retryable: true,
      cause,
    });
  }
  const { headers } = response;
  return {
    data,
    response,
    requestId: headers.get('x-request-id') ?? undefined,
    etag: headers.get('etag') ?? undefined,
    replayed: headers.get('idempotent-replayed') === 'true',
  };
}

async function problemOf(response: Response): Promise<unknown> {
  try {
    return JSON.parse(await response.text());
  } catch {
    return undefined;
  }
}
