import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { readIssuer } from '../../store/issuers.ts';
import { IdParam } from '../directory/ids.ts';
import { ISSUER_EXAMPLE, Issuer } from '../models/issuer.ts';
import { issuerOnWire } from './to-wire.ts';

export const getIssuerOperation = operation({
  method: 'get',
  path: '/v1/issuers/{id}',
  operationId: 'getIssuer',
  tag: 'Back end',
  summary: 'Read an issuer of one’s own',
  description: 'As it is stored.',
  access: 'key',
  scope: 'issuers',
  params: IdParam,
  responses: { 200: { description: 'The entry.', schema: Issuer, example: ISSUER_EXAMPLE } },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, params }, { store }) {
    const entry = await store.read(principal.companyId, (tx) => readIssuer(tx, params.id));
    if (entry === undefined) throw new Problem('not_found');
    return { status: 200, body: issuerOnWire(entry) };
  },
});
