import { z } from '@hono/zod-openapi';
import { SESSION_MAX_SECONDS } from '../../store/sessions.ts';
import { HostId, ServiceId, Timestamp, UserType } from './common.ts';

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
    id: ServiceId.openapi({ description: 'To end it before its time. Not a secret.' }),
    token: z.string().openapi({ description: 'For `Authorization: Bearer …`; never in a URL.' }),
    expiresAt: Timestamp,
  })
  .openapi('Session');

export const SessionsEnded = z
  .strictObject({
    user: z
      .strictObject({ type: UserType, id: HostId })
      .optional()
      .openapi({ description: 'Whose sessions end.' }),
    everyone: z.literal(true).optional().openapi({ description: 'End the sessions of the whole company.' }),
  })
  .refine(({ user, everyone }) => (user === undefined) !== (everyone === undefined), {
    error: 'needs exactly one of user and everyone',
    path: ['user'],
  })
  .openapi('SessionsEnded');
