import { z } from '@hono/zod-openapi';
import { readChanges } from '../../actions/read-changes.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { ChangePage } from '../models/user.ts';

export const listChanges = operation({
  method: 'get',
  path: '/v1/changes',
  operationId: 'listChanges',
  tag: 'Events',
  summary: 'What changed for this user since a state',
  description:
    'The events of `GET /v1/events`, polled: everything after `since`, each once. While `more` is true, ask again at once with the answered `state`. 410 when that position is not kept any more, or the database was restored from a backup since: take a new snapshot.',
  access: 'user',
  cost: 2,
  query: z.strictObject({
    since: z.string().min(1).max(200).openapi({
      description: 'The `state` of a snapshot or of the answer before.',
      example: 'st1.41.7',
    }),
  }),
  responses: {
    200: {
      description: 'The events, oldest first.',
      schema: ChangePage,
      example: {
        events: [
          {
            id: 'st1.42.7',
            type: 'message',
            conversationId: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
            seq: 3,
            mine: false,
          },
        ],
        state: 'st1.42.7',
        more: false,
      },
    },
  },
  problems: ['state_too_old'],
  async handle({ principal, query }, services) {
    const page = await readChanges(services, principal, query.since);
    if (page === undefined) throw new Problem('state_too_old');
    return { status: 200, body: page };
  },
});
