import type { UserKey } from '../auth/principal.ts';
import { prepared } from './prepared.ts';
import type { Tx } from './tx.ts';

/** What one member of a conversation has read, and where it stands in their inbox. */
export interface ParticipantRow {
  readonly user: UserKey;
  /** Everything up to here is read. */
  readonly readSeq: number;
  readonly unread: number;
  readonly archived: boolean;
  /** The furthest they ever read. */
  readonly readUpTo: number;
  /** The first message that passed them over; null: none. */
  readonly passedSeq: number | null;
}

const all = prepared((tx, by: { conversationId: string }) =>
  tx.db
    .selectFrom('participant')
    .select(['user_key', 'read_seq', 'unread', 'archived', 'read_up_to', 'passed_seq'])
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', by.conversationId)
    .orderBy('user_key'),
);

/** Every member, under the lock of the conversation. */
export async function participantsOf(tx: Tx, conversationId: string): Promise<ParticipantRow[]> {
  const rows = await all(tx, { conversationId });
  return rows.map((row) => ({
    user: row.user_key as UserKey,
    readSeq: row.read_seq,
    unread: row.unread,
    archived: row.archived === 1,
    readUpTo: row.read_up_to,
    passedSeq: row.passed_seq,
  }));
}

export interface Delivery {
  readonly user: UserKey;
  /** How many messages by others it adds. */
  readonly unread: number;
  /** The number of the event that tells them: what their inbox is ordered by. */
  readonly activitySeq: number;
}

/** Puts a message into these inboxes: on top, in Active, with what it adds to unread. Who is not yet a member becomes one. */
export async function deliver(
  tx: Tx,
  conversationId: string,
  deliveries: readonly Delivery[],
): Promise<void> {
  await tx.db
    .insertInto('participant')
    .values(
      deliveries.map(({ user, unread, activitySeq }) => ({
        company_id: tx.companyId,
        conversation_id: conversationId,
        user_key: user,
        unread,
        archived: 0,
        activity_seq: activitySeq,
        read_up_to_at: null,
        passed_seq: null,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['company_id', 'conversation_id', 'user_key']).doUpdateSet((eb) => ({
        unread: eb('participant.unread', '+', eb.ref('excluded.unread')),
        archived: 0,
        activity_seq: eb.ref('excluded.activity_seq'),
      })),
    )
    .execute();
}

/** A message that these members do not get. The first such message stays remembered. */
export async function passOver(
  tx: Tx,
  conversationId: string,
  users: readonly UserKey[],
  seq: number,
): Promise<void> {
  if (users.length === 0) return;
  await tx.db
    .updateTable('participant')
    .set({ passed_seq: seq })
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('user_key', 'in', users)
    .where('passed_seq', 'is', null)
    .execute();
}

/** All that had passed a member over is theirs now. */
export async function giveMissed(
  tx: Tx,
  conversationId: string,
  user: UserKey,
  after: { unread: number; activitySeq: number },
): Promise<void> {
  await tx.db
    .updateTable('participant')
    .set({ passed_seq: null, unread: after.unread, archived: 0, activity_seq: after.activitySeq })
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('user_key', '=', user)
    .execute();
}

export interface MarksAfter {
  readonly readSeq: number;
  readonly unread: number;
  readonly archived: boolean;
  /** Set when the reader got further than ever before. */
  readonly readUpTo?: number;
}

/** Moves one reader's own marks; a reading further than ever leaves a receipt that is never changed. */
export async function setMarks(
  tx: Tx,
  conversationId: string,
  user: UserKey,
  after: MarksAfter,
): Promise<void> {
  await tx.db
    .updateTable('participant')
    .set({
      read_seq: after.readSeq,
      unread: after.unread,
      archived: after.archived ? 1 : 0,
      ...(after.readUpTo === undefined ? {} : { read_up_to: after.readUpTo, read_up_to_at: tx.now }),
    })
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('user_key', '=', user)
    .execute();
  if (after.readUpTo === undefined) return;
  await tx.db
    .insertInto('receipt')
    .values({
      company_id: tx.companyId,
      conversation_id: conversationId,
      user_key: user,
      through_seq: after.readUpTo,
      at: tx.now,
    })
    .execute();
}
