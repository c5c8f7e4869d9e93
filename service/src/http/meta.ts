import { randomUUID } from 'node:crypto';

/** The structured fields of draft-ietf-httpapi-ratelimit-headers that go with an answer. */
export interface RateLimitFields {
  readonly policy: string;
  readonly state: string;
}

/** What is known of a request before any handler: for logs (never path, query or body) and for the audit. */
export interface RequestMeta {
  readonly requestId: string;
  /** The caller's address; `X-Forwarded-For` counts only from a trusted proxy. */
  readonly ip: string;
  readonly startedAt: number;
  /** The route's template, once matched. */
  route?: string;
  companyId?: string;
  /** What the answer says of the limit that counted it. */
  rateLimit?: RateLimitFields;
}

const ACCEPTED_ID = /^[A-Za-z0-9_-]{1,64}$/;

export function requestMeta(
  request: Request,
  remoteAddress: string | undefined,
  trustedProxies: ReadonlySet<string>,
): RequestMeta {
  const given = request.headers.get('x-request-id');
  return {
    requestId: given !== null && ACCEPTED_ID.test(given) ? given : randomUUID(),
    ip: clientAddress(request.headers.get('x-forwarded-for'), remoteAddress ?? '', trustedProxies),
    startedAt: performance.now(),
  };
}

/** The last hop that is not one of ours: what a client writes into the header itself stands further left and is not believed. */
function clientAddress(forwarded: string | null, remote: string, trusted: ReadonlySet<string>): string {
  const hops = [
    ...(forwarded ?? '')
      .split(',')
      .map((hop) => hop.trim())
      .filter(Boolean),
    remote,
  ];
  for (let at = hops.length - 1; at > 0; at -= 1) {
    const hop = hops[at] ?? '';
    if (!trusted.has(hop)) return hop;
  }
  return hops[0] ?? '';
}
