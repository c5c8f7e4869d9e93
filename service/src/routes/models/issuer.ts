import { z } from '@hono/zod-openapi';
import { HostId, oneLine, Timestamp, UserType } from './common.ts';

const HttpsUrl = z
  .url({ protocol: /^https$/, error: 'must be an https URL' })
  .max(1000)
  .refine((text) => {
    const { username, password, hash } = new URL(text);
    return username === '' && password === '' && hash === '';
  }, 'must not hold a user name, password or fragment');

const fields = {
  issuer: HttpsUrl.openapi({
    description: 'The `iss` of its tokens, to the letter.',
    example: 'https://login.clinic.example',
  }),
  audience: oneLine(200).openapi({
    description:
      'Must be in the `aud` of its tokens. No two entries of any company have the same issuer and audience.',
    example: 'https://messages.clinic.example',
  }),
  jwksUrl: HttpsUrl.openapi({
    description:
      'Where its public keys are (JWK Set). It must resolve to public addresses only. Kept for 10 minutes, and for a day while it is away; fetched at most every 30 seconds.',
    example: 'https://login.clinic.example/jwks',
  }),
};
const userClaim = oneLine(200).openapi({
  description: 'The claim that holds the user’s id, as the directory knows it.',
  example: 'sub',
});
const typeClaim = oneLine(200).openapi({
  description: 'The claim that says `staff` or `portal`.',
  example: 'user_type',
});
const userType = UserType.openapi({ description: 'What all its users are, where no claim says it.' });

export const IssuerInput = z
  .strictObject({
    ...fields,
    userClaim: userClaim.default('sub'),
    typeClaim: typeClaim.optional(),
    userType: userType.optional(),
  })
  .refine(({ typeClaim: claim, userType: fixed }) => (claim === undefined) !== (fixed === undefined), {
    error: 'needs exactly one of typeClaim and userType',
    path: ['typeClaim'],
  })
  .openapi('IssuerInput');

export const Issuer = z
  .strictObject({
    id: HostId,
    ...fields,
    userClaim,
    typeClaim: typeClaim.nullable(),
    userType: userType.nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .openapi('Issuer');
export const IssuerList = z.strictObject({ data: z.array(Issuer) }).openapi('IssuerList');

export const ISSUER_EXAMPLE = {
  id: 'login',
  issuer: 'https://login.clinic.example',
  audience: 'https://messages.clinic.example',
  jwksUrl: 'https://login.clinic.example/jwks',
  userClaim: 'sub',
  typeClaim: 'user_type',
  userType: null,
  createdAt: '2026-03-04T09:41:00.000Z',
  updatedAt: '2026-03-04T09:41:00.000Z',
};
