import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { KeyPrincipal, Principal, UserPrincipal } from '../auth/principal.ts';
import type { Services } from '../services.ts';
import { readJson, validationProblem } from './body.ts';
import { CONNECTION_PROBLEMS } from './connection-errors.ts';
import { checkInputText, checkUrlEncoding } from './input-text.ts';
import type { RequestMeta } from './meta.ts';
import { RATE_LIMIT_HEADERS } from './openapi-headers.ts';
import { PROBLEMS, Problem, type ProblemCode } from './problem.ts';
import { ProblemSchema } from './problem-schema.ts';

export type App = OpenAPIHono<{ Variables: { meta: RequestMeta } }>;

/** Which credential an operation takes. `settings`: an API key or a signed-in Super Admin (checked by the action). */
export type Access = 'user' | 'key' | 'settings';
type PrincipalOf<A extends Access> = A extends 'user'
  ? UserPrincipal
  : A extends 'key'
    ? KeyPrincipal
    : Principal;

type Shape = z.ZodObject | undefined;
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

interface Responses {
  readonly [status: number]: {
    readonly description: string;
    /** Absent: no body. */
    readonly schema?: z.ZodType;
    readonly example?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    /** A stream or another media type, answered by the handler as a `Response`. */
    readonly mediaType?: string;
  };
}

export interface Call<A extends Access, P, Q, H, B> {
  readonly principal: PrincipalOf<A>;
  readonly params: P;
  readonly query: Q;
  readonly headers: H;
  readonly body: B;
  readonly meta: RequestMeta;
  readonly request: Request;
  /** The Node request and response, where the handler writes by itself (streams). */
  readonly context: Context;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface OperationSpec<
  A extends Access,
  P extends Shape,
  Q extends Shape,
  H extends Shape,
  B extends z.ZodType | undefined,
> {
  method: 'get' | 'put' | 'post' | 'patch' | 'delete';
  /** OpenAPI form: `/v1/conversations/{id}`. */
  path: string;
  operationId: string;
  tag: string;
  summary: string;
  description: string;
  access: A;
  /** API keys only: the scope the key needs. */
  scope?: string;
  /** Points of the caller's budget that a request costs; default 1, a read by its key. */
  cost?: number;
  params?: P;
  query?: Q;
  headers?: H;
  body?: B;
  bodyExample?: unknown;
  bodyMediaTypes?: readonly string[];
  /** Bodies of other media types, where each has a shape of its own. */
  otherBodies?: Readonly<Record<string, { schema: z.ZodType; example: unknown }>>;
  /** The most bytes of the body, when other than `JSON_BODY_MAX`. */
  bodyMax?: number;
  /** Fields of the body that hold what a person typed: their text has rules of its own. */
  freeText?: readonly string[];
  /** Set when the handler reads the body itself (streams). */
  rawBody?: boolean;
  responses: Responses;
  /** The problems it can answer beside those of every operation (400, 401, 422, 500, 503) and of every body (413, 415). */
  problems: readonly ProblemCode[];
  handle(call: Call<A, Out<P>, Out<Q>, Out<H>, Out<B>>, services: Services): Promise<Answer | Response>;
}

export interface Operation {
  readonly operationId: string;
  register(app: App, services: Services): void;
}

const ALWAYS: readonly ProblemCode[] = [
  ...CONNECTION_PROBLEMS,
  'unauthorized',
  'credential_not_allowed',
  'invalid',
  'rate_limited',
  'internal',
  'unavailable',
  'company_moving',
  'company_moved',
];

/** What each operation that takes a body can answer besides. */
const BODY_PROBLEMS: readonly ProblemCode[] = ['too_large', 'unsupported_media_type'];
/** A stream has no largest size. */
const RAW_BODY_PROBLEMS: readonly ProblemCode[] = ['unsupported_media_type'];

/**
 * One operation of the API: contract and handler in one place. Order of work: authentication, then validation, then the
 * handler. Answers are parsed by their schema before they leave, so an undeclared field can never be served.
 */
export function operation<
  const A extends Access,
  P extends Shape = undefined,
  Q extends Shape = undefined,
  H extends Shape = undefined,
  B extends z.ZodType | undefined = undefined,
>(spec: OperationSpec<A, P, Q, H, B>): Operation {
  return {
    operationId: spec.operationId,
    register(app, services) {
      app.openAPIRegistry.registerPath(documented(spec as unknown as AnySpec));
      app.on(spec.method.toUpperCase(), spec.path.replace(/\{(\w+)\}/g, ':$1'), async (c) => {
        const meta = c.get('meta');
        meta.route = spec.path;
        const principal = await services.limits.authenticate(c.req.raw, meta);
        meta.companyId = principal.companyId;
        await services.limits.spend(principal, spec.cost ?? 1, meta);
        allow(principal, spec);
        checkUrlEncoding(c.req.url);
        const call = {
          principal,
          params: parse('path', spec.params, c.req.param()),
          query: parse('query', spec.query ?? z.strictObject({}), queryOf(c.req.url)),
          headers: parse(
            'header',
            spec.headers,
            spec.headers === undefined ? {} : headersOf(c.req.raw, spec.headers),
          ),
          body:
            spec.body === undefined || spec.rawBody === true
              ? undefined
              : parse('body', spec.body, await readJson(c, spec.bodyMediaTypes, spec.bodyMax), spec.freeText),
          meta,
          request: c.req.raw,
          context: c,
        };
        const answer = await spec.handle(
          call as unknown as Call<A, Out<P>, Out<Q>, Out<H>, Out<B>>,
          services,
        );
        if (!(answer instanceof Response)) return respond(spec.responses, answer);
        // Nobody reads the body of an answer to HEAD: what would write it ends.
        if (c.req.method === 'HEAD') await answer.body?.cancel();
        return answer;
      });
    },
  };
}

type AnySpec = OperationSpec<Access, z.ZodObject, z.ZodObject, z.ZodObject, z.ZodType>;

function allow(principal: Principal, spec: { access: Access; scope?: string }): void {
  if (spec.access === 'user' && principal.kind !== 'user') {
    throw new Problem('credential_not_allowed', { detail: 'This call takes a session token of a user' });
  }
  if (spec.access === 'key' && principal.kind !== 'key') {
    throw new Problem('credential_not_allowed', { detail: 'This call takes an API key' });
  }
  if (principal.kind === 'key' && spec.scope !== undefined && !principal.scopes.includes(spec.scope)) {
    throw new Problem('scope_required', { detail: `The API key needs the scope ${spec.scope}` });
  }
}

function parse(
  part: 'body' | 'query' | 'path' | 'header',
  schema: z.ZodType | undefined,
  value: unknown,
  freeText?: readonly string[],
): unknown {
  if (schema === undefined) return undefined;
  checkInputText(part, value, freeText);
  const result = schema.safeParse(value);
  if (!result.success) throw validationProblem(part, result.error.issues);
  return result.data;
}

function queryOf(url: string): Record<string, string | string[]> {
  // No prototype: a parameter may have any name, `__proto__` included.
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of new URL(url).searchParams) {
    const before = query[name];
    query[name] = before === undefined ? value : [before, value].flat();
  }
  return query;
}

