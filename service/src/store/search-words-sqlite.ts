import { sql } from 'kysely';
import type { Reader, SearchWords } from './search-words.ts';

/** Pieces of one query; more of them narrow no further. */
const PIECES_MAX = 40;
/** Each third of a reader's number becomes a character of a plane of its own, so that no other window of the text is one. */
const PLANES = [0x20000, 0x30000, 0x40000] as const;

/** A reader as one three-letter piece: to find what they may read is to look for one more piece. */
function pieceOf(reader: Reader): string {
  const parts = [Math.floor(reader / 2 ** 32), Math.floor(reader / 2 ** 16) % 2 ** 16, reader % 2 ** 16];
  return String.fromCodePoint(...parts.map((part, at) => (PLANES[at] ?? 0) + part));
}

function piecesOf(word: string): string[] {
  const letters = [...word];
  return letters.slice(2).map((_, at) => letters.slice(at, at + 3).join(''));
}

const quoted = (piece: string) => `"${piece.replaceAll('"', '""')}"`;

interface Placed {
  doc: number;
  conversation_id: string;
  seq: number;
  readers: string;
}

/** FTS5 with trigrams, without the texts and without places in them: which texts hold all the pieces is all it tells. */
export const sqliteWords: SearchWords = {
  async add(tx, docs) {
    if (docs.length === 0) return;
    const rows = docs.map(
      ({ conversationId, seq, readers }) =>
        sql`(${tx.companyId}, ${conversationId}, ${seq}, ${readers.map(pieceOf).join('')})`,
    );
    const placed = await sql<Placed>`insert into search_doc (company_id, conversation_id, seq, readers)
      values ${sql.join(rows)} returning doc, conversation_id, seq, readers`.execute(tx.db);
    const folds = new Map(docs.map((doc) => [`${doc.conversationId} ${doc.seq}`, doc.fold]));
    const texts = placed.rows.map(
      ({ doc, conversation_id, seq, readers }) =>
        sql`(${doc}, ${readers + folds.get(`${conversation_id} ${seq}`)})`,
    );
    await sql`insert into search_words (rowid, fold) values ${sql.join(texts)}`.execute(tx.db);
  },

  async remove(tx, conversationId, folds) {
    const taken = await sql<Placed>`delete from search_doc
      where company_id = ${tx.companyId} and conversation_id = ${conversationId} and seq in (${sql.join([...folds.keys()])})
      returning doc, conversation_id, seq, readers`.execute(tx.db);
    for (const { doc, seq, readers } of taken.rows)
      await sql`insert into search_words (search_words, rowid, fold) values ('delete', ${doc}, ${readers + folds.get(seq)})`.execute(
        tx.db,
      );
    return taken.rows.map((row) => row.seq);
  },

  async clear(tx) {
    await sql`delete from search_doc where company_id = ${tx.companyId}`.execute(tx.db);
  },

  async clearRest(tx) {
    // The pieces of what was cleared are still there, under numbers that no text has again.
    await sql`insert into search_words (search_words) values ('delete-all')`.execute(tx.db);
  },

  async conversationsWith(tx, reader, words, most) {
    const pieces = [pieceOf(reader), ...new Set(words.flatMap(piecesOf))].slice(0, PIECES_MAX);
    const found = await sql<{ conversation_id: string }>`select d.conversation_id
      from search_words join search_doc as d on d.doc = search_words.rowid
      where search_words match ${pieces.map(quoted).join(' AND ')} and d.company_id = ${tx.companyId}
      limit ${most}`.execute(tx.db);
    return found.rows.map((row) => row.conversation_id);
  },
};
