import { z } from '@hono/zod-openapi';
import { listDeliveries } from '../../actions/list-emails.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { PageQuery } from '../models/common.ts';
import { EmailDeliveryPage, EmailStatus } from '../models/email.ts';
import { DELIVERY_EXAMPLE, deliveryToWire } from './to-wire.ts';

const CURSOR = 'emails';

export const listCompanyEmails = operation({
  method: 'get',
  path: '/v1/emails',
  operationId: 'listEmails',
  tag: 'Back end',
  summary: 'E-mail deliveries and dead letters',
  description:
    'What became of the e-mails to portal users, newest first: ids, status, attempts and times, never an address. `?status=dead` lists what was given up.',
  access: 'key',
  cost: 5,
  scope: 'emails',
  query: z.strictObject({
    status: EmailStatus.optional().openapi({ description: 'Only deliveries of this status.' }),
    ...PageQuery,
  }),
  responses: {
    200: {
      description: 'A page of deliveries.',
      schema: EmailDeliveryPage,
      example: { data: [DELIVERY_EXAMPLE], nextCursor: null },
    },
  },
  problems: ['scope_required'],
  async handle({ principal, query, meta }, { store, views, cursors }) {
    const [at, id] =
      query.cursor === undefined
        ? []
        : cursors.decode(principal.companyId, CURSOR, query.cursor, ['number', 'string']);
    const { data, more } = await listDeliveries(store, principal.companyId, {
      status: query.status,
      after: at === undefined || id === undefined ? undefined : { at, id },
      limit: query.limit,
    });
    await views.record(principal.companyId, auditContext(principal, meta), {
      act: 'emails.view',
      data: { ...(query.status === undefined ? {} : { status: query.status }), emails: data.length },
    });
    const last = data.at(-1);
    return {
      status: 200,
      body: {
        data: data.map(deliveryToWire),
        nextCursor:
          more && last !== undefined
            ? cursors.encode(principal.companyId, CURSOR, [last.createdAt, last.id])
            : null,
      },
    };
  },
});
