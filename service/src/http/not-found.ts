import type { Context } from 'hono';
import type { App } from './operation.ts';
import { Problem, problemResponse } from './problem.ts';

/** What no route takes: 405 with `Allow` where the path takes other methods (204 for OPTIONS), else 404. */
export function answerNotFound(app: App): void {
  let known: ReadonlyArray<{ pattern: RegExp; method: string }> | undefined;
  app.notFound((c) => {
    known ??= app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => ({ method, pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`) }));
    const allow = allowed(known, c.req.path);
    const { requestId } = c.get('meta');
    if (allow === undefined) return problemResponse(new Problem('not_found'), requestId);
    if (c.req.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } });
    return problemResponse(methodNotAllowed(c, allow), requestId);
  });
}

function methodNotAllowed(c: Context, allow: string): Problem {
  return new Problem('method_not_allowed', {
    detail: `${c.req.method} is not possible here; this path takes ${allow}`,
    headers: { allow },
  });
}

function allowed(
  known: ReadonlyArray<{ pattern: RegExp; method: string }>,
  path: string,
): string | undefined {
  const methods = new Set(known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
  if (methods.size === 0) return undefined;
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods.add('OPTIONS')].sort().join(', ');
}
