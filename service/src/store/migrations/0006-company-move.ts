import { type Migration, onPostgres } from './migration.ts';

const TABLES = `
create table company_move (company_id text not null primary key, state text not null, target text not null, changed_at INT not null) STRICT;
`;

/** Where a company is moved to, and how far that has come. Outside row-level security: an id, a state and a server's name. */
export const companyMove: Migration = {
  name: '0006-company-move',
  sqlite: TABLES,
  postgres: onPostgres(TABLES),
};
