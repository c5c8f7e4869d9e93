import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Credential, IssuerCredential, SessionCredential, User, UserKey } from '../auth/principal.ts';
import type { Database } from './schema.ts';
import type { Tx } from './tx.ts';

/** The longest a session token lives, seconds. */
export const SESSION_MAX_SECONDS = 900;
/** How far the clocks of two machines may be apart, ms. */
export const CLOCK_SKEW_MS = 10_000;
/** Longer than any token lives, one of a company's own issuer included, ms. */
const ENDED_KEPT_MS = 2 * 60 * 60_000;

type Company = ExpressionBuilder<Database, 'company'>;

/**
 * Whether one who is signed in still is: the account is active (portal: invitation accepted, password set, not disabled),
 * and what they signed in with still counts. One statement, since every request asks.
 */
export async function maySignIn(tx: Tx, user: User, credential: Credential): Promise<boolean> {
  const row = await tx.db
    .selectFrom('company')
    .select('company_id')
    .where('company_id', '=', tx.companyId)
    .where((eb) =>
      eb.and([
        isActiveAccount(eb, tx, user, credential.kind === 'issuer' || credential.superAdmin),
        ...(credential.id === undefined ? [] : [isNotEnded(eb, tx, credential.id)]),
        ...(credential.kind === 'session'
          ? sessionCounts(eb, tx, user, credential)
          : issuerCounts(eb, tx, user, credential)),
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
}

function isActiveAccount(eb: Company, tx: Tx, user: User, superAdmins: boolean): Expression<SqlBool> {
  if (user.type === 'portal')
    return eb.exists(
      eb
        .selectFrom('portal_user')
        .select('portal_user_id')
        .where('company_id', '=', tx.companyId)
        .where('portal_user_id', '=', user.id)
        .where('status', '=', 'active'),
    );
  let staff = eb
    .selectFrom('staff')
    .select('staff_id')
    .where('company_id', '=', tx.companyId)
    .where('staff_id', '=', user.id)
    .where('active', '=', 1);
  if (!superAdmins) staff = staff.where('super_admin', '=', 0);
  return eb.exists(staff);
}

function isNotEnded(eb: Company, tx: Tx, id: string): Expression<SqlBool> {
  return eb.not(
    eb.exists(
      eb
        .selectFrom('ended_session')
        .select('session_id')
        .where('company_id', '=', tx.companyId)
        .where('session_id', '=', id),
    ),
  );
}

function sessionCounts(
  eb: Company,
  tx: Tx,
  user: User,
  { signingKey, issuedAt, apiKey, companyEpoch, userEpoch }: SessionCredential,
): Expression<SqlBool>[] {
  const epochs = (key: UserKey | '') =>
    eb
      .selectFrom('session_epoch')
      .select('epoch')
      .where('company_id', '=', tx.companyId)
      .where('user_key', '=', key);
  const isOf = (key: UserKey | '', epoch: number) =>
    epoch === 0 ? eb.not(eb.exists(epochs(key))) : eb.exists(epochs(key).where('epoch', '=', epoch));
  // A key that was retired verifies what it had signed by then, and nothing that is dated later.
  const key = eb
    .selectFrom('signing_key')
    .select('kid')
    .where('company_id', '=', tx.companyId)
    .where('kid', '=', signingKey)
    .where((of) =>
      of.or([
        of('retired_at', 'is', null),
        of('retired_at', '>', Math.max(tx.now - SESSION_MAX_SECONDS * 1000, issuedAt - CLOCK_SKEW_MS)),
      ]),
    );
  const counts = [eb.exists(key), isOf('', companyEpoch), isOf(user.key, userEpoch)];
  if (apiKey !== undefined)
    counts.push(
      eb.exists(
        eb
          .selectFrom('api_key')
          .select('key_id')
          .where('company_id', '=', tx.companyId)
          .where('key_id', '=', apiKey)
          .where('revoked_at', 'is', null),
      ),
    );
  return counts;
}

function issuerCounts(
  eb: Company,
  tx: Tx,
  user: User,
  { issuer, updatedAt, issuedAt }: IssuerCredential,
): Expression<SqlBool>[] {
  return [
    eb.exists(
      eb
        .selectFrom('issuer')
        .select('issuer_id')
        .where('company_id', '=', tx.companyId)
        .where('issuer_id', '=', issuer)
        .where('updated_at', '=', updatedAt)
        .where('approved_at', 'is not', null),
    ),
    eb.not(
      eb.exists(
        eb
          .selectFrom('session_epoch')
          .select('epoch')
          .where('company_id', '=', tx.companyId)
          .where('user_key', 'in', ['', user.key])
          .where('ended_at', '>=', issuedAt),
      ),
    ),
  ];
}

/** How often all sessions of the company, and of this user, were ended: a new session is made with these numbers. */
export async function sessionEpochs(tx: Tx, user: UserKey): Promise<{ company: number; user: number }> {
  const rows = await tx.db
    .selectFrom('session_epoch')
    .select(['user_key', 'epoch'])
    .where('company_id', '=', tx.companyId)
    .where('user_key', 'in', ['', user])
    .execute();
  const of = (key: string) => rows.find((row) => row.user_key === key)?.epoch ?? 0;
  return { company: of(''), user: of(user) };
}

/** Ends every session of a user, or of the whole company, that was made before this transaction. */
export async function endSessionsOf(tx: Tx, user: UserKey | 'everyone'): Promise<void> {
  await tx.db
    .insertInto('session_epoch')
    .values({
      company_id: tx.companyId,
      user_key: user === 'everyone' ? '' : user,
      epoch: 1,
      ended_at: tx.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['company_id', 'user_key'])
        .doUpdateSet((eb) => ({ epoch: eb('session_epoch.epoch', '+', 1), ended_at: tx.now })),
    )
    .execute();
  // What retired keys signed is over as well: who has a stolen one dates a session as they like.
  if (user === 'everyone')
    await tx.db
      .deleteFrom('signing_key')
      .where('company_id', '=', tx.companyId)
      .where('retired_at', 'is not', null)
      .execute();
}

/** Ends one session, or one token of a company's own issuer, by its id. */
export async function endOneSession(tx: Tx, id: string): Promise<void> {
  await tx.db
    .insertInto('ended_session')
    .values({ company_id: tx.companyId, session_id: id, expires_at: tx.now + ENDED_KEPT_MS })
    .onConflict((conflict) => conflict.columns(['company_id', 'session_id']).doNothing())
    .execute();
}

/** Removes ended sessions that would have expired by now, at most `slice`. Returns how many. */
export async function trimEndedSessions(tx: Tx, slice: number): Promise<number> {
  const old = await tx.db
    .selectFrom('ended_session')
    .select('session_id')
    .where('company_id', '=', tx.companyId)
    .where('expires_at', '<', tx.now)
    .limit(slice)
    .execute();
  if (old.length === 0) return 0;
  const { numDeletedRows } = await tx.db
    .deleteFrom('ended_session')
    .where('company_id', '=', tx.companyId)
    .where(
      'session_id',
      'in',
      old.map((row) => row.session_id),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** An account that may sign in; undefined for one that is not active or not known. */
export async function activeAccount(tx: Tx, user: User): Promise<{ superAdmin: boolean } | undefined> {
  if (user.type === 'portal') {
    const row = await tx.db
      .selectFrom('portal_user')
      .select('portal_user_id')
      .where('company_id', '=', tx.companyId)
      .where('portal_user_id', '=', user.id)
      .where('status', '=', 'active')
      .executeTakeFirst();
    return row === undefined ? undefined : { superAdmin: false };
  }
  const row = await tx.db
    .selectFrom('staff')
    .select('super_admin')
    .where('company_id', '=', tx.companyId)
    .where('staff_id', '=', user.id)
    .where('active', '=', 1)
    .executeTakeFirst();
  return row === undefined ? undefined : { superAdmin: row.super_admin === 1 };
}

/** Whether the directory has ever named this user. */
export async function isKnownUser(tx: Tx, { type, id }: User): Promise<boolean> {
  const row =
    type === 'staff'
      ? await tx.db
          .selectFrom('staff')
          .select('staff_id as id')
          .where('company_id', '=', tx.companyId)
          .where('staff_id', '=', id)
          .executeTakeFirst()
      : await tx.db
          .selectFrom('portal_user')
          .select('portal_user_id as id')
          .where('company_id', '=', tx.companyId)
          .where('portal_user_id', '=', id)
          .executeTakeFirst();
  return row !== undefined;
}
