import { z } from '@hono/zod-openapi';
import { Problem } from '../../http/problem.ts';

/** Any text is taken: what is no id of ours is a conversation that does not exist, and answers as one (B15). */
export const ConversationParams = z.object({
  id: z
    .string()
    .max(200)
    .openapi({
      param: { name: 'id', in: 'path' },
      description: 'The conversation.',
      example: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
    }),
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id as stored; throws the same 404 as for a conversation that is not the caller's. */
export function conversationId(id: string): string {
  const lower = id.toLowerCase();
  if (!UUID.test(lower)) throw new Problem('not_found');
  return lower;
}

/** What an action found, or the 404. */
export function found<T>(result: T | undefined): T {
  if (result === undefined) throw new Problem('not_found');
  return result;
}
