import type { Generated } from 'kysely';
import type { DirectoryTables } from './schema-directory.ts';

/**
 * The tables. Every table leads with `company_id`. Times are integer milliseconds since the epoch, booleans are 0 or 1,
 * JSON is text: one codec on both databases. `user_key` names a user inside a company: `staff:<id>` or `portal:<id>`.
 */
export interface Database extends DirectoryTables {
  company: {
    company_id: string;
    name: string;
    created_at: number;
    directory_version: Generated<number>;
    fold_version: Generated<number>;
    /** Which history positions count in; empty until the database is restored for the first time. */
    timeline: Generated<string>;
  };
  /** How often all sessions of a user were ended, and when last; `user_key` empty: of the whole company. */
  session_epoch: { company_id: string; user_key: string; epoch: number; ended_at: number };
  /** Sessions that were ended before their time; kept until they would have expired. */
  ended_session: { company_id: string; session_id: string; expires_at: number };
  signing_key: {
    company_id: string;
    kid: string;
    public_jwk: string;
    private_sealed: string;
    created_at: number;
    retired_at: number | null;
  };
  api_key: {
    company_id: string;
    key_id: string;
    name: string;
    secret_hash: string;
    scopes: string;
    created_at: number;
    revoked_at: number | null;
  };
  settings: {
    company_id: string;
    version: Generated<number>;
    enabled: Generated<number>;
    mode: string | null;
    brand_name: string;
    neutral_sender: string | null;
    portal_url: string | null;
    mail_from: string | null;
    emergency_notice: string;
    non_urgent_notice: string;
    part2_notice: string;
    email_quiet_minutes: Generated<number>;
    staff_messaging_requires_role: Generated<number>;
    require_consent_for_contacts: Generated<number>;
    /** Null: the service's own limit. */
    portal_messages_per_hour: Generated<number | null>;
    portal_conversations_per_day: Generated<number | null>;
    updated_at: number | null;
    updated_by: string | null;
  };
  /** A company whose e-mail the mail server does not take, and until when nothing is tried. */
  email_pause: {
    company_id: string;
    since: number;
    failures: number;
    code: string;
    paused_until: number;
  };
  /** Outside row-level security: a CORS preflight names no company. */
  allowed_origin: { company_id: string; origin: string };
  location_override: {
    company_id: string;
    location_id: string;
    enabled: number | null;
    mode: string | null;
    brand_name: string | null;
    emergency_notice: string | null;
  };
  conversation: {
    company_id: string;
    conversation_id: string;
    type: string;
    patient_id: string | null;
    subject: string | null;
    subject_fold: string;
    last_seq: number;
    /** Up to here the messages stand in the search index. */
    indexed_seq: Generated<number>;
    created_at: number;
    updated_at: number;
    /** When retention emptied all of it; a message that comes later makes this null again. */
    emptied_at: Generated<number | null>;
  };
  participant: {
    company_id: string;
    conversation_id: string;
    user_key: string;
    read_seq: Generated<number>;
    unread: Generated<number>;
    archived: Generated<number>;
    activity_seq: number;
    read_up_to: Generated<number>;
    read_up_to_at: number | null;
    /** First message that passed this member over (B-rule of staff conversations); null: none. */
    passed_seq: number | null;
  };
  receipt: { company_id: string; conversation_id: string; user_key: string; through_seq: number; at: number };
  message: {
    company_id: string;
    conversation_id: string;
    seq: number;
    message_id: string;
    author_key: string;
    body: string;
    body_fold: string;
    sent_at: number;
    /** The portal user's relation to the patient when it was sent; null: none, or from before this was kept. */
    portal_relation: string | null;
    removed_at: number | null;
    removed_by: string | null;
    removed_ground: string | null;
  };
  idempotency: {
    company_id: string;
    user_key: string;
    key: string;
    operation: string;
    /** HMAC of the body; empty: redacted, any body matches. */
    body_hash: string;
    conversation_id: string;
    seq: number;
    created_at: number;
  };
  draft: {
    company_id: string;
    user_key: string;
    draft_key: string;
    version: number;
    body: string;
    subject: string | null;
    type: string | null;
    recipient_ids: string | null;
    updated_at: number;
    /** 1 once sent or discarded: the row stays, so that a late PUT of an older version is refused. */
    consumed: Generated<number>;
  };
  mailbox: {
    company_id: string;
    user_key: string;
    unread_messages: number;
    unread_active: number;
    unread_archived: number;
  };
  mailbox_position: { company_id: string; user_key: string; event_seq: number };
  event: { company_id: string; user_key: string; event_seq: number; kind: string; data: string; at: number };
  email: {
    company_id: string;
    email_id: string;
    portal_user_id: string;
    conversation_id: string;
    seq: number;
    status: string;
    attempts: Generated<number>;
    /** The RFC 5322 Message-ID, the same at every attempt. */
    message_id: string;
    /** A code such as `smtp_451` or `portal_disconnected`, never the server's words. */
    last_error: string | null;
    /** 1 once it had to wait for the quiet time. */
    deferred: Generated<number>;
    created_at: number;
    /** When the last attempt began: quiet time counts from here. */
    attempted_at: number | null;
    sent_at: number | null;
  };
  webhook_endpoint: {
    company_id: string;
    endpoint_id: string;
    url: string;
    /** JSON list of the event types it wants; null: all. */
    events: string | null;
    description: string | null;
    /** JSON list of `{sealed, expiresAt}`, the newest first. */
    secrets: string;
    active: number;
    /** Why the service itself turned it off; null while it is on, or when the company did. */
    disabled_reason: string | null;
    /** Failed attempts since the last that succeeded. */
    failures: Generated<number>;
    failing_since: number | null;
    /** No attempt before this time: it did not answer, or it asked to wait. */
    hold_until: number | null;
    created_at: number;
  };
  webhook_delivery: {
    company_id: string;
    delivery_id: string;
    endpoint_id: string;
    /** `webhook-id`: the same for every endpoint and attempt. */
    event_id: string;
    type: string;
    payload: string;
    status: string;
    attempts: Generated<number>;
    response_status: number | null;
    /** A code such as `http_500`, `timeout` or `address_refused`, never a word of the receiver's. */
    last_error: string | null;
    created_at: number;
    attempted_at: number | null;
    delivered_at: number | null;
  };
  job: { company_id: string; kind: string; ref: string; due_at: number; lease_until: number | null };
  audit_event: {
    company_id: string;
    audit_id: string;
    at: number;
    actor: string;
    act: string;
    subject: string | null;
    outcome: string;
    data: string;
    request_id: string | null;
    ip: string | null;
  };
  /** Outside row-level security: a company on its way to another database. */
  company_move: { company_id: string; state: string; target: string; changed_at: number };
  retention: {
    company_id: string;
    version: Generated<number>;
    /** Null: messages are kept for ever. */
    retention_days: Generated<number | null>;
    updated_at: Generated<number | null>;
    updated_by: Generated<string | null>;
  };
  legal_hold: {
    company_id: string;
    subject_type: string;
    subject_id: string;
    reference: string | null;
    placed_at: number;
    placed_by: string;
  };
  /** Which resource an identifier of FHIR (`system|value`) names; of locations and practitioners only. */
  fhir_identifier: { company_id: string; type: string; identifier: string; id: string };
  /** A FHIR resource that a row of another key is put together from; `counts` 0: a push has overruled it. */
  fhir_source: {
    company_id: string;
    type: string;
    source_id: string;
    target_id: string | null;
    content: string;
    counts: Generated<number>;
  };
  /** References of such resources to what has not come yet. */
  fhir_open_reference: { company_id: string; type: string; source_id: string; reference: string };
  /** Outside row-level security: a token that is not verified yet names no company. */
  issuer: {
    company_id: string;
    issuer_id: string;
    issuer: string;
    audience: string;
    jwks_url: string;
    user_claim: string;
    /** The claim that tells staff from portal users; null: `fixed_type` says. */
    type_claim: string | null;
    fixed_type: string | null;
    /** Since when the operator accepts its tokens for this company; null: it waits for the operator. */
    approved_at: number | null;
    created_at: number;
    updated_at: number;
  };
  /** Records that no seal covers yet. Outside row-level security: a sealer must see which companies have work. */
  audit_waiting: { company_id: string; audit_id: string };
  /** The place of a sealed record in the company's chain. Append-only. */
  audit_link: {
    company_id: string;
    /** 1, 2, 3… without a gap. */
    seq: number;
    audit_id: string;
    /** SHA-256 of the record, hex. */
    digest: string;
    /** SHA-256 over the link before and this one, hex. */
    hash: string;
    /** The number of its seal. */
    seal: number;
  };
  /** Vouches for the links from `first_seq` to `last_seq`. Append-only. */
  audit_seal: {
    company_id: string;
    seal: number;
    first_seq: number;
    last_seq: number;
    /** The hash of the last link. */
    hash: string;
    sealed_at: number;
    key_id: string;
    mac: string;
  };
  /** Where the chain ends; who seals holds this row. */
  audit_head: { company_id: string; seq: number; hash: string; seal: number };
  /** What a user or an API key has spent of a limit in the window that ends at `ends_at`. */
  rate_budget: { company_id: string; budget: string; subject: string; spent: number; ends_at: number };
  schema_migration: { name: string; applied_at: number };
}
