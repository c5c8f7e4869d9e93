import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { newId } from '../store/ids.ts';
import { CLOCK_SKEW_MS, SESSION_MAX_SECONDS } from '../store/sessions.ts';
import { type Store, StoreUnavailable, type Tx } from '../store/tx.ts';
import { type Credential, type SessionCredential, type User, userKey } from './principal.ts';
import { open, type SecretKeys, seal } from './secrets.ts';

export const SESSION_ISSUER = 'kipu-messages';

export interface VerifiedSession {
  companyId: string;
  user: User;
  /** ms since the epoch. */
  expiresAt: number;
  credential: Credential;
}

interface KeyPair {
  kid: string;
  publicJwk: JWK;
  privateJwk: JWK;
}

/** Makes an Ed25519 key pair. Outside any transaction: WebCrypto is asynchronous. */
export async function newSigningKey(): Promise<KeyPair> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return {
    kid: newId(),
    publicJwk: await exportJWK(pair.publicKey),
    privateJwk: await exportJWK(pair.privateKey),
  };
}

/** Stores a new signing key; the former ones verify until the last token they signed has ended. */
export async function rotateSigningKey(tx: Tx, secrets: SecretKeys, pair: KeyPair): Promise<void> {
  await tx.db
    .updateTable('signing_key')
    .set({ retired_at: tx.now })
    .where('company_id', '=', tx.companyId)
    .where('retired_at', 'is', null)
    .execute();
  await tx.db
    .insertInto('signing_key')
    .values({
      company_id: tx.companyId,
      kid: pair.kid,
      public_jwk: JSON.stringify(pair.publicJwk),
      private_sealed: seal(secrets, `${tx.companyId}/${pair.kid}`, JSON.stringify(pair.privateJwk)),
      created_at: tx.now,
      retired_at: null,
    })
    .execute();
}

/** Signs a session token (JWT, EdDSA) for one user of the company. */
export async function signSession(
  store: Store,
  secrets: SecretKeys,
  companyId: string,
  user: User,
  seconds: number,
  session: Pick<SessionCredential, 'apiKey' | 'companyEpoch' | 'userEpoch' | 'superAdmin'> & { id: string },
): Promise<{ token: string; expiresAt: number }> {
  const key = await store.read(companyId, (tx) =>
    tx.db
      .selectFrom('signing_key')
      .select(['kid', 'private_sealed'])
      .where('company_id', '=', companyId)
      .where('retired_at', 'is', null)
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow(),
  );
  const jwk = JSON.parse(open(secrets, `${companyId}/${key.kid}`, key.private_sealed)) as JWK;
  const issuedAt = Math.floor(Date.now() / 1000);
  const expiresAt = issuedAt + seconds;
  const claims = {
    typ: user.type,
    co: companyId,
    key: session.apiKey,
    ce: session.companyEpoch,
    ue: session.userEpoch,
    sa: session.superAdmin,
  };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .setIssuer(SESSION_ISSUER)
    .setSubject(user.id)
    .setJti(session.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(await importJWK(jwk, 'EdDSA'));
  return { token, expiresAt: expiresAt * 1000 };
}

/** Do these keys open every signing key of the company? */
export async function opensSigningKeys(
  store: Store,
  secrets: SecretKeys,
  companyId: string,
): Promise<boolean> {
  const read = (tx: Tx) =>
    tx.db
      .selectFrom('signing_key')
      .select(['kid', 'private_sealed'])
      .where('company_id', '=', companyId)
      .execute();
  // Whichever way the company is on, its keys may be looked at.
  const rows = await store.write(companyId, read, 'move');
  try {
    for (const { kid, private_sealed } of rows) open(secrets, `${companyId}/${kid}`, private_sealed);
    return true;
  } catch {
    return false;
  }
}

/**
 * Verifies a session token; undefined for anything that is not one, is forged, has expired, lives too long or begins later.
 * Whether it was ended, or its key retired, is looked up at every request.
 */
export async function verifySession(
  store: Store,
  token: string,
  /** Ms since the epoch. */
  now: number,
): Promise<VerifiedSession | undefined> {
  try {
    const companyId = unverifiedCompany(token);
    if (companyId === undefined) return undefined;
    const { payload, protectedHeader } = await jwtVerify(
      token,
      ({ kid = '' }) => publicKey(store, companyId, kid),
      {
        issuer: SESSION_ISSUER,
        algorithms: ['EdDSA'],
        requiredClaims: ['sub', 'exp', 'iat', 'typ', 'co'],
        maxTokenAge: SESSION_MAX_SECONDS,
        clockTolerance: CLOCK_SKEW_MS / 1000,
        currentDate: new Date(now),
      },
    );
    const { typ: type, sub: id, exp = 0, iat = 0 } = payload;
    // Whoever has a stolen key writes what they like: a session is no longer than one that the service makes.
    if (exp - iat > SESSION_MAX_SECONDS) return undefined;
    if ((type !== 'staff' && type !== 'portal') || id === undefined) return undefined;
    return {
      companyId,
      user: { type, id, key: userKey(type, id) },
      expiresAt: exp * 1000,
      credential: {
        kind: 'session',
        id: payload.jti,
        signingKey: protectedHeader.kid ?? '',
        issuedAt: iat * 1000,
        apiKey: typeof payload.key === 'string' ? payload.key : undefined,
        companyEpoch: Number(payload.ce ?? 0),
        userEpoch: Number(payload.ue ?? 0),
        superAdmin: payload.sa === true,
      },
    };
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    return undefined;
  }
}

async function publicKey(store: Store, companyId: string, kid: string) {
  const row = await store.read(companyId, (tx) =>
    tx.db
      .selectFrom('signing_key')
      .select('public_jwk')
      .where('company_id', '=', companyId)
      .where('kid', '=', kid)
      .executeTakeFirst(),
  );
  if (row === undefined) throw new Error('unknown key');
  return importJWK(JSON.parse(row.public_jwk) as JWK, 'EdDSA');
}

/** Whose key to verify with; nothing else of the token is believed before its signature is. */
function unverifiedCompany(token: string): string | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  return typeof claims.co === 'string' ? claims.co : undefined;
}
