import type { DirectorySubject } from '../events/directory-subjects.ts';
import { consentMoments } from '../rules/moments.ts';
import { type CareTeamContent, type CareTeamPlace, careTeams } from '../store/directory-care-teams.ts';
import { type ConnectionContent, connections } from '../store/directory-connections.ts';
import type { ReferredType } from '../store/directory-existing.ts';
import { type LocationContent, locations } from '../store/directory-locations.ts';
import { type PatientContent, patients } from '../store/directory-patients.ts';
import { type PortalUserContent, portalUsers } from '../store/directory-portal-users.ts';
import { type StaffContent, staff } from '../store/directory-staff.ts';
import { connectionKey, type DirectoryTable, sortedUnique } from '../store/directory-table.ts';
import type { ChartMoment } from './moments.ts';
import type {
  CareTeamRow,
  ConnectionRow,
  DirectoryRow,
  DirectoryType,
  LocationRow,
  PatientRow,
  PortalUserRow,
  StaffRow,
} from './rows.ts';

/** A reference to a row of another kind. Edges have no foreign key: one that leads nowhere yet grants nothing. */
export interface Reference {
  readonly type: ReferredType;
  readonly id: string;
}

/** What pushing, deactivating and importing need to know of one kind of row. */
export interface Kind<Row extends DirectoryRow, Content> {
  readonly table: DirectoryTable<Content>;
  keyOf(row: Row): string;
  contentOf(row: Row): Content;
  /** The content out of force; equal to the given one where it already is. */
  deactivated(content: Content): Content;
  /** What readers are told that a change touched. */
  subjects(key: string, before: Content | undefined, after: Content): DirectorySubject[];
  references(row: Row): Reference[];
  /** True of content that no push replaces. */
  isErased?(content: Content): boolean;
  /** The dated changes that the content holds; absent: none. */
  moments?(key: string, content: Content): ChartMoment[];
}

/** The contents by kind. */
export interface Contents {
  location: LocationContent;
  staff: StaffContent;
  patient: PatientContent;
  careTeam: CareTeamContent;
  portalUser: PortalUserContent;
  connection: ConnectionContent;
}
type RowOf<T extends DirectoryType> = Extract<DirectoryRow, { type: T }>;

const locationKind: Kind<LocationRow, LocationContent> = {
  table: locations,
  keyOf: (row) => row.id,
  contentOf: (row) => ({ name: row.name, active: row.active ?? true }),
  deactivated: (content) => ({ ...content, active: false }),
  subjects: (key) => [`location:${key}`],
  references: () => [],
};

const staffKind: Kind<StaffRow, StaffContent> = {
  table: staff,
  keyOf: (row) => row.id,
  contentOf: (row) => ({
    name: row.name,
    title: row.title ?? null,
    active: row.active,
    superAdmin: row.superAdmin,
    availableForPortalMessages: row.availableForPortalMessages,
    locationIds: row.locationIds === 'all' ? 'all' : sortedUnique(row.locationIds),
    restrictedPatientIds: sortedUnique(row.restrictedPatientIds),
  }),
  deactivated: (content) => ({ ...content, active: false }),
  subjects: (key) => [`staff:${key}`],
  references: (row) => [
    ...(row.locationIds === 'all' ? [] : row.locationIds.map((id) => ({ type: 'location', id }) as const)),
    ...row.restrictedPatientIds.map((id) => ({ type: 'patient', id }) as const),
  ],
};

const patientKind: Kind<PatientRow, PatientContent> = {
  table: patients,
  keyOf: (row) => row.id,
  contentOf: (row) => ({
    name: row.name,
    label: row.label ?? null,
    locationId: row.locationId,
    chartUrl: row.chartUrl ?? null,
    personId: row.personId ?? null,
    active: row.active ?? true,
  }),
  deactivated: (content) => ({ ...content, active: false }),
  subjects: (key) => [`patient:${key}`],
  references: (row) => [{ type: 'location', id: row.locationId }],
};

const careTeamKind: Kind<CareTeamRow, CareTeamContent> = {
  table: careTeams,
  keyOf: (row) => row.patientId,
  contentOf: (row) => ({
    members: row.members
      .map(({ staffId, startsAt, endsAt }) => ({ staffId, startsAt, endsAt }))
      .sort((a, b) => (a.staffId < b.staffId ? -1 : 1)),
  }),
  deactivated: () => ({ members: [] }),
  subjects: (key, before, after) => {
    const was = new Map(before?.members.map((member) => [member.staffId, datesOf(member)]));
    const is = new Map(after.members.map((member) => [member.staffId, datesOf(member)]));
    const moved = [...new Set([...was.keys(), ...is.keys()])].filter((id) => was.get(id) !== is.get(id));
    return [`patient:${key}`, ...moved.map((id) => `staff:${id}` as const)];
  },
  references: (row) => [
    { type: 'patient', id: row.patientId },
    ...row.members.map(({ staffId }) => ({ type: 'staff', id: staffId }) as const),
  ],
  moments: (key, { members }) =>
    members.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt].map((at) => [key, at] as const)),
};

function datesOf({ startsAt, endsAt }: CareTeamPlace): string {
  return `${startsAt} ${endsAt}`;
}

const portalUserKind: Kind<PortalUserRow, PortalUserContent> = {
  table: portalUsers,
  keyOf: (row) => row.id,
  contentOf: (row) => ({
    name: row.name,
    email: row.email,
    status: row.status,
    locale: row.locale ?? null,
    erased: false,
  }),
  deactivated: (content) => ({ ...content, status: 'disabled' }),
  subjects: (key) => [`portal:${key}`],
  references: () => [],
  isErased: (content) => content.erased,
};

const connectionKind: Kind<ConnectionRow, ConnectionContent> = {
  table: connections,
  keyOf: (row) => connectionKey(row.portalUserId, row.patientId),
  contentOf: (row) => ({ relation: row.relation, consent: row.consent, connected: row.connected ?? true }),
  deactivated: (content) => ({ ...content, connected: false }),
  subjects: (key) => {
    const [portalUserId = '', patientId = ''] = key.split('\n');
    return [`portal:${portalUserId}`, `patient:${patientId}`];
  },
  references: (row) => [
    { type: 'portalUser', id: row.portalUserId },
    { type: 'patient', id: row.patientId },
  ],
  moments: (key, { consent, connected }) => {
    const [, patientId = ''] = key.split('\n');
    return connected ? consentMoments(consent).map((at) => [patientId, at] as const) : [];
  },
};

const KINDS: { readonly [T in DirectoryType]: Kind<RowOf<T>, Contents[T]> } = {
  location: locationKind,
  staff: staffKind,
  patient: patientKind,
  careTeam: careTeamKind,
  portalUser: portalUserKind,
  connection: connectionKind,
};

/** In the order in which a tidy upload sends them. */
export const DIRECTORY_TYPES = Object.keys(KINDS) as DirectoryType[];

export function kindOf<T extends DirectoryType>(type: T): Kind<RowOf<T>, Contents[T]> {
  return KINDS[type];
}
