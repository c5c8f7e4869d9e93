import type { UserKey } from '../auth/principal.ts';
import type { Tx } from './tx.ts';

export interface UnreadCounts {
  /** Unread messages in both sections: the badge. */
  messages: number;
  conversations: number;
  active: number;
  archived: number;
}

const NONE: UnreadCounts = { messages: 0, conversations: 0, active: 0, archived: 0 };

function countsOf(row: {
  unread_messages: number;
  unread_active: number;
  unread_archived: number;
}): UnreadCounts {
  return {
    messages: row.unread_messages,
    conversations: row.unread_active + row.unread_archived,
    active: row.unread_active,
    archived: row.unread_archived,
  };
}

export async function unreadOf(tx: Tx, user: UserKey): Promise<UnreadCounts> {
  const row = await tx.db
    .selectFrom('mailbox')
    .select(['unread_messages', 'unread_active', 'unread_archived'])
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', user)
    .executeTakeFirst();
  return row === undefined ? NONE : countsOf(row);
}

export interface UnreadDelta {
  user: UserKey;
  messages: number;
  active: number;
  archived: number;
}

/**
 * Changes counts in the transaction of what caused it, under the lock of each user's mailbox in the order of their keys.
 * Answers the counts after.
 */
export async function changeUnread(
  tx: Tx,
  deltas: readonly UnreadDelta[],
): Promise<Map<UserKey, UnreadCounts>> {
  const after = new Map<UserKey, UnreadCounts>();
  // A row may not pass below zero even in the row that an upsert proposes, so the mailbox is made first, then changed.
  for (const delta of [...deltas].sort((a, b) => (a.user < b.user ? -1 : 1))) {
    await tx.db
      .insertInto('mailbox')
      .values({
        company_id: tx.companyId,
        user_key: delta.user,
        unread_messages: 0,
        unread_active: 0,
        unread_archived: 0,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const row = await tx.db
      .updateTable('mailbox')
      .set((eb) => ({
        unread_messages: eb('unread_messages', '+', delta.messages),
        unread_active: eb('unread_active', '+', delta.active),
        unread_archived: eb('unread_archived', '+', delta.archived),
      }))
      .where('company_id', '=', tx.companyId)
      .where('user_key', '=', delta.user)
      .returning(['unread_messages', 'unread_active', 'unread_archived'])
      .executeTakeFirstOrThrow();
    after.set(delta.user, countsOf(row));
  }
  return after;
}
