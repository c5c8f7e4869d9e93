import { placeLegalHold } from '../../actions/legal-holds.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { found } from '../conversations/params.ts';
import { LegalHold, LegalHoldInput } from '../models/removal.ts';
import { HOLD_EXAMPLE, HoldParams, holdOnWire } from './params.ts';

export const putLegalHold = operation({
  method: 'put',
  path: '/v1/legal-holds/{type}/{id}',
  operationId: 'placeLegalHold',
  tag: 'Retention',
  summary: 'Place a legal hold',
  description:
    'Once this is answered, nothing that the hold keeps is emptied or erased, by retention or by a call, until it is lifted. Idempotent; another reference replaces the stored one. Audited.',
  access: 'key',
  scope: 'retention',
  params: HoldParams,
  body: LegalHoldInput,
  bodyExample: { reference: 'CASE-2026-7' },
  responses: { 200: { description: 'The hold, in force.', schema: LegalHold, example: HOLD_EXAMPLE } },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, params, body, meta }, { store }) {
    const context = auditContext(principal, meta);
    const hold = await placeLegalHold(store, principal.companyId, context, params, body.reference ?? null);
    return { status: 200, body: holdOnWire(found(hold)) };
  },
});
