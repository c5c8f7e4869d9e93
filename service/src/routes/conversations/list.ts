import { z } from '@hono/zod-openapi';
import { listConversations } from '../../actions/list-conversations.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { HostId, PageQuery, Section } from '../models/common.ts';
import { ConversationPage } from '../models/conversation.ts';
import { LIST_ITEM } from './examples.ts';

const CURSOR = 'conversations';

export const listOwnConversations = operation({
  method: 'get',
  path: '/v1/conversations',
  operationId: 'listConversations',
  tag: 'Inbox',
  summary: 'The inbox of this user',
  description:
    'Portal and staff conversations of this user only, the latest activity first: by the order in which messages reached this reader, never by a clock. Every row that does not change meanwhile is on exactly one page; rows that do are in `/v1/changes` since the first page’s `state`.',
  access: 'user',
  cost: 3,
  query: z.strictObject({
    section: Section.default('active'),
    unread: z
      .enum(['true', 'false'])
      .optional()
      .openapi({ description: '`true`: only conversations with unread messages.' }),
    patientId: HostId.optional().openapi({ description: 'Only conversations about this chart.' }),
    ...PageQuery,
  }),
  responses: {
    200: {
      description: 'A page of the inbox.',
      schema: ConversationPage,
      example: { data: [LIST_ITEM], nextCursor: null, state: 'st1.42.7' },
    },
  },
  problems: [],
  async handle({ principal, query, meta }, services) {
    const { data, next, state } = await listConversations(services, principal, {
      section: query.section,
      unread: query.unread === 'true',
      patientId: query.patientId,
      before:
        query.cursor === undefined
          ? undefined
          : services.cursors.decode(principal.companyId, CURSOR, query.cursor, ['number'])[0],
      limit: query.limit,
    });
    await services.views.record(principal.companyId, auditContext(principal, meta), {
      act: 'inbox.view',
      subject: query.patientId ?? null,
      data: { section: query.section, conversations: data.length },
    });
    return {
      status: 200,
      body: {
        data,
        nextCursor: next === null ? null : services.cursors.encode(principal.companyId, CURSOR, [next]),
        state,
      },
    };
  },
});
