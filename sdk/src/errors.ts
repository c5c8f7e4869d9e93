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
  requestId?: string | undefined;
  retryable?: boolean;
  retryAfterMs?: number | undefined;
  fields?: readonly FieldError[];
  reasons?: readonly Reason[];
  cause?: unknown;
  /** Of a `ConflictError` only. */
  stored?: unknown;
  version?: number | undefined;
}

/**
 * The base of every error the SDK throws. No text of a message, no name and no address is ever in it: `toJSON` is
 * safe to log.
 */
export class KipuError extends Error {
  override name = 'KipuError';
  declare readonly code: ErrorCode;
  /** The HTTP status; 0 when there was no answer. */
  declare readonly status: number;
  /** `X-Request-Id` of the answer: what to tell support. */
  declare readonly requestId: string | undefined;
  /** True when the same call may succeed later without being changed. */
  declare readonly retryable: boolean;
  /** How long the service asked to wait, in milliseconds. */
  declare readonly retryAfterMs: number | undefined;
  /** Which fields broke which rule (422). */
  declare readonly fields: readonly FieldError[];
  /** Why policy refused (403), in the contract's order, each with a sentence for the user. */
  declare readonly reasons: readonly Reason[];

  constructor(message: string, init: KipuErrorInit) {
    super(message, init);
    Object.assign(this, { status: 0, retryable: false, fields: [], reasons: [] }, init);
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
  declare readonly stored?: unknown;
  /** 412 on a draft that was sent or discarded: the version that the next text of its key is based on. */
  declare readonly version?: number;
}
/** 400, 405, 413, 415, 422 and 431: the request breaks a rule; `fields` names them. */
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

const KINDS: Partial<Record<number, typeof KipuError>> = {
  401: AuthError,
  403: PolicyError,
  404: NotFoundError,
  408: ServerError,
  409: ConflictError,
  410: NotFoundError,
  412: ConflictError,
  428: ConflictError,
  429: RateLimitError,
};

/** `Retry-After` in seconds or as a date, as milliseconds from now. */
export function retryAfter(value: string | null, now: number): number | undefined {
  if (!value) return undefined;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - now : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The error for an answer that is not 2xx. A body that is no problem document (a proxy's page) is left out. */
export function errorOf({ status, headers }: Response, body: unknown): KipuError {
  const problem: Problem = Object(body);
  const retryAfterMs = retryAfter(headers.get('retry-after'), Date.now());
  const Kind = KINDS[status] ?? (status < 500 ? ValidationError : ServerError);
  return new Kind(problem.detail ?? problem.title ?? `HTTP ${status} without a code. Is baseUrl right?`, {
    code: problem.code ?? `http_${status}`,
    status,
    requestId: headers.get('x-request-id') ?? problem.requestId,
    // A conflict that names a time is a twin still in flight; any other stays one.
    retryable:
      Kind === ServerError || Kind === RateLimitError || (status === 409 && retryAfterMs !== undefined),
    retryAfterMs,
    fields: problem.errors ?? [],
    reasons: problem.reasons ?? [],
    ...(Kind === ConflictError && { stored: problem.draft, version: problem.version }),
  });
}
