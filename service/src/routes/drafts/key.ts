import { z } from '@hono/zod-openapi';
import type { DraftBase } from '../../actions/save-draft.ts';
import { invalid } from '../../http/problem.ts';
import { HostId, ServiceId } from '../models/common.ts';
import { DraftKey } from '../models/user.ts';

export const DraftParams = z.object({
  key: DraftKey.openapi({ param: { name: 'key', in: 'path' } }),
});

const VERSIONS = /^\s*"\d{1,15}"(\s*,\s*"\d{1,15}")*\s*$/;

export const IfMatch = z
  .string()
  .max(500)
  .refine((text) => text.trim() === '*' || VERSIONS.test(text), 'must be a quoted version such as "3", or *')
  .optional()
  .openapi({ description: 'The version that was edited, quoted.', example: '"3"' });
export const IfNoneMatch = z
  .string()
  .regex(/^\s*\*\s*$/, 'must be *')
  .optional()
  .openapi({ description: '`*`: there is no draft of this key yet.', example: '*' });

/** The conversation that a key names, null for `new` and `new:{patientId}`. Throws 422 for any other text. */
export function conversationOf(key: string): string | null {
  if (key === 'new') return null;
  if (key.startsWith('new:') && HostId.safeParse(key.slice('new:'.length)).success) return null;
  if (ServiceId.safeParse(key).success) return key.toLowerCase();
  throw invalid({ pointer: 'path/key', message: 'must be a conversation id, new, or new:{patientId}' });
}

/** `"3"`, `"3", "4"` or `*`. */
export function versionsOf(ifMatch: string): DraftBase {
  return ifMatch.trim() === '*' ? 'any' : [...ifMatch.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}
