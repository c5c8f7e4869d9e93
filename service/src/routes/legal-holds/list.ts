import { z } from '@hono/zod-openapi';
import { listLegalHolds } from '../../actions/legal-holds.ts';
import { operation } from '../../http/operation.ts';
import { PageQuery } from '../models/common.ts';
import { LegalHoldPage } from '../models/removal.ts';
import { HOLD_EXAMPLE, holdOnWire } from './params.ts';

const CURSOR = 'holds';

export const listCompanyHolds = operation({
  method: 'get',
  path: '/v1/legal-holds',
  operationId: 'listLegalHolds',
  tag: 'Retention',
  summary: 'The legal holds in force',
  description: 'Ids, case numbers and times, in the order of type and id.',
  access: 'key',
  scope: 'retention',
  query: z.strictObject(PageQuery),
  responses: {
    200: {
      description: 'A page of holds.',
      schema: LegalHoldPage,
      example: { data: [HOLD_EXAMPLE], nextCursor: null },
    },
  },
  problems: ['scope_required'],
  async handle({ principal, query }, { store, cursors }) {
    const [type, id] =
      query.cursor === undefined
        ? []
        : cursors.decode(principal.companyId, CURSOR, query.cursor, ['string', 'string']);
    const after =
      type === undefined || id === undefined
        ? undefined
        : ({ type: type === 'patient' ? 'patient' : 'conversation', id } as const);
    const { data, more } = await listLegalHolds(store, principal.companyId, { after, limit: query.limit });
    const last = data.at(-1);
    return {
      status: 200,
      body: {
        data: data.map(holdOnWire),
        nextCursor:
          more && last !== undefined
            ? cursors.encode(principal.companyId, CURSOR, [last.type, last.id])
            : null,
      },
    };
  },
});
