import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { bodyFault } from './connection-errors.ts';
import { invalid, Problem } from './problem.ts';

/** The most bytes of a JSON body; a message of 10,000 code points, fully escaped, stays below. */
export const JSON_BODY_MAX = 256 * 1024;

/** The most bytes of one row of the directory: a staff user may have 10,000 restricted charts. */
export const DIRECTORY_BODY_MAX = 4 * 1024 * 1024;

/** Reads a JSON body: 415 for another media type, 413 above the limit, 400 for what is not UTF-8 or not JSON. */
export async function readJson(
  context: Context,
  mediaTypes: readonly string[] = ['application/json'],
  max = JSON_BODY_MAX,
): Promise<unknown> {
  checkMediaType(context.req.raw, mediaTypes);
  const bytes = await readBytes(context, max);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem('malformed', { detail: 'The body is not valid UTF-8' });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('malformed', { detail: 'The body is not valid JSON' });
  }
}

/** Throws 415 for another media type, for a charset that is not UTF-8, and for a body that is compressed. */
export function checkMediaType(request: Request, mediaTypes: readonly string[]): string {
  const [type = '', ...parameters] = (request.headers.get('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const refuse = (detail: string) => new Problem('unsupported_media_type', { detail });
  if (!mediaTypes.includes(type)) throw refuse(`Content-Type must be ${mediaTypes.join(' or ')}`);
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !/^"?utf-?8"?$/.test(charset)) throw refuse('The charset must be utf-8');
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding.trim().toLowerCase() !== 'identity')
    throw refuse('The body must not be compressed: send no Content-Encoding');
  return type;
}

async function readBytes(context: Context, max: number): Promise<Uint8Array> {
  if (Number(context.req.header('content-length') ?? 0) > max) throw tooLarge(max);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Counted while it arrives: a chunked body announces no length.
  for await (const chunk of bodyBytes(context)) {
    size += chunk.byteLength;
    if (size > max) throw tooLarge(max);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The bytes of the body as they come. Throws a problem when it breaks off or is late: half a body is never taken for a whole. */
export async function* bodyBytes(context: Context): AsyncGenerator<Uint8Array> {
  const incoming = (context.env as Partial<HttpBindings> | undefined)?.incoming;
  const before = bodyFault(incoming);
  if (before !== undefined) throw before;
  try {
    for await (const chunk of context.req.raw.body ?? []) yield chunk;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('malformed', { detail: 'The body ended before it was complete' });
  }
  const after = bodyFault(incoming);
  if (after !== undefined) throw after;
}

function tooLarge(max: number): Problem {
  return new Problem('too_large', { detail: `The body must not exceed ${max} bytes` });
}

interface Issue {
  code?: string | undefined;
  path: PropertyKey[];
  message: string;
  keys?: string[];
}

/** zod's issues as the contract's errors: one per unknown field, so that each can be shown beside its input. */
export function validationProblem(
  part: 'body' | 'query' | 'path' | 'header',
  issues: readonly Issue[],
): Problem {
  const base = part === 'body' ? '' : part;
  return invalid(
    ...issues.flatMap((issue) => {
      const pointer = [base, ...issue.path.map((step) => escapePointer(String(step)))].join('/');
      if (issue.code === 'unrecognized_keys') {
        return (issue.keys ?? []).map((key) => ({
          pointer: `${pointer}/${escapePointer(key.slice(0, 100))}`,
          message: part === 'query' ? 'is not a known parameter' : 'is not a known field',
        }));
      }
      return [{ pointer: pointer === '' ? '/' : pointer, message: issue.message }];
    }),
  );
}

export function escapePointer(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
