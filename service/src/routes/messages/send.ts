import { sendMessage } from '../../actions/send-message.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem, refused } from '../../http/problem.ts';
import { MESSAGE } from '../conversations/examples.ts';
import { idempotencyKey } from '../conversations/idempotency-key.ts';
import { ConversationParams, conversationId } from '../conversations/params.ts';
import { messageTexts } from '../conversations/text.ts';
import { IdempotencyHeader } from '../models/common.ts';
import { Message, SendMessage } from '../models/conversation.ts';

export const sendOwnMessage = operation({
  method: 'post',
  path: '/v1/conversations/{id}/messages',
  operationId: 'sendMessage',
  tag: 'Inbox',
  summary: 'Reply in a conversation',
  description:
    'Goes to all its members. Stored and on disk when answered. With `Idempotency-Key` a retry never sends twice, and answers the stored message even if sending has since become forbidden.',
  access: 'user',
  cost: 5,
  params: ConversationParams,
  headers: IdempotencyHeader,
  body: SendMessage,
  freeText: ['body'],
  bodyExample: { body: 'Thursday works. See you at 8:30.' },
  responses: {
    201: {
      description: 'The message; or, for a key used before, the stored one.',
      schema: Message,
      example: MESSAGE,
      headers: { 'Idempotent-Replayed': '`true` when this key and body had been sent before.' },
    },
  },
  problems: ['policy_refused', 'not_found', 'idempotency_key_reused'],
  async handle({ principal, params, headers, body, meta }, services) {
    const result = await sendMessage(
      services,
      principal,
      {
        body: messageTexts(body).body,
        conversationId: conversationId(params.id),
        draft: body.draft,
        idempotency: idempotencyKey(headers['idempotency-key'], body, services.config.secretKeys, principal),
      },
      auditContext(principal, meta),
    );
    if (result.kind === 'not_found') throw new Problem('not_found');
    if (result.kind === 'key_reused') throw new Problem('idempotency_key_reused');
    if (result.kind === 'rate_limited') throw services.limits.sendRefused(result, meta);
    if (result.kind === 'refused') throw refused(principal.user.type, result.reasons, result.unavailable);
    return {
      status: 201,
      body: result.message,
      headers: result.replayed ? { 'idempotent-replayed': 'true' } : {},
    };
  },
});
