import { z } from '@hono/zod-openapi';
import { REASON_CODES } from '../rules/reasons.ts';
import { PROBLEMS, type ProblemCode } from './problem.ts';

export const ReasonCode = z.enum(REASON_CODES).openapi('ReasonCode', {
  description:
    'Why messaging is refused. A portal user is only ever told `messaging_disabled`, `portal_account_inactive`, `portal_disconnected` or `recipient_unavailable`.',
});
export const Reason = z
  .strictObject({
    code: ReasonCode,
    message: z.string().openapi({
      description: 'A plain sentence a person can act on; no PHI.',
      example: 'Messaging is turned off for this location. Ask a Super Admin to turn it on.',
    }),
    recipientIds: z
      .array(z.string())
      .optional()
      .openapi({
        description:
          'With `recipient_unavailable` in a staff conversation: the staff whom the message cannot reach. At a start these are the ones to remove from `recipientIds`, and the rest can be written to; in a conversation they are all other members. An id that the company does not know is among them, as one that is inactive.',
        example: ['lee'],
      }),
  })
  .openapi('Reason');

/** RFC 9457. `draft` is there on a 412 of a draft: the stored one, the caller's own. */
export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]).openapi('ProblemCode'),
    requestId: z.string(),
    errors: z.array(z.strictObject({ pointer: z.string(), message: z.string() })).optional(),
    reasons: z.array(Reason).optional(),
    draft: z.unknown().optional().openapi({ description: '412 of a draft: the stored draft.' }),
    version: z.number().int().optional().openapi({
      description:
        '412 of a draft that was sent or discarded: what a new text of this key must name as `If-Match`.',
    }),
  })
  .openapi('Problem', {
    example: {
      type: 'urn:kipu-messages:problem:policy_refused',
      title: 'Messaging is not possible now',
      status: 403,
      code: 'policy_refused',
      requestId: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
      reasons: [
        {
          code: 'messaging_disabled',
          message: 'Messaging is turned off for this location. Ask a Super Admin to turn it on.',
        },
      ],
    },
  });
