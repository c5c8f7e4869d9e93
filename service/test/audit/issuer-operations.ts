import { type Audited, CANARY } from './stage.ts';

/** What a company's own issuers of tokens leave, in the order in which they are called. */
export const ISSUERS: Record<string, Audited> = {
  putIssuer: {
    act: 'issuer.put',
    actor: 'key',
    call: ({ cast }) => ({
      method: 'PUT',
      path: '/v1/issuers/login',
      token: cast.key,
      body: {
        issuer: `https://${CANARY}.invalid`,
        audience: CANARY,
        jwksUrl: `https://${CANARY}.invalid/jwks`,
        userType: 'staff',
      },
    }),
    subject: () => 'login',
  },
  deleteIssuer: {
    act: 'issuer.delete',
    actor: 'key',
    call: ({ cast }) => ({ method: 'DELETE', path: '/v1/issuers/login', token: cast.key }),
    subject: () => 'login',
  },
};
