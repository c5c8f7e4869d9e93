import type { UserKey } from '../auth/principal.ts';
import { type Reader, readerOf, type SearchDoc, type SearchWords } from './search-words.ts';
import { postgresWords } from './search-words-postgres.ts';
import { sqliteWords } from './search-words-sqlite.ts';
import type { Tx } from './tx.ts';

/** The words index of this database. */
export function wordsIndex(tx: Tx): SearchWords {
  return tx.dialect === 'sqlite' ? sqliteWords : postgresWords;
}

/** The number under which a subject stands in the index. */
export const SUBJECT = 0;
/** Conversations taken up by one slice. */
const CONVERSATIONS = 50;

interface Waiting {
  conversation_id: string;
  subject_fold: string;
  indexed_seq: number;
  last_seq: number;
}

/**
 * Puts at most `limit` messages of this company, none of which stands in the index yet, into it. Their conversations are
 * locked for as long as that takes; those that somebody else has locked are left for later.
 *
 * @returns how many messages were taken up; 0: nothing waits that nobody else works on
 */
export async function indexSlice(tx: Tx, limit: number): Promise<number> {
  const waiting = await lockUnindexed(tx, Math.min(limit, CONVERSATIONS));
  if (waiting.length === 0) return 0;
  const ids = waiting.map((row) => row.conversation_id);
  const messages = await unindexedMessages(tx, ids, limit);
  const readers = await readersOf(tx, ids);
  const docs: SearchDoc[] = [];
  const through = new Map<string, number>();
  for (const { conversation_id, seq, body_fold } of messages) {
    through.set(conversation_id, seq);
    const { messages: of } = readers.get(conversation_id) ?? NOBODY;
    if (body_fold !== '') docs.push({ conversationId: conversation_id, seq, readers: of, fold: body_fold });
  }
  for (const { conversation_id, indexed_seq, subject_fold } of waiting) {
    if (indexed_seq > 0 || subject_fold === '' || !through.has(conversation_id)) continue;
    const { subjects: of } = readers.get(conversation_id) ?? NOBODY;
    docs.push({ conversationId: conversation_id, seq: SUBJECT, readers: of, fold: subject_fold });
  }
  await wordsIndex(tx).add(tx, docs);
  await markIndexed(tx, through);
  return messages.length;
}

/** Does the index hold all messages of this company, with none waiting for it? */
export async function isIndexed(tx: Tx): Promise<boolean> {
  const row = await tx.db
    .selectFrom('conversation')
    .select('conversation_id')
    .where('company_id', '=', tx.companyId)
    .whereRef('indexed_seq', '<', 'last_seq')
    .limit(1)
    .executeTakeFirst();
  return row === undefined;
}

/**
 * Takes messages out of the index, in the transaction that empties them and before their texts are emptied. Takes the lock
 * of their conversation. Throws where a text is gone but the index still holds it.
 */
export async function forgetMessages(tx: Tx, conversationId: string, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return;
  await lockConversationRow(tx, conversationId);
  const rows = await tx.db
    .selectFrom('message')
    .select(['seq', 'body_fold'])
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('seq', 'in', seqs)
    .execute();
  await takeOut(tx, conversationId, new Map(rows.map((row) => [row.seq, row.body_fold])));
}

/** The same for a conversation's subject. */
export async function forgetSubject(tx: Tx, conversationId: string): Promise<void> {
  const row = await lockConversationRow(tx, conversationId);
  await takeOut(tx, conversationId, new Map([[SUBJECT, row?.subject_fold ?? '']]));
}

/** Empties this company's index: everything waits for it anew. */
export async function resetIndex(tx: Tx): Promise<void> {
  await wordsIndex(tx).clear(tx);
  await tx.db
    .updateTable('conversation')
    .set({ indexed_seq: 0 })
    .where('company_id', '=', tx.companyId)
    .where('indexed_seq', '>', 0)
    .execute();
}

/** Empties the index of all companies, each with {@link resetIndex}, where one index serves them all: on SQLite. */
export async function resetWholeIndex(tx: Tx, companyIds: readonly string[]): Promise<void> {
  for (const companyId of companyIds) await resetIndex({ ...tx, companyId });
  await wordsIndex(tx).clearRest(tx);
}

async function takeOut(tx: Tx, conversationId: string, folds: ReadonlyMap<number, string>): Promise<void> {
  if (folds.size === 0) return;
  const held = await wordsIndex(tx).remove(tx, conversationId, folds);
  if (held.some((seq) => folds.get(seq) === ''))
    throw new Error('a text must leave the index before it is emptied');
}

/** Locks a conversation for the transaction. */
export function lockConversationRow(
  tx: Tx,
  conversationId: string,
): Promise<{ subject: string | null; subject_fold: string } | undefined> {
  const query = tx.db
    .selectFrom('conversation')
    .select(['subject', 'subject_fold'])
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId);
  return (tx.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
}

function lockUnindexed(tx: Tx, limit: number): Promise<Waiting[]> {
  const query = tx.db
    .selectFrom('conversation')
    .select(['conversation_id', 'subject_fold', 'indexed_seq', 'last_seq'])
    .where('company_id', '=', tx.companyId)
    .whereRef('indexed_seq', '<', 'last_seq')
    .limit(limit);
  return (tx.dialect === 'postgres' ? query.forUpdate().skipLocked() : query).execute();
}

function unindexedMessages(tx: Tx, conversationIds: readonly string[], limit: number) {
  return tx.db
    .selectFrom('conversation as c')
    .innerJoin('message as m', (join) =>
      join
        .onRef('m.company_id', '=', 'c.company_id')
        .onRef('m.conversation_id', '=', 'c.conversation_id')
        .onRef('m.seq', '>', 'c.indexed_seq'),
    )
    .select(['m.conversation_id', 'm.seq', 'm.body_fold'])
    .where('c.company_id', '=', tx.companyId)
    .where('c.conversation_id', 'in', conversationIds)
    .orderBy('m.conversation_id')
    .orderBy('m.seq')
    .limit(limit)
    .execute();
}

interface Readers {
  readonly messages: Reader[];
  readonly subjects: Reader[];
}
const NOBODY: Readers = { messages: [], subjects: [] };

/** The readers of each conversation as the index knows them. */
export async function readersOf(tx: Tx, conversationIds: readonly string[]): Promise<Map<string, Readers>> {
  const rows = await tx.db
    .selectFrom('participant')
    .select(['conversation_id', 'user_key'])
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', 'in', conversationIds)
    .execute();
  const readers = new Map<string, Readers>();
  for (const { conversation_id, user_key } of rows) {
    const of = readers.get(conversation_id) ?? { messages: [], subjects: [] };
    of.messages.push(readerOf(tx.companyId, user_key as UserKey, 'message'));
    of.subjects.push(readerOf(tx.companyId, user_key as UserKey, 'subject'));
    readers.set(conversation_id, of);
  }
  return readers;
}

async function markIndexed(tx: Tx, through: ReadonlyMap<string, number>): Promise<void> {
  if (through.size === 0) return;
  await tx.db
    .updateTable('conversation')
    .set((eb) => {
      const [[firstId, firstSeq], ...others] = [...through] as [[string, number], ...[string, number][]];
      let seqs = eb.case('conversation_id').when(firstId).then(firstSeq);
      for (const [id, seq] of others) seqs = seqs.when(id).then(seq);
      return { indexed_seq: seqs.else(eb.ref('indexed_seq')).end() };
    })
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', 'in', [...through.keys()])
    .execute();
}
