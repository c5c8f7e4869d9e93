import { operation } from '../../http/operation.ts';
import { listIssuers } from '../../store/issuers.ts';
import { ISSUER_EXAMPLE, IssuerList } from '../models/issuer.ts';
import { issuerOnWire } from './to-wire.ts';

export const listIssuersOperation = operation({
  method: 'get',
  path: '/v1/issuers',
  operationId: 'listIssuers',
  tag: 'Back end',
  summary: 'The company’s own issuers',
  description: 'Every issuer whose tokens its users may sign in with.',
  access: 'key',
  scope: 'issuers',
  responses: {
    200: { description: 'The entries, by id.', schema: IssuerList, example: { data: [ISSUER_EXAMPLE] } },
  },
  problems: ['scope_required'],
  async handle({ principal }, { store }) {
    const entries = await store.read(principal.companyId, listIssuers);
    return { status: 200, body: { data: entries.map(issuerOnWire) } };
  },
});
