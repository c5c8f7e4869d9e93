import type { UserKey } from '../auth/principal.ts';
import { fold } from '../rules/text.ts';
import { prepared } from './prepared.ts';
import type { Tx } from './tx.ts';

export interface ConversationRow {
  readonly id: string;
  readonly type: 'portal' | 'staff';
  readonly patientId: string | null;
  readonly subject: string | null;
  readonly lastSeq: number;
}

const lock = prepared((tx, by: { conversationId: string; user: UserKey }) => {
  const query = tx.db
    .selectFrom('conversation as c')
    .select(['c.conversation_id', 'c.type', 'c.patient_id', 'c.subject', 'c.last_seq'])
    .where('c.company_id', '=', tx.companyId)
    .where('c.conversation_id', '=', by.conversationId)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('participant as p')
          .select('p.user_key')
          .where('p.company_id', '=', tx.companyId)
          .where('p.conversation_id', '=', by.conversationId)
          .where('p.user_key', '=', by.user),
      ),
    );
  return tx.dialect === 'postgres' ? query.forUpdate() : query;
});

/**
 * One conversation of this user, its row locked until the commit: whoever writes to a conversation or moves a mark in it
 * takes this lock first. Undefined when there is none, or it is not theirs: nobody can tell which.
 */
export async function lockConversation(
  tx: Tx,
  conversationId: string,
  user: UserKey,
): Promise<ConversationRow | undefined> {
  const [row] = await lock(tx, { conversationId, user });
  if (row === undefined) return undefined;
  return {
    id: row.conversation_id,
    type: row.type as ConversationRow['type'],
    patientId: row.patient_id,
    subject: row.subject,
    lastSeq: row.last_seq,
  };
}

/** A conversation of the company, whoever takes part, under the same lock: for acts of the company and none of a user. */
export async function lockAnyConversation(
  tx: Tx,
  conversationId: string,
): Promise<(ConversationRow & { readonly updatedAt: number }) | undefined> {
  const query = tx.db
    .selectFrom('conversation')
    .select(['conversation_id', 'type', 'patient_id', 'subject', 'last_seq', 'updated_at'])
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId);
  const row = await (tx.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.conversation_id,
    type: row.type as ConversationRow['type'],
    patientId: row.patient_id,
    subject: row.subject,
    lastSeq: row.last_seq,
    updatedAt: row.updated_at,
  };
}

/** Every conversation of a user, locked in the order of their ids. */
export async function lockConversationsOf(tx: Tx, user: UserKey): Promise<string[]> {
  const query = tx.db
    .selectFrom('conversation as c')
    .select('c.conversation_id')
    .where('c.company_id', '=', tx.companyId)
    .where('c.conversation_id', 'in', (eb) =>
      eb
        .selectFrom('participant as p')
        .select('p.conversation_id')
        .where('p.company_id', '=', tx.companyId)
        .where('p.user_key', '=', user),
    )
    .orderBy('c.conversation_id');
  const rows = await (tx.dialect === 'postgres' ? query.forUpdate() : query).execute();
  return rows.map((row) => row.conversation_id);
}

/** Makes a conversation that is about to get its first message. */
export async function insertConversation(
  tx: Tx,
  conversation: { id: string; type: 'portal' | 'staff'; patientId: string | null; subject: string | null },
): Promise<void> {
  await tx.db
    .insertInto('conversation')
    .values({
      company_id: tx.companyId,
      conversation_id: conversation.id,
      type: conversation.type,
      patient_id: conversation.patientId,
      subject: conversation.subject,
      subject_fold: fold(conversation.subject ?? ''),
      last_seq: 1,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .execute();
}

/** Counts one more message; under {@link lockConversation}. */
export async function raiseLastSeq(tx: Tx, conversationId: string, seq: number): Promise<void> {
  await tx.db
    .updateTable('conversation')
    .set({ last_seq: seq, updated_at: tx.now, emptied_at: null })
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .execute();
}
