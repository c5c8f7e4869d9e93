import { decodeJwt, jwtVerify } from 'jose';
import { type IssuerEntry, issuerOf } from '../store/issuers.ts';
import { type Store, StoreUnavailable } from '../store/tx.ts';
import { userKey } from './principal.ts';
import type { RemoteKeys } from './remote-keys.ts';
import type { VerifiedSession } from './session-tokens.ts';

/** Signatures by a key pair. Never `none`, and never one by a shared secret: the public key would be the secret. */
const ALGORITHMS = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
];
/** The longest that a token of a company's own issuer may live, seconds. */
export const ISSUER_TOKEN_MAX_SECONDS = 3600;
/** How far the clocks of two machines may be apart, seconds. */
const CLOCK_SKEW_SECONDS = 10;
/** Access tokens and plain JWTs; a token made for something else (a logout, an event, a proof) is none of these. */
const TYPES = new Set(['at+jwt', 'application/at+jwt', 'jwt', 'application/jwt']);
const AUDIENCES_MAX = 10;

/** Verifies a token of a company's own issuer; undefined for anything else, whatever is wrong with it. */
export async function verifyIssuerToken(
  store: Store,
  keys: RemoteKeys,
  token: string,
  /** ms since the epoch. */
  now: number,
): Promise<VerifiedSession | undefined> {
  try {
    const entry = await entryFor(store, token);
    if (entry === undefined) return undefined;
    const { payload, protectedHeader } = await jwtVerify(
      token,
      (...of) => keys.keyFor(registrationOf(entry), entry.jwksUrl, ...of),
      {
        issuer: entry.issuer,
        audience: entry.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'iat', entry.userClaim],
        maxTokenAge: ISSUER_TOKEN_MAX_SECONDS,
        clockTolerance: CLOCK_SKEW_SECONDS,
        currentDate: new Date(now),
      },
    );
    if (protectedHeader.typ !== undefined && !TYPES.has(protectedHeader.typ.toLowerCase())) return undefined;
    // A logout token of OpenID Connect can be typed as any JWT.
    if ('events' in payload) return undefined;
    const { exp = 0, iat = 0 } = payload;
    if (exp - iat > ISSUER_TOKEN_MAX_SECONDS) return undefined;
    const type = entry.userType ?? payload[entry.typeClaim ?? ''];
    const id = payload[entry.userClaim];
    if ((type !== 'staff' && type !== 'portal') || !isName(id)) return undefined;
    return {
      companyId: entry.companyId,
      user: { type, id, key: userKey(type, id) },
      expiresAt: exp * 1000,
      credential: {
        kind: 'issuer',
        issuer: entry.id,
        updatedAt: entry.updatedAt,
        id: typeof payload.jti === 'string' ? payload.jti : undefined,
        issuedAt: iat * 1000,
      },
    };
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    return undefined;
  }
}

function registrationOf({ companyId, id, updatedAt }: IssuerEntry & { companyId: string }): string {
  return `${companyId}\n${id}\n${updatedAt}`;
}

/** Whose keys to verify with; nothing else of the token is believed before its signature is. */
async function entryFor(store: Store, token: string) {
  const { iss, aud } = decodeJwt(token);
  const audiences = [aud ?? []].flat();
  if (!isName(iss) || audiences.length === 0 || audiences.length > AUDIENCES_MAX) return undefined;
  if (!audiences.every(isName)) return undefined;
  return issuerOf(store, iss, audiences);
}

/** What an id, an issuer or an audience can be; nothing else is looked up. */
function isName(value: unknown): value is string {
  return (
    typeof value === 'string' && /^[^\u0000-\u001f\u007f-\u009f]{1,1000}$/.test(value) && value.isWellFormed()
  );
}
