import { behindCompany, type Migration, onPostgres } from './migration.ts';

/**
 * What FHIR resources say that rows of the directory are put together from, and the companies' own issuers. Outside
 * row-level security stands `issuer`: a token that is not verified yet names no company. It holds ids and URLs only.
 */
const TABLES = `
create table fhir_identifier (company_id text not null, type text not null, identifier text not null, id text not null, primary key (company_id, type, identifier)) STRICT;
create table fhir_source (company_id text not null, type text not null, source_id text not null, target_id text, content text not null, counts INT not null default 1, primary key (company_id, type, source_id)) STRICT;
create index fhir_source_target on fhir_source (company_id, type, target_id);
create table fhir_open_reference (company_id text not null, type text not null, source_id text not null, reference text not null, primary key (company_id, type, source_id, reference)) STRICT;
create index fhir_open_reference_wanted on fhir_open_reference (company_id, reference);
create table issuer (company_id text not null, issuer_id text not null, issuer text not null, audience text not null, jwks_url text not null, user_claim text not null, type_claim text, fixed_type text,
  created_at INT not null, updated_at INT not null, primary key (company_id, issuer_id)) STRICT;
create unique index issuer_of_token on issuer (issuer, audience);
`;

export const sources: Migration = {
  name: '0004-sources',
  sqlite: TABLES,
  postgres: onPostgres(TABLES) + behindCompany(['fhir_identifier', 'fhir_source', 'fhir_open_reference']),
};
