import type { TestService } from '../harness/service.ts';
import { pick, seeded } from '../nodes/random.ts';
import { FuzzCompany } from './company.ts';
import { type FuzzOperation, OPERATIONS, valueFor } from './contract-values.ts';
import { type FuzzRequest, spoil } from './mutations.ts';

/** How often an operation is asked well formed, to reach a success, before it counts as unreachable. */
const TRIES_MAX = 80;
/** Requests after which everybody signs in again, and after which a new company begins. */
const REFRESH_EVERY = 100;
const COMPANY_EVERY = 2000;

export interface FuzzReport {
  seed: number;
  requests: number;
  /** Answers by status. */
  statuses: Record<string, number>;
  /** Answers that are a fault: 5xx, not in the contract, or off their schema. Each with its number in the run. */
  faults: string[];
  /** Operations that never answered with a success. */
  unreached: string[];
}

export interface FuzzOptions {
  seed: number;
  requests: number;
  /** Called now and then, for whoever waits. */
  onProgress?: (done: number) => void;
}

/**
 * Asks every operation of the contract, well formed and spoilt, in an order that the seed decides. Each answer is held to
 * openapi.yaml by the harness's `fetch`, which throws for what is not documented.
 */
export async function fuzz(
  service: TestService,
  { seed, requests, onProgress }: FuzzOptions,
): Promise<FuzzReport> {
  const random = seeded(seed);
  const report: FuzzReport = { seed, requests: 0, statuses: {}, faults: [], unreached: [] };
  const reached = new Set<string>();
  let company = await FuzzCompany.open(service);

  const one = async (operation: FuzzOperation, spoilt: boolean): Promise<void> => {
    const request = wellFormed(operation, company, random);
    if (spoilt) spoil(request, random);
    report.requests += 1;
    const number = report.requests;
    try {
      const { status, body } = await send(service.baseUrl, request);
      report.statuses[status] = (report.statuses[status] ?? 0) + 1;
      if (status >= 500)
        report.faults.push(`#${number} ${describe(request)}: ${status} ${JSON.stringify(body)}`);
      if (status < 300 && request.method === operation.method) reached.add(operation.operationId);
      learn(company, operation, body);
    } catch (error) {
      report.faults.push(`#${number} ${describe(request)}: ${(error as Error).message}`);
    }
    if (number % COMPANY_EVERY === 0) company = await FuzzCompany.open(service);
    else if (number % REFRESH_EVERY === 0) await company.refresh();
    if (number % 1000 === 0) onProgress?.(number);
  };

  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    // What one operation took away another needs: it is put back.
    if (tries % 5 === 4) await company.refresh();
    for (const operation of OPERATIONS.filter(({ operationId }) => !reached.has(operationId)))
      await one(operation, false);
  }
  while (report.requests < requests) await one(pick(random, OPERATIONS), random() < 0.85);
  report.unreached = OPERATIONS.map(({ operationId }) => operationId).filter((id) => !reached.has(id));
  return report;
}

function wellFormed(operation: FuzzOperation, company: FuzzCompany, random: () => number): FuzzRequest {
  const { template, parameters = [], requestBody, security, operationId } = operation;
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(company.pathValue(random, template, name)),
  );
  const request: FuzzRequest = {
    method: operation.method,
    path,
    query: [],
    headers: {},
    token: company.token(
      random,
      security.flatMap((scheme) => Object.keys(scheme)),
    ),
  };
  for (const { name, in: place, required, schema } of parameters) {
    if (place === 'path' || (required !== true && random() < (place === 'header' ? 0.4 : 0.6))) continue;
    const value = headerValue(name, random) ?? valueFor(random, schema ?? {}, name, company.known);
    if (place === 'header') request.headers[name] = String(value);
    else request.query.push([name, String(value)]);
  }
  const content = Object.entries(requestBody?.content ?? {});
  if (content.length === 0) return request;
  const [type, { schema, example }] = pick(random, content);
  request.headers['content-type'] = type;
  if (operationId === 'importDirectory')
    request.raw = typeof example === 'string' ? example : JSON.stringify(example);
  else {
    // Half of the time the example of the contract itself, which must hold too.
    const made = valueFor(random, schema, '', company.known) as Record<string, unknown>;
    request.body = random() < 0.3 && example !== undefined ? structuredClone(example) : made;
  }
  return request;
}

function headerValue(name: string, random: () => number): string | undefined {
  if (name === 'if-match') return pick(random, ['*', '"1"', '"2"', '"nope"', 'W/"1"']);
  if (name === 'if-none-match') return '*';
  if (name === 'idempotency-key') return `"${Math.floor(random() * 1000)}"`;
  if (name === 'last-event-id') return pick(random, ['st1.0.0', 'st1.2.2']);
  return undefined;
}

async function send(baseUrl: string, request: FuzzRequest): Promise<{ status: number; body: unknown }> {
  const { method, path, headers, token, raw, body } = request;
  const query = request.query
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`,
    )
    .join('&');
  const over = new AbortController();
  const takesBody = method !== 'GET' && method !== 'HEAD';
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${baseUrl}${path}${query === '' ? '' : `?${query}`}`, {
    method,
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(takesBody && payload !== undefined ? { body: payload } : {}),
    signal: over.signal,
  } as RequestInit);
  const type = response.headers.get('content-type') ?? '';
  try {
    if (response.status >= 400 && method !== 'HEAD' && !type.startsWith('application/problem+json'))
      throw new Error(`${response.status} without a problem`);
    return {
      status: response.status,
      body: /json/.test(type) && method !== 'HEAD' ? await response.json() : undefined,
    };
  } finally {
    // A stream of events goes on for ever.
    over.abort();
  }
}

/** Keeps the ids of what was made, for what is asked next. */
function learn(company: FuzzCompany, { template, method }: FuzzOperation, body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  const { id, nextCursor, data } = body as { id?: unknown; nextCursor?: unknown; data?: unknown };
  company.learn('cursor', nextCursor);
  const noun = template.split('/')[2] ?? '';
  if (template === '/v1/conversations' && method === 'POST') company.learn('conversation', id);
  if (method === 'POST' && (noun === 'webhooks' || noun === 'api-keys') && template.split('/').length === 3)
    company.learn(noun, id);
  if (template.endsWith('/deliveries') && Array.isArray(data))
    for (const row of data as Array<{ id: string; webhookId: string }>)
      company.learn('delivery', `${row.webhookId} ${row.id}`);
  if (template === '/v1/emails' && Array.isArray(data))
    for (const row of data as Array<{ id: string; status: string }>)
      if (row.status === 'dead') company.learn('emails', row.id);
}

function describe({ method, path, query, headers, body, raw }: FuzzRequest): string {
  const text = raw === undefined ? JSON.stringify(body) : String(raw);
  return `${method} ${path} ${JSON.stringify(query)} ${JSON.stringify(headers)} ${text?.slice(0, 600) ?? ''}`;
}
