import { z } from '@hono/zod-openapi';
import { removeMessage } from '../../actions/remove-message.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { ConversationParams, conversationId } from '../conversations/params.ts';
import { Removal, RemovalInput } from '../models/removal.ts';

export const removeOneMessage = operation({
  method: 'post',
  path: '/v1/conversations/{id}/messages/{seq}/removal',
  operationId: 'removeMessage',
  tag: 'Retention',
  summary: 'Empty a message on a lawful ground',
  description:
    'The text goes, with what still holds or tells of it: search, drafts, waiting e-mails, and the subject with the first message. The message’s number, author and time stay, and readers see that it was removed, at once. It cannot be undone. A message that is empty already answers as it was emptied first. 409 `legal_hold` while a hold keeps the conversation or its patient. Audited.',
  access: 'key',
  scope: 'erasure',
  params: ConversationParams.extend({
    seq: z.coerce
      .number()
      .int()
      .min(1)
      .openapi({ param: { name: 'seq', in: 'path' }, description: 'The message’s number.', example: 3 }),
  }),
  body: RemovalInput,
  bodyExample: { ground: 'misdirected', reference: 'PRIV-2026-014' },
  responses: {
    200: {
      description: 'The message is empty.',
      schema: Removal,
      example: {
        conversationId: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
        seq: 3,
        removedAt: '2026-03-04T09:41:00.000Z',
        removedBy: 'key:0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a12',
        ground: 'misdirected',
      },
    },
  },
  problems: ['scope_required', 'not_found', 'legal_hold'],
  async handle({ principal, params, body, meta }, services) {
    const id = conversationId(params.id);
    const result = await removeMessage(services, principal.companyId, auditContext(principal, meta), {
      conversationId: id,
      seq: params.seq,
      ground: body.ground,
      reference: body.reference,
    });
    if (result.kind === 'not_found') throw new Problem('not_found');
    if (result.kind === 'held') throw new Problem('legal_hold');
    return {
      status: 200,
      body: {
        conversationId: id,
        seq: params.seq,
        removedAt: new Date(result.at).toISOString(),
        removedBy: result.by,
        ground: result.ground,
      },
    };
  },
});
