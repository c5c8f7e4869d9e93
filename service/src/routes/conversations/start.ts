import { startConversation } from '../../actions/start-conversation.ts';
import { auditContext } from '../../audit/record.ts';
import type { UserPrincipal } from '../../auth/principal.ts';
import { operation } from '../../http/operation.ts';
import { type FieldError, invalid, Problem, refused } from '../../http/problem.ts';
import { IdempotencyHeader } from '../models/common.ts';
import { StartConversation, StartedConversation } from '../models/conversation.ts';
import { CONVERSATION, MESSAGE } from './examples.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { messageTexts } from './text.ts';

export const startNewConversation = operation({
  method: 'post',
  path: '/v1/conversations',
  operationId: 'startConversation',
  tag: 'Inbox',
  summary: 'Start a conversation with its first message',
  description:
    'A portal conversation has one staff user and one portal user about one chart: exactly one recipient. A staff conversation has 1–50 staff recipients, with or without a chart. Who may message whom is decided now, by the same rule as recipients and `canReply`.',
  access: 'user',
  cost: 10,
  headers: IdempotencyHeader,
  body: StartConversation,
  freeText: ['subject', 'body'],
  bodyExample: {
    type: 'portal',
    patientId: '123:7e0c',
    recipientIds: ['p-7'],
    subject: 'Ride on Thursday',
    body: 'The van leaves at 8:30.',
  },
  responses: {
    201: {
      description: 'The conversation with its first message; or, for a key used before, the stored one.',
      schema: StartedConversation,
      example: { ...CONVERSATION, message: MESSAGE },
      headers: { 'Idempotent-Replayed': '`true` when this key and body had been sent before.' },
    },
  },
  problems: ['policy_refused', 'idempotency_key_reused'],
  async handle({ principal, headers, body, meta }, services) {
    checkRecipients(principal, body);
    const { type, patientId, recipientIds, draft } = body;
    const result = await startConversation(
      services,
      principal,
      {
        type,
        patientId: patientId ?? null,
        recipientIds,
        ...messageTexts(body),
        draft,
        idempotency: idempotencyKey(headers['idempotency-key'], body, services.config.secretKeys, principal),
      },
      auditContext(principal, meta),
    );
    if (result.kind === 'key_reused') throw new Problem('idempotency_key_reused');
    if (result.kind === 'rate_limited') throw services.limits.sendRefused(result, meta);
    if (result.kind === 'refused') throw refused(principal.user.type, result.reasons, result.unavailable);
    return {
      status: 201,
      body: result.conversation,
      headers: result.replayed ? { 'idempotent-replayed': 'true' } : {},
    };
  },
});

/** The rules of the shape that no schema says: they hang together with the type and with who asks. */
function checkRecipients(
  { user }: UserPrincipal,
  body: { type: 'portal' | 'staff'; patientId?: string | undefined; recipientIds: readonly string[] },
): void {
  const errors: FieldError[] = [];
  if (user.type === 'portal' && body.type !== 'portal')
    errors.push({ pointer: '/type', message: 'must be portal for a portal user' });
  if (body.type === 'portal') {
    if (body.patientId === undefined)
      errors.push({ pointer: '/patientId', message: 'is required for a portal conversation' });
    if (body.recipientIds.length !== 1)
      errors.push({
        pointer: '/recipientIds',
        message: 'must name exactly one recipient for a portal conversation',
      });
  }
  body.recipientIds.forEach((id, at) => {
    if (body.recipientIds.indexOf(id) < at)
      errors.push({ pointer: `/recipientIds/${at}`, message: 'must not name the same recipient twice' });
  });
  if (errors.length > 0) throw invalid(...errors);
}
