import { type ReasonCode, type ReasonText, reasonTexts, type Unavailable } from '../rules/reasons.ts';

export interface FieldError {
  /** JSON Pointer into the body, or `query/…`, `path/…`, `header/…`. */
  pointer: string;
  message: string;
}

/** The codes a problem can carry, with their status and title: the error vocabulary of the contract. */
export const PROBLEMS = {
  malformed: [400, 'The request could not be read'],
  unauthorized: [401, 'Credentials are missing or not valid'],
  credential_not_allowed: [403, 'This kind of credential cannot be used here'],
  super_admin_required: [403, 'Only a Super Admin may do this'],
  scope_required: [403, 'The API key lacks the scope this needs'],
  policy_refused: [403, 'Messaging is not possible now'],
  user_inactive: [403, 'This user cannot sign in'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'This path does not take this method'],
  request_timeout: [408, 'The request did not arrive in time'],
  conflict: [409, 'The request conflicts with the current state'],
  legal_hold: [409, 'A legal hold keeps this'],
  erased: [409, 'This person was erased'],
  stale_version: [409, 'A newer version is stored'],
  state_too_old: [410, 'This position is too old; start again from a snapshot'],
  version_mismatch: [412, 'The stored version is another one'],
  too_large: [413, 'The request is too large'],
  unsupported_media_type: [415, 'The media type is not supported'],
  invalid: [422, 'The request breaks a rule'],
  idempotency_key_reused: [422, 'This Idempotency-Key was used for another request'],
  precondition_required: [428, 'If-Match or If-None-Match is required'],
  headers_too_large: [431, 'The headers are too large'],
  rate_limited: [429, 'Too many requests'],
  internal: [500, 'Something went wrong on the server'],
  unavailable: [503, 'The service cannot do this right now'],
  company_moving: [503, 'The data of this company is being moved; reading goes on'],
  company_moved: [503, 'The data of this company is served from another database'],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemExtra {
  detail?: string;
  errors?: FieldError[];
  reasons?: ReasonText[];
  headers?: Record<string, string>;
  /** More members of the body; typed in the contract, never PHI unless it is the caller's own (a stored draft). */
  members?: Record<string, unknown>;
}

/** An answer that is not a success. Thrown by handlers, never by actions after they wrote something. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly extra: ProblemExtra;
  constructor(code: ProblemCode, extra: ProblemExtra = {}) {
    super(extra.detail ?? PROBLEMS[code][1]);
    this.name = 'Problem';
    this.code = code;
    this.extra = extra;
  }
  get status(): number {
    return PROBLEMS[this.code][0];
  }
}

/** 422 that names each field and the rule it breaks. */
export function invalid(...errors: FieldError[]): Problem {
  return new Problem('invalid', {
    errors,
    detail: errors
      .map((e) => `${e.pointer}: ${e.message}`)
      .join('; ')
      .slice(0, 1000),
  });
}

/** 403 with the reasons this asker may know, in order. */
export function refused(
  asker: 'staff' | 'portal',
  codes: readonly ReasonCode[],
  unavailable?: Unavailable,
): Problem {
  return new Problem('policy_refused', { reasons: reasonTexts(asker, codes, unavailable) });
}

export const PROBLEM_HEADERS = {
  'content-type': 'application/problem+json; charset=utf-8',
  'cache-control': 'no-store',
} as const;

/** The body of an answer that is a problem (RFC 9457). */
export function problemBody(problem: Problem, requestId: string): string {
  const { detail, errors, reasons, members } = problem.extra;
  const [status, title] = PROBLEMS[problem.code];
  return JSON.stringify({
    type: `urn:kipu-messages:problem:${problem.code}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    code: problem.code,
    requestId,
    ...(errors === undefined ? {} : { errors }),
    ...(reasons === undefined ? {} : { reasons }),
    ...members,
  });
}

/** `application/problem+json`, with the problem's own headers. */
export function problemResponse(problem: Problem, requestId: string): Response {
  return new Response(problemBody(problem, requestId), {
    status: problem.status,
    headers: { ...PROBLEM_HEADERS, ...problem.extra.headers },
  });
}
