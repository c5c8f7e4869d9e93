import { behindCompany, type Migration, onPostgres } from './migration.ts';

const TABLES = `
create table retention (company_id text not null primary key, version INT not null default 1, retention_days INT, updated_at INT, updated_by text) STRICT;
create table legal_hold (company_id text not null, subject_type text not null, subject_id text not null, reference text, placed_at INT not null, placed_by text not null, primary key (company_id, subject_type, subject_id)) STRICT;
`;

const COLUMNS = `
alter table conversation add column emptied_at INT;
alter table portal_user add column erased_at INT;
create index conversation_full on conversation (company_id, updated_at, conversation_id) where emptied_at is null;
create index email_waiting on email (company_id, conversation_id) where status = 'queued';
`;

/** How long messages are kept, what is held for the law, and who was erased. */
export const life: Migration = {
  name: '0007-life',
  sqlite: TABLES + COLUMNS,
  postgres: onPostgres(TABLES + COLUMNS) + behindCompany(['retention', 'legal_hold']),
};
