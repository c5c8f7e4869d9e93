import { type Migration, onPostgres } from './migration.ts';

/**
 * Which history a company's positions count in. Empty from the start; a restored database gets a new one, so that no position
 * of the history that was lost is taken for one of the history that goes on.
 */
const COLUMNS = `
alter table company add column timeline text not null default '';
`;

export const timeline: Migration = {
  name: '0013-timeline',
  sqlite: COLUMNS,
  postgres: onPostgres(COLUMNS),
};
