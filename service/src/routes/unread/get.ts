import { z } from '@hono/zod-openapi';
import { readUnread } from '../../actions/read-unread.ts';
import { operation } from '../../http/operation.ts';
import { Unread } from '../models/user.ts';

export const getUnread = operation({
  method: 'get',
  path: '/v1/unread',
  operationId: 'getUnread',
  tag: 'Inbox',
  summary: 'Unread counts of this user',
  description:
    'The number for the header badge, and the unread conversations of each section. Kept in the transaction of each message: never wrong.',
  access: 'user',
  query: z.strictObject({}),
  responses: {
    200: {
      description: 'The counts.',
      schema: Unread,
      example: { messages: 3, conversations: 2, active: 2, archived: 0, state: 'st1.42.7' },
    },
  },
  problems: [],
  async handle({ principal }, services) {
    return { status: 200, body: await readUnread(services, principal) };
  },
});
