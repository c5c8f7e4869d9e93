import { type ExpressionBuilder, sql } from 'kysely';
import type { HoldSubject } from './legal-holds.ts';
import type { Database } from './schema.ts';
import type { Tx } from './tx.ts';

export interface RetentionPolicy {
  readonly version: number;
  /** Null: messages are kept for ever. */
  readonly retentionDays: number | null;
  readonly updatedAt: number | null;
  /** The actor's name in the audit. */
  readonly updatedBy: string | null;
}

const NONE: RetentionPolicy = { version: 1, retentionDays: null, updatedAt: null, updatedBy: null };

export async function retentionPolicy(tx: Tx): Promise<RetentionPolicy> {
  const row = await tx.db
    .selectFrom('retention')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .executeTakeFirst();
  if (row === undefined) return NONE;
  return {
    version: row.version,
    retentionDays: row.retention_days,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

/** Stores a policy under the lock of `lockRemovals`, which has made the row. */
export async function saveRetention(tx: Tx, retentionDays: number | null, by: string): Promise<void> {
  await tx.db
    .updateTable('retention')
    .set((eb) => ({
      version: eb('version', '+', 1),
      retention_days: retentionDays,
      updated_at: tx.now,
      updated_by: by,
    }))
    .where('company_id', '=', tx.companyId)
    .execute();
}

/** Conversations that are not empty and whose last message was sent at `through` or before. */
function pastTheirTime(tx: Tx, through: number) {
  return tx.db
    .selectFrom('conversation as c')
    .where('c.company_id', '=', tx.companyId)
    .where('c.emptied_at', 'is', null)
    .where('c.updated_at', '<=', through);
}

/** Inside {@link pastTheirTime}: a hold keeps this conversation, or the patient it is about. */
function onHold(tx: Tx, eb: ExpressionBuilder<Database & { c: Database['conversation'] }, 'c'>) {
  const holds = (type: HoldSubject['type'], id: 'c.conversation_id' | 'c.patient_id') =>
    eb.exists(
      eb
        .selectFrom('legal_hold as h')
        .select('h.subject_id')
        .where('h.company_id', '=', tx.companyId)
        .where('h.subject_type', '=', type)
        .whereRef('h.subject_id', '=', id),
    );
  return eb.or([holds('conversation', 'c.conversation_id'), holds('patient', 'c.patient_id')]);
}

/** Where a walk over conversations stands. */
export interface ConversationPlace {
  readonly updatedAt: number;
  readonly id: string;
}

/** The next conversations past their time and under no hold, oldest first, after a place. */
export async function conversationsPastTheirTime(
  tx: Tx,
  through: number,
  after: ConversationPlace | undefined,
  limit: number,
): Promise<ConversationPlace[]> {
  let query = pastTheirTime(tx, through)
    .select(['c.conversation_id as id', 'c.updated_at as updatedAt'])
    .where((eb) => eb.not(onHold(tx, eb)));
  if (after !== undefined) {
    query = query
      .where('c.updated_at', '>=', after.updatedAt)
      .where((eb) =>
        eb.or([eb('c.updated_at', '>', after.updatedAt), eb('c.conversation_id', '>', after.id)]),
      );
  }
  return query.orderBy('c.updated_at').orderBy('c.conversation_id').limit(limit).execute();
}

/** What would go: conversations that still hold text, and their messages; and what only a hold keeps. */
export interface RetentionCounts {
  readonly conversations: number;
  readonly messages: number;
  readonly heldConversations: number;
  readonly heldMessages: number;
}

export async function countPastTheirTime(tx: Tx, through: number): Promise<RetentionCounts> {
  const counted = pastTheirTime(tx, through)
    .innerJoin('message as m', (join) =>
      join
        .onRef('m.company_id', '=', 'c.company_id')
        .onRef('m.conversation_id', '=', 'c.conversation_id')
        .on('m.removed_at', 'is', null),
    )
    .select((eb) => [
      eb.case().when(onHold(tx, eb)).then(sql.lit(1)).else(sql.lit(0)).end().as('held'),
      eb.fn.count<number>('m.seq').as('messages'),
    ])
    .groupBy(['c.conversation_id', 'c.patient_id']);
  const rows = await tx.db
    .selectFrom(counted.as('n'))
    .select((eb) => [
      'n.held',
      eb.fn.countAll<number>().as('conversations'),
      sql<number>`cast(sum(n.messages) as bigint)`.as('messages'),
    ])
    .groupBy('n.held')
    .execute();
  const of = (held: number) => rows.find((row) => Number(row.held) === held);
  return {
    conversations: of(0)?.conversations ?? 0,
    messages: of(0)?.messages ?? 0,
    heldConversations: of(1)?.conversations ?? 0,
    heldMessages: of(1)?.messages ?? 0,
  };
}

/** Notes, under its lock, that nothing of a conversation is left to empty. */
export async function markEmptied(tx: Tx, conversationId: string): Promise<void> {
  await tx.db
    .updateTable('conversation')
    .set({ emptied_at: tx.now })
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .execute();
}
