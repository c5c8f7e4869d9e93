import { type Migration, onPostgres } from './migration.ts';

/**
 * `starts_at`: when a place on a care team begins; null: at once. `portal_relation`: how the portal user of the
 * conversation was related to the patient when the message was sent. It is null for messages from before this step: the
 * relation of today would be a guess, and a record of care must not state a guess.
 */
const COLUMNS = `
alter table care_team_member add column starts_at INT;
alter table message add column portal_relation text;
`;

/** Places on care teams that begin later, and the relation at the time of sending. */
export const accessDates: Migration = {
  name: '0012-access-dates',
  sqlite: COLUMNS,
  postgres: onPostgres(COLUMNS),
};
