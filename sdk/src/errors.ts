import type { components } from './generated/openapi.ts';

export type Reason = components['schemas']['Reason'];
export type ReasonCode = components['schemas']['ReasonCode'];

/** Codes that problem details of the service carry, as the contract lists them. */
export type ContractCode = components['schemas']['ProblemCode'];

/** Codes of what went wrong before or beside an answer of the service. */
export type LocalCode =
  | 'connection_failed'
  | 'timeout'
  | 'aborted'
  | 'unreadable_answer'
  | 'signed_out'
  | 'user_changed'
  | 'session_unavailable';

/** Every code that this version knows: what a complete `switch` goes over. */
export type KnownCode = ContractCode | LocalCode;

/** `KnownCode`, and what a newer service or a proxy (`http_502`) may say: handle the rest by `status`. */
export type ErrorCode = KnownCode | (string & {});

/** One rule broken by one field: `pointer` is a JSON pointer into the body or the name of a parameter. */
export interface FieldError {
  pointer: string;
  message: string;
}

/** What an error is made of. `cause` is the platform's own error, never a body. */
export interface KipuErrorInit {
  code: ErrorCode;
  status?: number;
  requestId?: string;
  retryable?: boolean;
  retryAfterMs?: number;
  fields?: readonly FieldError[];
  reasons?: readonly Reason[];
  cause?: unknown;
}

/**
 * The base of every error the SDK throws. No text of a message, no name and no address is ever in it: `toJSON` is
 * safe to log.
 */
export class KipuError extends Error {
  override name = 'KipuError';
  readonly code: ErrorCode;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** `X-Request-Id` of the answer: what to tell support. */
  readonly requestId: string | undefined;
  /** True when the same call may succeed later without being changed. */
  readonly retryable: boolean;
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Which fields broke which rule (422). */
  readonly fields: readonly FieldError[];
  /** Why policy refused (403), in the contract's order, each with a sentence for the user. */
  readonly reasons: readonly Reason[];

  constructor(message: string, init: KipuErrorInit) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.status = init.status ?? 0;
    this.requestId = init.requestId;
    this.retryable = init.retryable ?? false;
    this.retryAfterMs = init.retryAfterMs;
    this.fields = init.fields ?? [];
    this.reasons = init.reasons ?? [];
  }

  /** What may be logged: causes, codes and pointers, no PHI. */
  toJSON(): Record<string, unknown> {
    return {
      name: this.name,
      code: this.code,
      status: this.status,
      requestId: this.requestId,
      retryable: this.retryable,
      fields: this.fields.map((f) => f.pointer),
      reasons: this.reasons.map((r) => r.code),
    };
  }
}

/** No answer: the network, a proxy or the service was away. The outcome of the call is unknown. */
export class ConnectionError extends KipuError {
  override name = 'ConnectionError';
}
/** No answer in time. The outcome of the call is unknown. */
export class TimeoutError extends KipuError {
  override name = 'TimeoutError';
}
/** The caller's own `AbortSignal`, or `close()`. */
export class AbortedError extends KipuError {
  override name = 'AbortedError';
}
/** The answer was not what the contract says, such as a proxy's page. */
export class ParseError extends KipuError {
  override name = 'ParseError';
}
/** Not signed in: `signed_out`, or `session_unavailable` while the host's session end point cannot be reached. */
export class AuthError extends KipuError {
  override name = 'AuthError';
}
/** 403: the rule refuses. `reasons` says why, in words a person can act on. */
export class PolicyError extends KipuError {
  override name = 'PolicyError';
}
/** 404 (not there or not yours) and 410 (a cursor or state that is too old). */
export class NotFoundError extends KipuError {
  override name = 'NotFoundError';
}
/** 409, 412 and 428: someone else was first, or a version is missing. */
export class ConflictError extends KipuError {
  override name = 'ConflictError';
  /** 412 on a draft: what is stored, as the service answered it. */
  stored?: unknown;
  /** 412 on a draft that was sent or discarded: the version that the next text of its key is based on. */
  version?: number;
}
/** 400, 413, 415 and 422: the request breaks a rule; `fields` names them. */
export class ValidationError extends KipuError {
  override name = 'ValidationError';
}
/** 429: too many requests; `retryAfterMs` says when. */
export class RateLimitError extends KipuError {
  override name = 'RateLimitError';
}
/** 5xx and 408: the service could not; the same call may succeed later. */
export class ServerError extends KipuError {
  override name = 'ServerError';
}

/** Problem details (RFC 9457) as the service answers them. */
interface Problem {
  title?: string;
  detail?: string;
  code?: string;
  requestId?: string;
  errors?: FieldError[];
  reasons?: Reason[];
  draft?: unknown;
  version?: number;
}

/** Whether sending the same request again may end differently, judged by the status and code alone. */
function isRetryable(status: number, headers: Headers): boolean {
  // A 409 that names a time is a twin still in flight; any other conflict stays one.
  return status === 408 || status === 429 || status >= 500 || (status === 409 && headers.has('retry-after'));
}

function classFor(status: number): typeof KipuError {
  if (status === 401) return AuthError;
  if (status === 403) return PolicyError;
  if (status === 404 || status === 410) return NotFoundError;
  if (status === 409 || status === 412 || status === 428) return ConflictError;
  if (status === 429) return RateLimitError;
  if (status >= 500 || status === 408) return ServerError;
  return ValidationError;
}

/** `Retry-After` in seconds or as a date, as milliseconds from now. */
export function retryAfter(value: string | null, now: number): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The error for an answer that is not 2xx. A body that is no problem document (a proxy's page) is left out. */
export function errorOf(response: Response, body: unknown): KipuError {
  const problem: Problem = body !== null && typeof body === 'object' ? body : {};
  const { status, headers } = response;
  const code = problem.code ?? `http_${status}`;
  const wait = retryAfter(headers.get('retry-after'), Date.now());
  const requestId = headers.get('x-request-id') ?? problem.requestId;
  const error = new (classFor(status))(problem.detail ?? problem.title ?? `HTTP ${status}`, {
    code,
    status,
    retryable: isRetryable(status, headers),
    fields: problem.errors ?? [],
    reasons: problem.reasons ?? [],
    ...(requestId && { requestId }),
    ...(wait !== undefined && { retryAfterMs: wait }),
  });
  if (error instanceof ConflictError) {
    if (problem.draft) error.stored = problem.draft;
    if (problem.version !== undefined) error.version = problem.version;
  }
  return error;
}
