import { sql } from 'kysely';
import { FOLD_VERSION, fold } from '../rules/fold.ts';
import { lockConversationRow, readersOf, SUBJECT, wordsIndex } from './search-index.ts';
import type { SearchDoc } from './search-words.ts';
import type { Tx } from './tx.ts';

/** People and charts, whose names are folded. */
export const NAMED_TABLES = [
  ['staff', 'staff_id'],
  ['portal_user', 'portal_user_id'],
  ['patient', 'patient_id'],
] as const;
export type NamedTable = (typeof NAMED_TABLES)[number];

/** Were this company's folded texts made by the folding function of this version? */
export async function isFoldCurrent(tx: Tx): Promise<boolean> {
  const row = await tx.db
    .selectFrom('company')
    .select('fold_version')
    .where('company_id', '=', tx.companyId)
    .executeTakeFirst();
  return row === undefined || row.fold_version >= FOLD_VERSION;
}

export async function markFoldCurrent(tx: Tx): Promise<void> {
  await tx.db
    .updateTable('company')
    .set({ fold_version: FOLD_VERSION })
    .where('company_id', '=', tx.companyId)
    .execute();
}

/** A page of what may have to be folded anew. */
export interface StalePage<Key> {
  /** Those whose stored folded text is not what the function gives now. */
  readonly stale: Key[];
  /** Where the next page begins; undefined: that was all. */
  readonly next: Key | undefined;
}

function pageOf<Row, Key>(
  rows: readonly Row[],
  limit: number,
  key: (row: Row) => Key,
  isStale: (row: Row) => boolean,
): StalePage<Key> {
  const last = rows.at(-1);
  return {
    stale: rows.filter(isStale).map(key),
    next: rows.length < limit || last === undefined ? undefined : key(last),
  };
}

/** Ids after `after`, of those whose name is folded otherwise than now. */
export async function staleNames(
  tx: Tx,
  [table, id]: NamedTable,
  after: string,
  limit: number,
): Promise<StalePage<string>> {
  const rows = await tx.db
    .selectFrom(table)
    .select([sql<string>`${sql.ref(id)}`.as('id'), 'name', 'name_fold'])
    .where('company_id', '=', tx.companyId)
    .where(sql<boolean>`${sql.ref(id)} > ${after}`)
    .orderBy(sql.ref(id))
    .limit(limit)
    .execute();
  return pageOf(
    rows,
    limit,
    (row) => row.id,
    (row) => fold(row.name) !== row.name_fold,
  );
}

/** Folds these names anew. */
export async function refoldNames(tx: Tx, [table, id]: NamedTable, ids: readonly string[]): Promise<void> {
  const rows = await tx.db
    .selectFrom(table)
    .select([sql<string>`${sql.ref(id)}`.as('id'), 'name'])
    .where('company_id', '=', tx.companyId)
    .where(sql<boolean>`${sql.ref(id)} in (${sql.join(ids)})`)
    .execute();
  for (const row of rows)
    await tx.db
      .updateTable(table)
      .set({ name_fold: fold(row.name) })
      .where('company_id', '=', tx.companyId)
      .where(sql<boolean>`${sql.ref(id)} = ${row.id}`)
      .execute();
}

/** A text of a conversation: a message by its number, or the subject as number 0. */
export type TextKey = readonly [conversationId: string, seq: number];

/** Conversations after `after` whose subject is folded otherwise than now. */
export async function staleSubjects(tx: Tx, after: string, limit: number): Promise<StalePage<TextKey>> {
  const rows = await tx.db
    .selectFrom('conversation')
    .select(['conversation_id', 'subject', 'subject_fold'])
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '>', after)
    .orderBy('conversation_id')
    .limit(limit)
    .execute();
  return pageOf(
    rows,
    limit,
    (row): TextKey => [row.conversation_id, SUBJECT],
    (row) => fold(row.subject ?? '') !== row.subject_fold,
  );
}

/** Messages after `after` whose body is folded otherwise than now. */
export async function staleBodies(tx: Tx, after: TextKey, limit: number): Promise<StalePage<TextKey>> {
  const rows = await tx.db
    .selectFrom('message')
    .select(['conversation_id', 'seq', 'body', 'body_fold'])
    .where('company_id', '=', tx.companyId)
    .where(sql<boolean>`(conversation_id, seq) > (${after[0]}, ${sql.lit(after[1])})`)
    .orderBy('conversation_id')
    .orderBy('seq')
    .limit(limit)
    .execute();
  return pageOf(
    rows,
    limit,
    (row): TextKey => [row.conversation_id, row.seq],
    (row) => fold(row.body) !== row.body_fold,
  );
}

/**
 * Folds texts of one conversation anew, and those that stand in the index there too: taken out as they were put in, put in as
 * they are now. Takes the lock of the conversation.
 */
export async function refoldTexts(tx: Tx, conversationId: string, seqs: readonly number[]): Promise<void> {
  const conversation = await lockConversationRow(tx, conversationId);
  if (conversation === undefined) return;
  const texts = new Map<number, { before: string; now: string }>();
  if (seqs.includes(SUBJECT))
    texts.set(SUBJECT, { before: conversation.subject_fold, now: fold(conversation.subject ?? '') });
  const messages = await tx.db
    .selectFrom('message')
    .select(['seq', 'body', 'body_fold'])
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('seq', 'in', seqs)
    .execute();
  for (const { seq, body, body_fold } of messages) texts.set(seq, { before: body_fold, now: fold(body) });
  const held = await wordsIndex(tx).remove(
    tx,
    conversationId,
    new Map([...texts].map(([seq, { before }]) => [seq, before])),
  );
  for (const [seq, { now }] of texts) await storeFold(tx, conversationId, seq, now);
  const readers = (await readersOf(tx, [conversationId])).get(conversationId);
  const docs = held.flatMap((seq): SearchDoc[] => {
    const now = texts.get(seq)?.now ?? '';
    const of = seq === SUBJECT ? readers?.subjects : readers?.messages;
    return now === '' ? [] : [{ conversationId, seq, readers: of ?? [], fold: now }];
  });
  await wordsIndex(tx).add(tx, docs);
}

async function storeFold(tx: Tx, conversationId: string, seq: number, folded: string): Promise<void> {
  if (seq === SUBJECT) {
    await tx.db
      .updateTable('conversation')
      .set({ subject_fold: folded })
      .where('company_id', '=', tx.companyId)
      .where('conversation_id', '=', conversationId)
      .execute();
    return;
  }
  await tx.db
    .updateTable('message')
    .set({ body_fold: folded })
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('seq', '=', seq)
    .execute();
}
