import { behindCompany, type Migration, onPostgres } from './migration.ts';

/**
 * `indexed_seq`: up to which message a conversation stands in the search index. What is above it, at first all there is,
 * waits for the indexer: a durable queue that costs a send no row, and an upgrade no long step.
 */
const TAIL = `
alter table conversation add column indexed_seq INT not null default 0;
create index conversation_unindexed on conversation (company_id, conversation_id) where indexed_seq < last_seq;
`;

/**
 * One document a message, and one a subject under the number 0. The words index holds three-letter pieces and which
 * documents they are in, no text; so a document's `readers` are kept, to take out again exactly what was put in.
 */
const WORDS_SQLITE = `
create table search_doc (doc integer primary key autoincrement, company_id text not null, conversation_id text not null, seq INT not null, readers text not null) STRICT;
create unique index search_doc_message on search_doc (company_id, conversation_id, seq);
create virtual table search_words using fts5 (fold, tokenize = 'trigram case_sensitive 1', content = '', detail = none, columnsize = 0);
insert into search_words (search_words, rank) values ('secure-delete', 1);
`;

// A short list of what is not merged yet: a search looks through all of it.
const WORDS_POSTGRES = `
create extension if not exists pg_trgm;
create table search_doc (company_id text not null, conversation_id text not null, seq INT not null, readers INT[] not null, fold text not null, primary key (company_id, conversation_id, seq)) STRICT;
create index search_doc_words on search_doc using gin (readers, fold gin_trgm_ops) with (fastupdate = on, gin_pending_list_limit = 512);
`;

export const searchIndex: Migration = {
  name: '0005-search-index',
  sqlite: TAIL + WORDS_SQLITE,
  postgres: onPostgres(TAIL + WORDS_POSTGRES) + behindCompany(['search_doc']),
};
