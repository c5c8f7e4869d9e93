import { sql } from 'kysely';
import type { SearchWords } from './search-words.ts';

/** A word anywhere in a text, each of its signs for itself. */
export const anywhere = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

/** A trigram index over a copy of the folded texts, asked through a function that stands beside row-level security. */
export const postgresWords: SearchWords = {
  async add(tx, docs) {
    if (docs.length === 0) return;
    const rows = docs.map(
      ({ conversationId, seq, readers, fold }) =>
        sql`(${tx.companyId}, ${conversationId}, ${seq}::bigint, ${`{${readers.join()}}`}::bigint[], ${fold})`,
    );
    await sql`insert into search_doc (company_id, conversation_id, seq, readers, fold)
      values ${sql.join(rows)} on conflict do nothing`.execute(tx.db);
  },

  async remove(tx, conversationId, folds) {
    const taken = await sql<{ seq: number }>`delete from search_doc
      where company_id = ${tx.companyId} and conversation_id = ${conversationId} and seq in (${sql.join([...folds.keys()])})
      returning seq`.execute(tx.db);
    return taken.rows.map((row) => row.seq);
  },

  async clear(tx) {
    await sql`delete from search_doc where company_id = ${tx.companyId}`.execute(tx.db);
  },

  clearRest: async () => undefined,

  async conversationsWith(tx, reader, words, most) {
    const found = await sql<{ conversation_id: string }>`select conversation_id
      from search_candidates(${reader}::bigint, ${words.map(anywhere)}::text[], ${most}::bigint)`.execute(
      tx.db,
    );
    return found.rows.map((row) => row.conversation_id);
  },
};
