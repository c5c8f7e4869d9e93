import { patchConversation } from '../../actions/patch-conversation.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { invalid } from '../../http/problem.ts';
import { Conversation, PatchConversation } from '../models/conversation.ts';
import { CONVERSATION } from './examples.ts';
import { ConversationParams, conversationId, found } from './params.ts';

export const patchOwnConversation = operation({
  method: 'patch',
  path: '/v1/conversations/{id}',
  operationId: 'updateConversation',
  tag: 'Inbox',
  summary: 'Archive, read and unread',
  description:
    'Changes this user’s own view only. `readThroughSeq` only moves forward. `{"archived": true, "readThroughSeq": n}` archives unless a message by another newer than n exists; then the answer says `archived: false`. n is what was shown: archiving does not read. `unreadFromSeq` is Mark as unread, from that message on; it goes alone or with `archived`.',
  access: 'user',
  cost: 2,
  params: ConversationParams,
  body: PatchConversation,
  bodyExample: { archived: true, readThroughSeq: 7 },
  responses: {
    200: {
      description: 'The conversation as it stands now.',
      schema: Conversation,
      example: { ...CONVERSATION, archived: true },
    },
  },
  problems: ['not_found'],
  async handle({ principal, params, body, meta }, services) {
    if (Object.values(body).every((value) => value === undefined))
      throw invalid({ pointer: '/', message: 'must name archived, readThroughSeq or unreadFromSeq' });
    if (body.readThroughSeq !== undefined && body.unreadFromSeq !== undefined)
      throw invalid({ pointer: '/unreadFromSeq', message: 'cannot go together with readThroughSeq' });
    const id = conversationId(params.id);
    return {
      status: 200,
      body: found(await patchConversation(services, principal, id, body, auditContext(principal, meta))),
    };
  },
});
