import { type Migration, onPostgres } from './migration.ts';

/**
 * `fold_version`: by which version of the folding function the company's folded texts were made; 0: by one from before this
 * step. `former_fold`: folded former names, one a line, the latest first.
 */
const COLUMNS = `
alter table company add column fold_version INT not null default 0;
alter table staff add column former_fold text not null default '';
alter table portal_user add column former_fold text not null default '';
alter table patient add column former_fold text not null default '';
`;

/** Texts are folded anew when the folding changes, and people are found by the names they had. */
export const folding: Migration = {
  name: '0014-folding',
  sqlite: COLUMNS,
  postgres: onPostgres(COLUMNS),
};
