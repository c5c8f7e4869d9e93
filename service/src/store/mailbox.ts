import type { UserKey } from '../auth/principal.ts';
import { prepared } from './prepared.ts';
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

const counts = prepared((tx, by: { user: UserKey }) =>
  tx.db
    .selectFrom('mailbox')
    .select(['unread_messages', 'unread_active', 'unread_archived'])
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', by.user),
);

export async function unreadOf(tx: Tx, user: UserKey): Promise<UnreadCounts> {
  const [row] = await counts(tx, { user });
  return row === undefined ? NONE : countsOf(row);
}

export interface UnreadDelta {
  user: UserKey;
  messages: number;
  active: number;
  archived: number;
}

/**
 * Changes counts in the transaction of what caused it. Whoever changes them has taken event numbers of the same users
 * before (`reserveEventSeqs`): that lock makes the counts read here the last ones. Answers the counts after.
 */
export async function changeUnread(
  tx: Tx,
  deltas: readonly UnreadDelta[],
): Promise<Map<UserKey, UnreadCounts>> {
  if (deltas.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('mailbox')
    .select(['user_key', 'unread_messages', 'unread_active', 'unread_archived'])
    .where('company_id', '=', tx.companyId)
    .where(
      'user_key',
      'in',
      deltas.map((delta) => delta.user),
    )
    .execute();
  const before = new Map(rows.map((row) => [row.user_key, row]));
  const after = deltas.map((delta) => ({
    company_id: tx.companyId,
    user_key: delta.user,
    unread_messages: (before.get(delta.user)?.unread_messages ?? 0) + delta.messages,
    unread_active: (before.get(delta.user)?.unread_active ?? 0) + delta.active,
    unread_archived: (before.get(delta.user)?.unread_archived ?? 0) + delta.archived,
  }));
  await tx.db
    .insertInto('mailbox')
    .values(after)
    .onConflict((conflict) =>
      conflict.columns(['company_id', 'user_key']).doUpdateSet((eb) => ({
        unread_messages: eb.ref('excluded.unread_messages'),
        unread_active: eb.ref('excluded.unread_active'),
        unread_archived: eb.ref('excluded.unread_archived'),
      })),
    )
    .execute();
  return new Map(after.map((row) => [row.user_key, countsOf(row)]));
}
