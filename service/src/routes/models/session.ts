import { z } from '@hono/zod-openapi';
import { SESSION_MAX_SECONDS } from '../../auth/session-tokens.ts';
import { HostId, Timestamp, UserType } from './common.ts';

export const SessionInput = z
  .strictObject({
    user: z.strictObject({ type: UserType, id: HostId }),
    expiresIn: z
      .number()
      .int()
      .min(1)
      .max(SESSION_MAX_SECONDS)
      .default(SESSION_MAX_SECONDS)
      .openapi({ description: 'Seconds until the token ends, at most 900.' }),
  })
  .openapi('SessionInput');

export const Session = z
  .strictObject({
    token: z.string().openapi({ description: 'For `Authorization: Bearer …`; never in a URL.' }),
    expiresAt: Timestamp,
  })
  .openapi('Session');
