import { behindCompany, type Migration, onPostgres } from './migration.ts';

/**
 * One row for a company whose e-mail the mail server does not take at all, whoever it is for: since when, the last code, and
 * until when nothing is tried. No row: nothing is known against it.
 */
const TABLES = `
create table email_pause (company_id text not null primary key, since INT not null, failures INT not null, code text not null, paused_until INT not null) STRICT;
`;

export const emailSending: Migration = {
  name: '0015-email-sending',
  sqlite: TABLES,
  postgres: onPostgres(TABLES) + behindCompany(['email_pause']),
};
