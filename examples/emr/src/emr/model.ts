/** What this EMR knows. Its ids are its own; a chart id holds a colon, as Kipu's do. */

export interface Location {
  id: string;
  name: string;
}

export interface StaffMember {
  id: string;
  name: string;
  title: string;
  active: boolean;
  superAdmin: boolean;
  /** The role *Available for portal messages*. */
  availableForPortalMessages: boolean;
  locationIds: readonly string[] | 'all';
  restrictedChartIds: readonly string[];
  /** Shown first on the sign-in page, with why one would choose this person. */
  hint?: string;
}

/** One episode of care of one person. */
export interface Chart {
  id: string;
  name: string;
  /** Ties the episodes of one person together. */
  personId: string;
  /** Tells the episodes apart. */
  label: string;
  locationId: string;
  careTeam: readonly CareTeamMember[];
}
export interface CareTeamMember {
  staffId: string;
  /** RFC 3339; absent: no end. */
  endsAt?: string;
}

export type PortalStatus = 'invited' | 'active' | 'disabled';
export interface PortalAccount {
  id: string;
  name: string;
  email: string;
  status: PortalStatus;
  locale?: string;
  hint?: string;
}

export type Relation = 'patient' | 'guardian' | 'guarantor';
export interface Connection {
  portalUserId: string;
  chartId: string;
  relation: Relation;
  connected: boolean;
}

export interface RecordsData {
  locations: Location[];
  staff: StaffMember[];
  charts: Chart[];
  portalAccounts: PortalAccount[];
  connections: Connection[];
}
