import { behindCompany, type Migration, onPostgres } from './migration.ts';

const TABLES = `
create table webhook_endpoint (company_id text not null, endpoint_id text not null, url text not null, events text, description text, secrets text not null, active INT not null, disabled_reason text,
  failures INT not null default 0, failing_since INT, hold_until INT, created_at INT not null, primary key (company_id, endpoint_id)) STRICT;
create table webhook_delivery (company_id text not null, delivery_id text not null, endpoint_id text not null, event_id text not null, type text not null, payload text not null, status text not null,
  attempts INT not null default 0, response_status INT, last_error text, created_at INT not null, attempted_at INT, delivered_at INT, primary key (company_id, delivery_id)) STRICT;
create index webhook_delivery_by_endpoint on webhook_delivery (company_id, endpoint_id, created_at, delivery_id);
create index webhook_delivery_age on webhook_delivery (company_id, created_at);
create index email_age on email (company_id, created_at);
`;

/** Webhook endpoints of a company and what was delivered to them; and an index for the e-mails that are trimmed by age. */
export const webhooks: Migration = {
  name: '0003-webhooks',
  sqlite: TABLES,
  postgres: onPostgres(TABLES) + behindCompany(['webhook_endpoint', 'webhook_delivery']),
};
