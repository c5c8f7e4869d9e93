import type { UserKey } from '../auth/principal.ts';
import type { Tx } from './tx.ts';

/** Drafts are kept this long after their last change, ms. */
export const DRAFTS_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** What a user is writing. */
export interface DraftContent {
  readonly body: string;
  readonly subject: string | null;
  readonly type: 'portal' | 'staff' | null;
  readonly recipientIds: readonly string[] | null;
}

export interface StoredDraft extends DraftContent {
  readonly key: string;
  /** Rises with every change of this key's draft, also over one that was sent or discarded. */
  readonly version: number;
  readonly updatedAt: number;
  /** Sent, discarded or too old: nothing is there but the version. */
  readonly consumed: boolean;
  /** Sent or discarded: only who names this version may write under the key again. */
  readonly gone: boolean;
}

function selectDrafts(tx: Tx, user: UserKey) {
  return tx.db
    .selectFrom('draft')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', user);
}

type DraftRow = Awaited<ReturnType<ReturnType<typeof selectDrafts>['executeTakeFirstOrThrow']>>;

function storedDraft(row: DraftRow, now: number): StoredDraft {
  return {
    key: row.draft_key,
    version: row.version,
    body: row.body,
    subject: row.subject,
    type: row.type as DraftContent['type'],
    recipientIds: row.recipient_ids === null ? null : (JSON.parse(row.recipient_ids) as string[]),
    updatedAt: row.updated_at,
    gone: row.consumed === 1,
    consumed: row.consumed === 1 || row.updated_at <= now - DRAFTS_KEPT_MS,
  };
}

/** How many texts a user may be writing at a time. */
export const DRAFTS_MAX = 100;
/** How many keys of drafts that were sent or discarded a list names, the latest first. A save under any other learns it by 412. */
export const SPENT_LISTED = 200;

/** A draft's place in the list. */
export interface DraftPlace {
  readonly updatedAt: number;
  readonly key: string;
}

/** What this user is writing now, the latest first; `after` is the place of the last row of the page before. */
export async function draftsOf(
  tx: Tx,
  user: UserKey,
  page: { after: DraftPlace | undefined; limit: number },
): Promise<StoredDraft[]> {
  const { after } = page;
  let query = selectDrafts(tx, user)
    .where('consumed', '=', 0)
    .where('updated_at', '>', tx.now - DRAFTS_KEPT_MS);
  if (after !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb('updated_at', '<', after.updatedAt),
        eb.and([eb('updated_at', '=', after.updatedAt), eb('draft_key', '>', after.key)]),
      ]),
    );
  }
  const rows = await query.orderBy('updated_at', 'desc').orderBy('draft_key').limit(page.limit).execute();
  return rows.map((row) => storedDraft(row, tx.now));
}

/** How many texts this user is writing. */
export async function countDrafts(tx: Tx, user: UserKey): Promise<number> {
  const row = await tx.db
    .selectFrom('draft')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', user)
    .where('consumed', '=', 0)
    .where('updated_at', '>', tx.now - DRAFTS_KEPT_MS)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** A key whose draft was sent or discarded, and the version that the next text under it must name. */
export interface SpentDraft {
  readonly key: string;
  readonly version: number;
}

/** Where the last of this user's drafts were that are written no more, by key. */
export async function spentDraftsOf(tx: Tx, user: UserKey): Promise<SpentDraft[]> {
  const rows = await tx.db
    .selectFrom('draft')
    .select(['draft_key as key', 'version'])
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', user)
    .where('consumed', '=', 1)
    .orderBy('updated_at', 'desc')
    .orderBy('draft_key')
    .limit(SPENT_LISTED)
    .execute();
  return rows.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * The draft of a key, locked until the commit, or what is left of it: a consumed one still has its version. Taken before
 * the user's stream, as a send does.
 */
export async function lockDraft(tx: Tx, user: UserKey, key: string): Promise<StoredDraft | undefined> {
  const query = selectDrafts(tx, user).where('draft_key', '=', key);
  const row = await (tx.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  return row === undefined ? undefined : storedDraft(row, tx.now);
}

/** Makes the first draft of a key. Undefined when another save of the same moment was first: look again. */
export async function insertDraft(
  tx: Tx,
  user: UserKey,
  key: string,
  content: DraftContent,
): Promise<StoredDraft | undefined> {
  const row = await tx.db
    .insertInto('draft')
    .values({
      company_id: tx.companyId,
      user_key: user,
      draft_key: key,
      version: 1,
      ...columnsOf(content),
      updated_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : storedDraft(row, tx.now);
}

/** Stores newer content under the lock of {@link lockDraft}. */
export async function updateDraft(
  tx: Tx,
  user: UserKey,
  key: string,
  content: DraftContent,
): Promise<StoredDraft> {
  const row = await tx.db
    .updateTable('draft')
    .set((eb) => ({
      version: eb('version', '+', 1),
      ...columnsOf(content),
      updated_at: tx.now,
      consumed: 0,
    }))
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', user)
    .where('draft_key', '=', key)
    .returningAll()
    .executeTakeFirstOrThrow();
  return storedDraft(row, tx.now);
}

/** What stands in the row of a draft that was sent, discarded or erased. */
export const EMPTIED = { consumed: 1, body: '', subject: null, type: null, recipient_ids: null } as const;

function columnsOf({ body, subject, type, recipientIds }: DraftContent) {
  return {
    body,
    subject,
    type,
    recipient_ids: recipientIds === null ? null : JSON.stringify(recipientIds),
  };
}

/** Empties a draft; its version rises and stays, so that a save of before finds another state than it expects. */
export async function emptyDraft(tx: Tx, user: UserKey, key: string): Promise<void> {
  await tx.db
    .updateTable('draft')
    .set((eb) => ({ version: eb('version', '+', 1), ...EMPTIED, updated_at: tx.now }))
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', user)
    .where('draft_key', '=', key)
    .execute();
}

/** Is this conversation one of the user's own? */
export async function isParticipant(tx: Tx, user: UserKey, conversationId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('participant')
    .select('user_key')
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('user_key', '=', user)
    .executeTakeFirst();
  return row !== undefined;
}

/** Removes all that a user was writing; answers how many texts that were. */
export async function deleteDraftsOf(tx: Tx, user: UserKey): Promise<number> {
  const rows = await tx.db
    .deleteFrom('draft')
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', user)
    .returning('consumed')
    .execute();
  return rows.filter((row) => row.consumed === 0).length;
}
