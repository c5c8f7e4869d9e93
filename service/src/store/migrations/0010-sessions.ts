import { behindCompany, type Migration, onPostgres, withoutForce } from './migration.ts';

const TABLES = `
create table session_epoch (company_id text not null, user_key text not null, epoch INT not null, ended_at INT not null, primary key (company_id, user_key)) STRICT;
create table ended_session (company_id text not null, session_id text not null, expires_at INT not null, primary key (company_id, session_id)) STRICT;
create index ended_session_age on ended_session (company_id, expires_at);
create index idempotency_message on idempotency (company_id, conversation_id, seq);
`;

/**
 * Issuers that were registered before go on, since each pair had one holder; `issuers list` shows them to the operator.
 * From now on the pair is unique among those that the operator approved.
 */
const ISSUERS = `
alter table issuer add column approved_at INT;
update issuer set approved_at = updated_at;
drop index issuer_of_token;
create unique index issuer_of_token on issuer (issuer, audience) where approved_at is not null;
`;

/** An unkeyed hash of a body confirms a guess of it. Without one a repeated key still sends nothing twice. */
const IDEMPOTENCY = `update idempotency set body_hash = '';`;

/**
 * Signing Super Admins in is a scope of its own. A key from before gets it only if it may do itself what a Super Admin may,
 * so that no narrow key keeps a right that it was never meant to have.
 */
const KEYS = `
update api_key set scopes = replace(scopes, '"sessions"', '"sessions","sessions:super_admin"')
  where scopes like '%"sessions"%' and scopes like '%"settings"%' and scopes like '%"retention"%';
`;

/** Sessions can be ended, issuers wait for the operator, and no hash of a message is kept without a key. */
export const sessions: Migration = {
  name: '0010-sessions',
  sqlite: TABLES + ISSUERS + IDEMPOTENCY + KEYS,
  postgres:
    onPostgres(TABLES + ISSUERS) +
    withoutForce(['idempotency', 'api_key'], IDEMPOTENCY + KEYS) +
    behindCompany(['session_epoch', 'ended_session']),
};
