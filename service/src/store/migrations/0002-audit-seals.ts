import { behindCompany, type Migration, onPostgres } from './migration.ts';

/**
 * `audit_waiting` names the records that no seal covers yet; it stands outside row-level security (ids only), so that a
 * sealer sees which companies have work. The others are the numbered chain, its seals, and where it ends.
 */
const TABLES = `
create table audit_waiting (company_id text not null, audit_id text not null, primary key (company_id, audit_id)) STRICT;
create table audit_link (company_id text not null, seq INT not null, audit_id text not null, digest text not null, hash text not null, seal INT not null, primary key (company_id, seq)) STRICT;
create unique index audit_link_record on audit_link (company_id, audit_id);
create table audit_seal (company_id text not null, seal INT not null, first_seq INT not null, last_seq INT not null, hash text not null, sealed_at INT not null, key_id text not null, mac text not null, primary key (company_id, seal)) STRICT;
create table audit_head (company_id text not null primary key, seq INT not null, hash text not null, seal INT not null) STRICT;
create index audit_event_actor on audit_event (company_id, actor, at);
create index audit_event_subject on audit_event (company_id, subject, at);
`;

/** Records from before there were seals wait for theirs. */
const QUEUE = `
insert into audit_waiting select company_id, audit_id from audit_event;
insert into audit_head select company_id, 0, '${'0'.repeat(64)}', 0 from company;
`;

const GUARD_SQLITE = ['audit_link', 'audit_seal']
  .flatMap((table) =>
    ['update', 'delete'].map(
      (verb) =>
        `create trigger ${table}_no_${verb} before ${verb} on ${table} begin select raise(abort, '${table} is append-only'); end;`,
    ),
  )
  .join('\n');

export const auditSeals: Migration = {
  name: '0002-audit-seals',
  sqlite: TABLES + QUEUE + GUARD_SQLITE,
  postgres: `${onPostgres(TABLES)}
-- Forced row-level security holds back the owner too, who must see every company's records here.
alter table audit_event no force row level security;
${QUEUE}
alter table audit_event force row level security;
${behindCompany(['audit_link', 'audit_seal', 'audit_head'])}`,
};
