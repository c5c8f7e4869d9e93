import { ISSUERS_MAX, putIssuer } from '../../actions/put-issuer.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { invalid, Problem } from '../../http/problem.ts';
import { networksOf } from '../../outbound/address-rule.ts';
import { problemOfUrl } from '../../outbound/named-url.ts';
import { IdParam } from '../directory/ids.ts';
import { ISSUER_EXAMPLE, Issuer, IssuerInput } from '../models/issuer.ts';
import { issuerOnWire } from './to-wire.ts';

export const putIssuerOperation = operation({
  method: 'put',
  path: '/v1/issuers/{id}',
  operationId: 'putIssuer',
  tag: 'Back end',
  summary: 'Take tokens of an issuer of one’s own',
  description:
    'Users then sign in with a JWT of this issuer in the place of a session token. It needs a `kid` of the key set, `iss`, `aud`, `iat`, `exp` at most an hour after `iat`, and the claims named here; it is signed with EdDSA, ES256, ES384, ES512, RS256, RS384, RS512, PS256, PS384 or PS512. Whether the user may use it is decided by the directory, at every request. A new entry, and one that was changed, waits until the operator approves it (`kipu-messages issuers approve`): until then `approvedAt` is null and its tokens are refused. Register a change under another id to go on with the former entry meanwhile.',
  access: 'key',
  scope: 'issuers',
  params: IdParam,
  body: IssuerInput,
  bodyExample: {
    issuer: ISSUER_EXAMPLE.issuer,
    audience: ISSUER_EXAMPLE.audience,
    jwksUrl: ISSUER_EXAMPLE.jwksUrl,
    typeClaim: 'user_type',
  },
  responses: { 200: { description: 'The entry as stored.', schema: Issuer, example: ISSUER_EXAMPLE } },
  problems: ['scope_required', 'conflict'],
  async handle({ principal, meta, params, body }, services) {
    const fault = problemOfUrl(body.jwksUrl, networksOf(services.config.outboundAllowPrivate));
    if (fault !== undefined) throw invalid({ pointer: '/jwksUrl', message: fault });
    const { typeClaim = null, userType = null, ...content } = body;
    const result = await putIssuer(services, principal.companyId, auditContext(principal, meta), params.id, {
      ...content,
      typeClaim,
      userType,
    });
    if ('refused' in result)
      throw new Problem('conflict', { detail: `A company has at most ${ISSUERS_MAX} issuers` });
    return { status: 200, body: issuerOnWire(result) };
  },
});
