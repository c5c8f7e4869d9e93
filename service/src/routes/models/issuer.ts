import { z } from '@hono/zod-openapi';
import { canonicalUrl, isPlainUrl } from '../../rules/web-url.ts';
import { HostId, oneLine, Timestamp, UserType } from './common.ts';

const PARTS = 'must not hold a user name, password or fragment';
const HTTPS = { protocol: /^https$/, error: 'must be an https URL', abort: true } as const;

/** Checks after a format run only where the format held (`abort`), and again must not throw for what is no URL. */
function withoutUserOrFragment(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password, hash } = new URL(text);
  return username === '' && password === '' && hash === '';
}
/** Compared with tokens to the letter, so it is stored to the letter. */
const ExactUrl = z
  .url(HTTPS)
  .max(1000)
  .refine(isPlainUrl, 'must be a URL without spaces, control characters or others that need encoding')
  .refine(withoutUserOrFragment, PARTS);
const FetchedUrl = z.url(HTTPS).overwrite(canonicalUrl).max(1000).refine(withoutUserOrFragment, PARTS);

const fields = {
  issuer: ExactUrl.openapi({
    description: 'The `iss` of its tokens, to the letter.',
    example: 'https://login.clinic.example',
  }),
  audience: oneLine(200).openapi({
    description:
      'Must be in the `aud` of its tokens. The tokens of an issuer and audience are accepted for one company only.',
    example: 'https://messages.clinic.example',
  }),
  jwksUrl: FetchedUrl.openapi({
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
    issuer: z.string().openapi({ description: 'The `iss` of its tokens, to the letter.' }),
    audience: z.string(),
    jwksUrl: z.string().overwrite(canonicalUrl),
    userClaim: z.string(),
    typeClaim: z.string().nullable(),
    userType: userType.nullable(),
    approvedAt: Timestamp.nullable().openapi({
      description: 'Since when its tokens are accepted; null: it waits for the operator’s approval.',
    }),
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
  approvedAt: null,
  createdAt: '2026-03-04T09:41:00.000Z',
  updatedAt: '2026-03-04T09:41:00.000Z',
};
