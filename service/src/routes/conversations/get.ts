import { readConversation } from '../../actions/read-conversation.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Conversation } from '../models/conversation.ts';
import { CONVERSATION } from './examples.ts';
import { ConversationParams, conversationId, found } from './params.ts';

export const getConversation = operation({
  method: 'get',
  path: '/v1/conversations/{id}',
  operationId: 'getConversation',
  tag: 'Inbox',
  summary: 'One conversation',
  description:
    'With whether this user may reply now and if not, why; computed live, so restoring the condition restores reply. A conversation of others answers exactly as one that does not exist.',
  access: 'user',
  params: ConversationParams,
  responses: { 200: { description: 'The conversation.', schema: Conversation, example: CONVERSATION } },
  problems: ['not_found'],
  async handle({ principal, params, meta }, services) {
    const id = conversationId(params.id);
    const body = found(await readConversation(services, principal, id));
    await services.views.record(principal.companyId, auditContext(principal, meta), {
      act: 'conversation.view',
      subject: id,
    });
    return { status: 200, body };
  },
});