function headersOf(request: Request, schema: z.ZodObject): Record<string, string> {
  const named = Object.keys(schema.shape).map((name) => [name, request.headers.get(name)] as const);
  return Object.fromEntries(named.filter((pair): pair is readonly [string, string] => pair[1] !== null));
}

function respond(responses: Responses, answer: Answer): Response {
  const declared = responses[answer.status];
  if (declared === undefined) throw new Error(`undocumented status ${answer.status}`);
  const headers = { 'cache-control': 'no-store', ...answer.headers };
  if (declared.schema === undefined) return new Response(null, { status: answer.status, headers });
  return new Response(JSON.stringify(declared.schema.parse(answer.body)), {
    status: answer.status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

function documented(spec: AnySpec) {
  const problems = new Map<number, ProblemCode[]>();
  const ofBody = spec.body === undefined ? [] : spec.rawBody === true ? RAW_BODY_PROBLEMS : BODY_PROBLEMS;
  for (const code of new Set([...ALWAYS, ...ofBody, ...spec.problems])) {
    const status = PROBLEMS[code][0];
    problems.set(status, [...(problems.get(status) ?? []), code]);
  }
  return createRoute({
    method: spec.method,
    path: spec.path,
    operationId: spec.operationId,
    tags: [spec.tag],
    summary: spec.summary,
    description: [
      spec.description,
      ...(spec.scope === undefined ? [] : [`An API key needs the scope \`${spec.scope}\`.`]),
      ...(spec.cost === undefined ? [] : [`Costs ${spec.cost} points of the caller’s limit.`]),
    ].join(' '),
    security:
      spec.access === 'user'
        ? [{ session: [] }]
        : spec.access === 'key'
          ? [{ apiKey: [] }]
          : [{ apiKey: [] }, { session: [] }],
    request: {
      ...(spec.params === undefined ? {} : { params: spec.params }),
      ...(spec.query === undefined ? {} : { query: spec.query }),
      ...(spec.headers === undefined ? {} : { headers: spec.headers }),
      ...(spec.body === undefined
        ? {}
        : { body: { required: true, content: documentedBody(spec, spec.body) } }),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(spec.responses).map(([status, response]) => [status, documentedResponse(response)]),
      ),
      ...Object.fromEntries(
        [...problems]
          .sort(([a], [b]) => a - b)
          .map(([status, codes]) => [
            status,
            {
              description: `${codes.map((code) => `\`${code}\``).join(', ')}: ${[...new Set(codes.map((code) => PROBLEMS[code][1]))].join('; ')}.`,
              ...(status === PROBLEMS.rate_limited[0] ? { headers: RATE_LIMIT_HEADERS } : {}),
              content: { 'application/problem+json': { schema: ProblemSchema } },
            },
          ]),
      ),
    },
  });
}

function documentedBody(spec: AnySpec, schema: z.ZodType) {
  const example = spec.bodyExample === undefined ? {} : { example: spec.bodyExample };
  return {
    ...Object.fromEntries(
      (spec.bodyMediaTypes ?? ['application/json']).map((type) => [type, { schema, ...example }]),
    ),
    ...spec.otherBodies,
  };
}

function documentedResponse(response: Responses[number]) {
  const headers = Object.fromEntries(
    Object.entries(response.headers ?? {}).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' as const } },
    ]),
  );
  return {
    description: response.description,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(response.schema === undefined
      ? {}
      : {
          content: {
            [response.mediaType ?? 'application/json']: {
              schema: response.schema,
              ...(response.example === undefined ? {} : { example: response.example }),
            },
          },
        }),
  };
}
