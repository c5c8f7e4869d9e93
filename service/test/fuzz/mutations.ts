import { pick } from '../nodes/random.ts';
import { HOSTILE } from './contract-values.ts';

/** A request before it is sent. `body` undefined: none; a string with `raw`: as it is. */
export interface FuzzRequest {
  method: string;
  path: string;
  query: Array<[string, string]>;
  headers: Record<string, string>;
  body?: unknown;
  raw?: string | Uint8Array;
  token?: string | undefined;
}

/** Many of it; what is large already stays one. */
function repeated(value: unknown): unknown[] {
  const length = (JSON.stringify(value) ?? '').length > 1000 ? 1 : 60;
  return Array.from({ length }, () => structuredClone(value));
}

type Mutation = (request: FuzzRequest, random: () => number) => void;

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
/** A copy: what is spoilt once more must not spoil the list. */
const hostile = (random: () => number) => structuredClone(pick(random, HOSTILE));

/** Replaces, removes or repeats something within the body. */
function changeBody(request: FuzzRequest, random: () => number): void {
  if (typeof request.body !== 'object' || request.body === null) return;
  let node = request.body as Record<string, unknown>;
  for (let depth = 0; depth < 4; depth += 1) {
    const names = Object.keys(node);
    if (names.length === 0) return;
    const name = pick(random, names);
    const inner = node[name];
    if (typeof inner === 'object' && inner !== null && random() < 0.6) {
      node = inner as Record<string, unknown>;
      continue;
    }
    const roll = random();
    if (roll < 0.6) node[name] = hostile(random);
    else if (roll < 0.75) delete node[name];
    else if (roll < 0.85) node[name] = repeated(inner);
    // An index such as 2147483648 would make the list as long.
    else if (Array.isArray(node)) node.push(inner);
    else node[asText(hostile(random)).slice(0, 300) || 'x'] = inner;
    return;
  }
}

const MUTATIONS: ReadonlyArray<readonly [weight: number, Mutation]> = [
  [8, changeBody],
  [
    4,
    (request, random) => {
      if (request.query.length === 0) request.query.push(['limit', '1']);
      const entry = pick(random, request.query);
      entry[1] = asText(hostile(random));
    },
  ],
  [2, (request, random) => void request.query.push([asText(hostile(random)).slice(0, 100), '1'])],
  [1, (request, random) => void request.query.push(...request.query.slice(0, 1 + random() * 2))],
  [
    4,
    (request, random) => {
      const parts = request.path.split('/');
      const at = 2 + Math.floor(random() * (parts.length - 2));
      const value = asText(hostile(random)).slice(0, 2000);
      parts[at] =
        random() < 0.85 && value.isWellFormed()
          ? encodeURIComponent(value)
          : pick(random, ['%', '%FF', '%00', '%2F', '%ED%A0%80', '.', '..', ';a=b']);
      request.path = parts.join('/');
    },
  ],
  [
    3,
    (request, random) => {
      const name = pick(random, [
        'if-match',
        'if-none-match',
        'idempotency-key',
        'last-event-id',
        'origin',
        'x-request-id',
        'x-forwarded-for',
        'accept',
        'content-encoding',
        'forwarded',
        'range',
        'cookie',
      ]);
      // What a client can put into a header at all.
      request.headers[name] = asText(hostile(random))
        .replace(/[^\t\x20-\x7e\x80-\xff]/g, '')
        .slice(0, 4000);
    },
  ],
  [
    1,
    (request, random) => {
      request.headers['content-type'] = pick(random, [
        'text/plain',
        'application/json; charset=utf-16',
        'application/json;;',
        'application/xml',
        '',
        'multipart/form-data',
        'application/x-ndjson',
        'application/fhir+json',
      ]);
    },
  ],
  [
    2,
    (request, random) => {
      if (request.method === 'GET') return;
      const text = request.raw ?? JSON.stringify(request.body ?? {});
      const whole = typeof text === 'string' ? text : '{}';
      request.raw = pick(random, [
        whole.slice(0, Math.floor(random() * whole.length)),
        '',
        'null',
        '[]',
        '"x"',
        '{'.repeat(5000),
        '['.repeat(5_000) + ']'.repeat(5_000),
        `{"__proto__":${whole},"constructor":1}`,
        `${whole}${whole}`,
        `\ufeff${whole}`,
        '{"a":1e400,"b":-0}',
        Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d),
        Uint8Array.of(0, 0, 0),
      ]);
      request.body = undefined;
    },
  ],
  [
    1,
    (request, random) => {
      request.token = pick(random, [
        undefined,
        'x',
        'kmk_x_y',
        'eyJhbGciOiJub25lIn0.eyJpc3MiOiIAIiwiYXVkIjoiIn0.',
        'a.b.c',
        `kmk_0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11_${'A'.repeat(43)}`,
      ]);
    },
  ],
  [
    1,
    (request, random) => {
      request.method = pick(random, ['GET', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND']);
    },
  ],
];
const TOTAL = MUTATIONS.reduce((sum, [weight]) => sum + weight, 0);

/** Spoils a request in one to three places. */
export function spoil(request: FuzzRequest, random: () => number): void {
  for (let count = 1 + Math.floor(random() * 3); count > 0; count -= 1) {
    let roll = random() * TOTAL;
    for (const [weight, mutation] of MUTATIONS) {
      roll -= weight;
      if (roll > 0) continue;
      mutation(request, random);
      break;
    }
  }
}
