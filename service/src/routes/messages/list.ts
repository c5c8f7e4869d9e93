import { z } from '@hono/zod-openapi';
import { listMessages } from '../../actions/list-messages.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { MESSAGE } from '../conversations/examples.ts';
import { ConversationParams, conversationId, found } from '../conversations/params.ts';
import { PageQuery } from '../models/common.ts';
import { MessagePage } from '../models/conversation.ts';

const seq = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional();

export const listOwnMessages = operation({
  method: 'get',
  path: '/v1/conversations/{id}/messages',
  operationId: 'listMessages',
  tag: 'Inbox',
  summary: 'Messages of one conversation',
  description:
    'Oldest first. `after`: the first messages numbered above it; `before`: the last ones numbered below it; neither: the newest page. A page holds at most 1 MB of JSON and may so be shorter than `limit`; `hasBefore` and `hasAfter` say whether more is there. A message that retention or lawful erasure emptied keeps its place, with an empty body and `removedAt`.',
  access: 'user',
  cost: 5,
  params: ConversationParams,
  query: z.strictObject({
    after: seq.openapi({ description: 'Messages numbered above this.', example: 3 }),
    before: seq.openapi({ description: 'Messages numbered below this.', example: 12 }),
    limit: PageQuery.limit,
  }),
  responses: {
    200: {
      description: 'The messages.',
      schema: MessagePage,
      example: { data: [MESSAGE], hasBefore: false, hasAfter: false, state: 'st1.42.7' },
    },
  },
  problems: ['not_found'],
  async handle({ principal, params, query, meta }, services) {
    const id = conversationId(params.id);
    const { after, before, limit } = query;
    const page = found(await listMessages(services, principal, id, { after, before, limit }));
    await services.views.record(principal.companyId, auditContext(principal, meta), {
      act: 'messages.view',
      subject: id,
      data: { first: page.data[0]?.seq ?? null, last: page.data.at(-1)?.seq ?? null },
    });
    return { status: 200, body: page };
  },
});
