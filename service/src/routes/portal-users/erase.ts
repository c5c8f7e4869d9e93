import { erasePortalUser } from '../../actions/erase-portal-user.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { IdParam } from '../directory/ids.ts';
import { Erasure, ErasureInput } from '../models/removal.ts';

export const eraseOnePortalUser = operation({
  method: 'post',
  path: '/v1/portal-users/{id}/erasure',
  operationId: 'erasePortalUser',
  tag: 'Retention',
  summary: 'Erase a portal user’s name and e-mail address',
  description:
    'Name, address and language are replaced for good by “Former portal user”, the account is shut and its sessions end, its drafts and waiting e-mails go; with `messages`, the text of everything this portal user wrote goes too. The other side keeps the conversations. The id stays erased: a PUT of it is refused as `erased` and an import skips it, until the erasure is ended. 409 `legal_hold` while a hold keeps a conversation of theirs or a patient they are connected to. Audited. Safe to repeat.',
  access: 'key',
  cost: 20,
  scope: 'erasure',
  params: IdParam,
  body: ErasureInput,
  bodyExample: { ground: 'erasure_request', reference: 'PRIV-2026-014', messages: false },
  responses: {
    200: {
      description: 'Erased, now or already before; the counts are of this call.',
      schema: Erasure,
      example: {
        portalUserId: 'marcus',
        erasedAt: '2026-03-04T09:41:00.000Z',
        messages: 0,
        drafts: 1,
        emails: 0,
      },
    },
  },
  problems: ['scope_required', 'not_found', 'legal_hold'],
  async handle({ principal, params, body, meta }, services) {
    const result = await erasePortalUser(services, principal.companyId, auditContext(principal, meta), {
      portalUserId: params.id,
      ground: body.ground,
      reference: body.reference,
      messages: body.messages,
    });
    if (result.kind === 'not_found') throw new Problem('not_found');
    if (result.kind === 'held') throw new Problem('legal_hold');
    const { kind: _, at, ...counts } = result;
    return {
      status: 200,
      body: { portalUserId: params.id, erasedAt: new Date(at).toISOString(), ...counts },
    };
  },
});
