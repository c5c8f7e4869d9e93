import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { newId } from '../store/ids.ts';
import { type Store, StoreUnavailable, type Tx } from '../store/tx.ts';
import { type User, userKey } from './principal.ts';
import { open, type SecretKeys, seal } from './secrets.ts';

export const SESSION_ISSUER = 'kipu-messages';
/** The longest a session token lives, seconds. */
export const SESSION_MAX_SECONDS = 900;

export interface VerifiedSession {
  companyId: string;
  user: User;
  /** ms since the epoch. */
  expiresAt: number;
  /** The company's own issuer that the token is of, in the state in which it was verified; absent: a session of ours. */
  issuer?: { readonly id: string; readonly updatedAt: number };
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
  const expiresAt = Math.floor(Date.now() / 1000) + seconds;
  const token = await new SignJWT({ typ: user.type, co: companyId })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .setIssuer(SESSION_ISSUER)
    .setSubject(user.id)
    .setIssuedAt()
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

/** Verifies a session token; undefined for anything that is not one, is forged, has expired or was signed by a key long retired. */
export async function verifySession(store: Store, token: string): Promise<VerifiedSession | undefined> {
  try {
    const companyId = unverifiedCompany(token);
    if (companyId === undefined) return undefined;
    const { payload } = await jwtVerify(
      token,
      async (header) => {
        const row = await store.read(companyId, (tx) =>
          tx.db
            .selectFrom('signing_key')
            .select(['public_jwk', 'retired_at'])
            .where('company_id', '=', companyId)
            .where('kid', '=', header.kid ?? '')
            .executeTakeFirst(),
        );
        if (
          row === undefined ||
          (row.retired_at !== null && row.retired_at + SESSION_MAX_SECONDS * 1000 < Date.now())
        ) {
          throw new Error('unknown key');
        }
        return importJWK(JSON.parse(row.public_jwk) as JWK, 'EdDSA');
      },
      { issuer: SESSION_ISSUER, algorithms: ['EdDSA'], requiredClaims: ['sub', 'exp', 'typ', 'co'] },
    );
    const type = payload.typ;
    if ((type !== 'staff' && type !== 'portal') || payload.sub === undefined || payload.exp === undefined)
      return undefined;
    return {
      companyId,
      user: { type, id: payload.sub, key: userKey(type, payload.sub) },
      expiresAt: payload.exp * 1000,
    };
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    return undefined;
  }
}

/** Whose key to verify with; nothing else of the token is believed before its signature is. */
function unverifiedCompany(token: string): string | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  return typeof claims.co === 'string' ? claims.co : undefined;
}
