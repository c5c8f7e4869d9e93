import { z } from '@hono/zod-openapi';
import { listAuditRecords } from '../../actions/list-audit.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import type { AuditRow } from '../../store/audit.ts';
import { AuditOutcome, AuditPage } from '../models/audit.ts';
import { InstantInput, PageQuery } from '../models/common.ts';

const CURSOR = 'audit';
const Id = z.string().min(1).max(220);

export const listCompanyAudit = operation({
  method: 'get',
  path: '/v1/audit',
  operationId: 'listAudit',
  tag: 'Back end',
  summary: 'The audit records of the company',
  description:
    'Every view, send, refusal, settings and directory change: who, what, when and from where, as ids, codes and counts. Newest first. Within a second each record is numbered, chained to the one before and sealed. Reading the audit leaves a record too.',
  access: 'key',
  cost: 20,
  scope: 'audit',
  query: z.strictObject({
    actor: Id.optional().openapi({ description: 'Only acts of this actor.', example: 'staff:priya' }),
    act: Id.optional().openapi({ description: 'Only this act.', example: 'message.send' }),
    subject: Id.optional().openapi({ description: 'Only acts on this id.' }),
    outcome: AuditOutcome.optional(),
    from: InstantInput.optional().openapi({ description: 'Only records of this time or later.' }),
    to: InstantInput.optional().openapi({ description: 'Only records before this time.' }),
    ...PageQuery,
  }),
  responses: {
    200: {
      description: 'A page of audit records.',
      schema: AuditPage,
      example: {
        data: [
          {
            id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
            at: '2026-03-04T09:41:00.000Z',
            actor: 'staff:priya',
            act: 'message.send',
            subject: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a12',
            outcome: 'done',
            data: { seq: 3 },
            requestId: 'req-1',
            ip: '198.51.100.7',
            seq: 1204,
            hash: '5f1d3a0c9b7e42886a1d0f6c3e95b7a2481c6d0e9f3b5a7c2e4d6f8091a3b5c7',
            sealedAt: '2026-03-04T09:41:00.412Z',
          },
        ],
        nextCursor: null,
      },
    },
  },
  problems: ['scope_required'],
  async handle({ principal, query, meta }, { store, views, cursors }) {
    const { cursor, limit, from, to, ...ids } = query;
    const [at, id] =
      cursor === undefined ? [] : cursors.decode(principal.companyId, CURSOR, cursor, ['number', 'string']);
    const { data, more } = await listAuditRecords(store, principal.companyId, {
      filter: {
        ...ids,
        from: from === undefined ? undefined : Date.parse(from),
        to: to === undefined ? undefined : Date.parse(to),
      },
      after: at === undefined || id === undefined ? undefined : { at, id },
      limit,
    });
    const asked = Object.entries({ ...ids, from, to }).filter(([, value]) => value !== undefined);
    await views.record(principal.companyId, auditContext(principal, meta), {
      act: 'audit.view',
      data: { filter: Object.fromEntries(asked), records: data.length },
    });
    const last = data.at(-1);
    return {
      status: 200,
      body: {
        data: data.map(toWire),
        nextCursor:
          more && last !== undefined ? cursors.encode(principal.companyId, CURSOR, [last.at, last.id]) : null,
      },
    };
  },
});

function toWire({ sealed, at, ...row }: AuditRow) {
  return {
    ...row,
    at: new Date(at).toISOString(),
    seq: sealed?.seq ?? null,
    hash: sealed?.hash ?? null,
    sealedAt: sealed === null ? null : new Date(sealed.at).toISOString(),
  };
}
