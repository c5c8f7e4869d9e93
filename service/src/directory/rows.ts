import type { ConsentFacts } from '../rules/eligibility.ts';

/** What the EMR pushes, one row at a time, whether by PUT or as a line of an import. Times are ms since the epoch. */

interface Versioned {
  /** The EMR's own version of the row; absent: any push is accepted. */
  version?: number | undefined;
}

export interface LocationRow extends Versioned {
  type: 'location';
  id: string;
  name: string;
  /** Absent: in force. */
  active?: boolean;
}

export interface StaffRow extends Versioned {
  type: 'staff';
  id: string;
  name: string;
  title?: string | undefined;
  active: boolean;
  superAdmin: boolean;
  availableForPortalMessages: boolean;
  locationIds: 'all' | readonly string[];
  restrictedPatientIds: readonly string[];
}

export interface PatientRow extends Versioned {
  type: 'patient';
  id: string;
  name: string;
  label?: string | undefined;
  locationId: string;
  chartUrl?: string | undefined;
  personId?: string | undefined;
  /** Absent: in force. */
  active?: boolean;
}

export interface CareTeamRow extends Versioned {
  type: 'careTeam';
  patientId: string;
  /** Null: at once, for good. */
  members: ReadonlyArray<{ staffId: string; startsAt: number | null; endsAt: number | null }>;
}

export interface PortalUserRow extends Versioned {
  type: 'portalUser';
  id: string;
  name: string;
  email: string;
  status: 'invited' | 'active' | 'disabled';
  locale?: string | undefined;
}

export interface ConnectionRow extends Versioned {
  type: 'connection';
  portalUserId: string;
  patientId: string;
  relation: 'patient' | 'guardian' | 'guarantor';
  consent: ConsentFacts | null;
  /** Absent: in force. */
  connected?: boolean;
}

export type DirectoryRow = LocationRow | StaffRow | PatientRow | CareTeamRow | PortalUserRow | ConnectionRow;
export type DirectoryType = DirectoryRow['type'];
