import { behindCompany, type Migration, onPostgres } from './migration.ts';

/**
 * Tables whose rows belong to one company and are behind forced row-level security on PostgreSQL. Outside it stand
 * `company`, `allowed_origin` (a preflight names no company), `mailbox_position` and `job`: ids, origins and counters only.
 */
const OWNED = [
  'signing_key',
  'api_key',
  'settings',
  'location_override',
  'location',
  'staff',
  'staff_location',
  'staff_restriction',
  'patient',
  'care_team',
  'care_team_member',
  'portal_user',
  'portal_connection',
  'directory_change',
  'conversation',
  'participant',
  'receipt',
  'message',
  'idempotency',
  'draft',
  'mailbox',
  'event',
  'email',
  'audit_event',
];

const TABLES = `
create table company (company_id text not null primary key, name text not null, created_at INT not null, directory_version INT not null default 0) STRICT;
create table signing_key (company_id text not null, kid text not null, public_jwk text not null, private_sealed text not null, created_at INT not null, retired_at INT, primary key (company_id, kid)) STRICT;
create table api_key (company_id text not null, key_id text not null, name text not null, secret_hash text not null, scopes text not null, created_at INT not null, revoked_at INT, primary key (company_id, key_id)) STRICT;
create unique index api_key_secret on api_key (company_id, secret_hash);
create table settings (company_id text not null primary key, version INT not null default 1, enabled INT not null default 0, mode text, brand_name text not null,
  neutral_sender text, portal_url text, mail_from text, emergency_notice text not null, non_urgent_notice text not null, part2_notice text not null,
  email_quiet_minutes INT not null default 0, staff_messaging_requires_role INT not null default 0, require_consent_for_contacts INT not null default 0, updated_at INT, updated_by text) STRICT;
create table allowed_origin (company_id text not null, origin text not null, primary key (company_id, origin)) STRICT;
create index allowed_origin_any on allowed_origin (origin);
create table location_override (company_id text not null, location_id text not null, enabled INT, mode text, brand_name text, emergency_notice text, primary key (company_id, location_id)) STRICT;
create table location (company_id text not null, location_id text not null, name text not null, active INT not null default 1, version INT, primary key (company_id, location_id)) STRICT;
create table staff (company_id text not null, staff_id text not null, name text not null, name_fold text not null, title text, active INT not null, super_admin INT not null, available INT not null, all_locations INT not null, version INT, primary key (company_id, staff_id)) STRICT;
create table staff_location (company_id text not null, staff_id text not null, location_id text not null, primary key (company_id, staff_id, location_id)) STRICT;
create index staff_location_by_location on staff_location (company_id, location_id, staff_id);
create table staff_restriction (company_id text not null, staff_id text not null, patient_id text not null, primary key (company_id, staff_id, patient_id)) STRICT;
create index staff_restriction_by_patient on staff_restriction (company_id, patient_id, staff_id);
create table patient (company_id text not null, patient_id text not null, name text not null, name_fold text not null, label text, location_id text not null, chart_url text, person_id text, active INT not null default 1, version INT, primary key (company_id, patient_id)) STRICT;
create index patient_by_location on patient (company_id, location_id, patient_id);
create table care_team (company_id text not null, patient_id text not null, version INT, primary key (company_id, patient_id)) STRICT;
create table care_team_member (company_id text not null, patient_id text not null, staff_id text not null, ends_at INT, primary key (company_id, patient_id, staff_id)) STRICT;
create index care_team_by_staff on care_team_member (company_id, staff_id, patient_id);
create table portal_user (company_id text not null, portal_user_id text not null, name text not null, name_fold text not null, email text not null, status text not null, locale text, version INT, primary key (company_id, portal_user_id)) STRICT;
create table portal_connection (company_id text not null, portal_user_id text not null, patient_id text not null, relation text not null, consent text, connected INT not null default 1, version INT, primary key (company_id, portal_user_id, patient_id)) STRICT;
create index portal_connection_by_patient on portal_connection (company_id, patient_id, portal_user_id);
create table directory_change (company_id text not null, version INT not null, subjects text, at INT not null, primary key (company_id, version)) STRICT;
create table conversation (company_id text not null, conversation_id text not null, type text not null, patient_id text, subject text, subject_fold text not null, last_seq INT not null, created_at INT not null, updated_at INT not null, primary key (company_id, conversation_id)) STRICT;
create index conversation_by_patient on conversation (company_id, patient_id, conversation_id);
create table participant (company_id text not null, conversation_id text not null, user_key text not null, read_seq INT not null default 0, unread INT not null default 0, archived INT not null default 0,
  activity_seq INT not null, read_up_to INT not null default 0, read_up_to_at INT, passed_seq INT, primary key (company_id, conversation_id, user_key)) STRICT;
create index participant_inbox on participant (company_id, user_key, activity_seq, conversation_id);
create index participant_section on participant (company_id, user_key, archived, activity_seq);
create index participant_passed on participant (company_id, user_key) where passed_seq is not null;
create table receipt (company_id text not null, conversation_id text not null, user_key text not null, through_seq INT not null, at INT not null, primary key (company_id, conversation_id, user_key, through_seq)) STRICT;
create table message (company_id text not null, conversation_id text not null, seq INT not null, message_id text not null, author_key text not null, body text not null, body_fold text not null, sent_at INT not null,
  removed_at INT, removed_by text, removed_ground text, primary key (company_id, conversation_id, seq)) STRICT;
create table idempotency (company_id text not null, user_key text not null, key text not null, operation text not null, body_hash text not null, conversation_id text not null, seq INT not null, created_at INT not null, primary key (company_id, user_key, key)) STRICT;
create index idempotency_age on idempotency (company_id, created_at);
create table draft (company_id text not null, user_key text not null, draft_key text not null, version INT not null, body text not null, subject text, type text, recipient_ids text, updated_at INT not null, consumed INT not null default 0, primary key (company_id, user_key, draft_key)) STRICT;
create index draft_age on draft (company_id, updated_at);
create table mailbox (company_id text not null, user_key text not null, unread_messages INT not null, unread_active INT not null, unread_archived INT not null, primary key (company_id, user_key),
  check (unread_messages >= 0 and unread_active >= 0 and unread_archived >= 0)) STRICT;
create table mailbox_position (company_id text not null, user_key text not null, event_seq INT not null, primary key (company_id, user_key)) STRICT;
create table event (company_id text not null, user_key text not null, event_seq INT not null, kind text not null, data text not null, at INT not null, primary key (company_id, user_key, event_seq)) STRICT;
create index event_age on event (company_id, at);
create table email (company_id text not null, email_id text not null, portal_user_id text not null, conversation_id text not null, seq INT not null, status text not null, attempts INT not null default 0, message_id text not null, last_error text, deferred INT not null default 0, created_at INT not null, attempted_at INT, sent_at INT, primary key (company_id, email_id)) STRICT;
create index email_by_user on email (company_id, portal_user_id, status, attempted_at);
create index email_by_status on email (company_id, status, email_id);
create table job (company_id text not null, kind text not null, ref text not null, due_at INT not null, lease_until INT, primary key (company_id, kind, ref)) STRICT;
create index job_due on job (kind, due_at);
create table audit_event (company_id text not null, audit_id text not null, at INT not null, actor text not null, act text not null, subject text, outcome text not null, data text not null, request_id text, ip text, primary key (company_id, audit_id)) STRICT;
create index audit_event_time on audit_event (company_id, at);
`;

// The audit is append-only for everyone, the service included.
const AUDIT_GUARD_SQLITE = `
create trigger audit_event_no_update before update on audit_event begin select raise(abort, 'audit_event is append-only'); end;
create trigger audit_event_no_delete before delete on audit_event begin select raise(abort, 'audit_event is append-only'); end;
`;

export const initial: Migration = {
  name: '0001-initial',
  sqlite: TABLES + AUDIT_GUARD_SQLITE,
  postgres: onPostgres(TABLES) + behindCompany(OWNED),
};
