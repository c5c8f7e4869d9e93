import { z } from '@hono/zod-openapi';
import { ifMatchHeader } from '../../http/entity-tags.ts';
import { invalid } from '../../http/problem.ts';
import { HostId, ServiceId } from '../models/common.ts';
import { DraftKey } from '../models/user.ts';

export const DraftParams = z.object({
  key: DraftKey.openapi({ param: { name: 'key', in: 'path' } }),
});

export const IfMatch = ifMatchHeader('The version that was edited, quoted.', '"3"');
export const IfNoneMatch = z
  .string()
  .regex(/^\s*\*\s*$/, 'must be *')
  .optional()
  .openapi({ description: '`*`: there is no draft of this key yet.', example: '*' });

/** What the key of a draft about a chart begins with; the chart's id follows. */
export const CHART = 'new:';

/** The conversation that a key names, null for `new` and `new:{patientId}`. Throws 422 for any other text. */
export function conversationOf(key: string): string | null {
  if (key === 'new') return null;
  if (key.startsWith(CHART) && HostId.safeParse(key.slice(CHART.length)).success) return null;
  if (ServiceId.safeParse(key).success) return key.toLowerCase();
  throw invalid({ pointer: 'path/key', message: 'must be a conversation id, new, or new:{patientId}' });
}
