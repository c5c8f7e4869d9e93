import { invalid, Problem } from './problem.ts';

/** The most bytes of a JSON body; a message of 10,000 code points, fully escaped, stays below. */
export const JSON_BODY_MAX = 256 * 1024;

/** The most bytes of one row of the directory: a staff user may have 10,000 restricted charts. */
export const DIRECTORY_BODY_MAX = 4 * 1024 * 1024;

/** Reads a JSON body: 415 for another media type, 413 above the limit, 400 for what is not UTF-8 or not JSON. */
export async function readJson(
  request: Request,
  mediaTypes: readonly string[] = ['application/json'],
  max = JSON_BODY_MAX,
): Promise<unknown> {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!mediaTypes.includes(type)) {
    throw new Problem('unsupported_media_type', {
      detail: `Content-Type must be ${mediaTypes.join(' or ')}`,
    });
  }
  const bytes = await readBytes(request, max);
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

async function readBytes(request: Request, max: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > max) throw tooLarge(max);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Counted while it arrives: a chunked body announces no length.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > max) throw tooLarge(max);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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

function escapePointer(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
