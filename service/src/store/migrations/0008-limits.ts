import { behindCompany, type Migration, onPostgres } from './migration.ts';

/** What users and keys have spent of their limits. One row a subject and limit: their number grows with the accounts only. */
const BUDGETS = `
create table rate_budget (company_id text not null, budget text not null, subject text not null, spent INT not null, ends_at INT not null, primary key (company_id, budget, subject)) STRICT;
`;

/** The company's own limits for portal users (null: the service's), and accounts whose messaging a Super Admin closed. */
const COLUMNS = `
alter table settings add column portal_messages_per_hour INT;
alter table settings add column portal_conversations_per_day INT;
alter table portal_user add column closed_at INT;
alter table portal_user add column closed_by text;
alter table portal_user add column closed_reason text;
create index portal_user_closed on portal_user (company_id, portal_user_id) where closed_at is not null;
`;

export const limits: Migration = {
  name: '0008-limits',
  sqlite: BUDGETS + COLUMNS,
  postgres: onPostgres(BUDGETS + COLUMNS) + behindCompany(['rate_budget']),
};
