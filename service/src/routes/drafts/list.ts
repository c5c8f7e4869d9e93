import { z } from '@hono/zod-openapi';
import { listDrafts } from '../../actions/list-drafts.ts';
import { operation } from '../../http/operation.ts';
import { PageQuery } from '../models/common.ts';
import { DraftList } from '../models/user.ts';
import { DRAFT } from './example.ts';

const CURSOR = 'drafts';

export const listOwnDrafts = operation({
  method: 'get',
  path: '/v1/drafts',
  operationId: 'listDrafts',
  tag: 'Drafts',
  summary: 'What this user is writing',
  description:
    'The author’s own drafts, the latest first; nobody else ever sees them. Kept 30 days, at most 100 at a time. A draft that is changed between two pages moves to the front: begin again when an event names it.',
  access: 'user',
  cost: 5,
  query: z.strictObject({ ...PageQuery }),
  responses: {
    200: {
      description: 'A page of drafts.',
      schema: DraftList,
      example: { data: [DRAFT], spent: [{ key: 'new', version: 6 }], nextCursor: null, state: 'st1.42.7' },
    },
  },
  problems: [],
  async handle({ principal, query: { cursor, limit } }, { store, cursors }) {
    const [updatedAt, key] =
      cursor === undefined ? [] : cursors.decode(principal.companyId, CURSOR, cursor, ['number', 'string']);
    const after = updatedAt === undefined || key === undefined ? undefined : { updatedAt, key };
    const { next, ...page } = await listDrafts(store, principal, { after, limit });
    const nextCursor =
      next === null ? null : cursors.encode(principal.companyId, CURSOR, [next.updatedAt, next.key]);
    return { status: 200, body: { ...page, nextCursor } };
  },
});
