import { z } from '@hono/zod-openapi';
import { listDrafts } from '../../actions/list-drafts.ts';
import { operation } from '../../http/operation.ts';
import { DraftList } from '../models/user.ts';
import { DRAFT } from './example.ts';

export const listOwnDrafts = operation({
  method: 'get',
  path: '/v1/drafts',
  operationId: 'listDrafts',
  tag: 'Drafts',
  summary: 'What this user is writing',
  description: 'The author’s own drafts, the latest first; nobody else ever sees them. Kept 30 days.',
  access: 'user',
  cost: 5,
  query: z.strictObject({}),
  responses: {
    200: {
      description: 'The drafts.',
      schema: DraftList,
      example: { data: [DRAFT], spent: [{ key: 'new', version: 6 }], state: 'st1.42.7' },
    },
  },
  problems: [],
  async handle({ principal }, { store }) {
    return { status: 200, body: await listDrafts(store, principal) };
  },
});
