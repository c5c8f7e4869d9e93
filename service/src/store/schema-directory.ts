import type { Generated } from 'kysely';

/** The tables of the directory, as the EMR pushes it. */
export interface DirectoryTables {
  location: {
    company_id: string;
    location_id: string;
    name: string;
    active: Generated<number>;
    version: number | null;
  };
  staff: {
    company_id: string;
    staff_id: string;
    name: string;
    name_fold: string;
    /** Folded former names, one a line, the latest first. */
    former_fold: Generated<string>;
    title: string | null;
    active: number;
    super_admin: number;
    available: number;
    all_locations: number;
    version: number | null;
  };
  staff_location: { company_id: string; staff_id: string; location_id: string };
  staff_restriction: { company_id: string; staff_id: string; patient_id: string };
  patient: {
    company_id: string;
    patient_id: string;
    name: string;
    name_fold: string;
    /** Folded former names, one a line, the latest first. */
    former_fold: Generated<string>;
    label: string | null;
    location_id: string;
    chart_url: string | null;
    person_id: string | null;
    active: Generated<number>;
    version: number | null;
  };
  care_team: { company_id: string; patient_id: string; version: number | null };
  care_team_member: {
    company_id: string;
    patient_id: string;
    staff_id: string;
    starts_at: number | null;
    ends_at: number | null;
  };
  portal_user: {
    company_id: string;
    portal_user_id: string;
    name: string;
    name_fold: string;
    /** Folded former names, one a line, the latest first. */
    former_fold: Generated<string>;
    email: string;
    status: string;
    locale: string | null;
    version: number | null;
    /** Since when name and address are gone for good; null: they are not. */
    erased_at: Generated<number | null>;
    /** Since when a Super Admin has closed messaging for this account; null: it is open. A push never touches it. */
    closed_at: Generated<number | null>;
    closed_by: Generated<string | null>;
    closed_reason: Generated<string | null>;
  };
  portal_connection: {
    company_id: string;
    portal_user_id: string;
    patient_id: string;
    relation: string;
    consent: string | null;
    connected: Generated<number>;
    version: number | null;
  };
  /** One row per accepted push or settings change; `subjects` is a JSON list of what it touched, null for "anything". */
  directory_change: { company_id: string; version: number; subjects: string | null; at: number };
}
