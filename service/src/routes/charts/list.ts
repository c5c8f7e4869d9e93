import { z } from '@hono/zod-openapi';
import { listCharts } from '../../actions/list-charts.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { ChartList } from '../models/user.ts';

export const listOwnCharts = operation({
  method: 'get',
  path: '/v1/charts',
  operationId: 'listCharts',
  tag: 'Session',
  summary: 'The charts a portal user may write about',
  description:
    'For Regarding in the portal’s composer: the charts this portal user is connected to now, each with the notices in force at its location. For portal users only.',
  access: 'user',
  cost: 2,
  query: z.strictObject({}),
  responses: {
    200: {
      description: 'The charts, by name.',
      schema: ChartList,
      example: {
        data: [
          {
            id: '123:7e0c',
            name: 'Marcus Webb',
            label: 'Intensive outpatient',
            locationName: 'North',
            notice: {
              nonUrgent: 'For non-urgent messages only. Replies may take time.',
              emergency:
                "If this is an emergency, call 911. Don't use messages: they may not be read right away.",
            },
          },
        ],
        state: 'st1.42.7',
      },
    },
  },
  problems: [],
  async handle({ principal }, { store }) {
    if (principal.user.type !== 'portal')
      throw new Problem('credential_not_allowed', { detail: 'Charts are listed for portal users only' });
    return { status: 200, body: await listCharts(store, principal) };
  },
});
