import {
  type Mode,
  type PortalFacts,
  type Relation,
  type StaffFacts,
  unknownPortalUser,
  unknownStaff,
} from '../rules/eligibility.ts';
import type { LocationOverrides, SettingsInForce } from '../rules/settings-in-force.ts';
import { settingsInForce } from '../rules/settings-in-force.ts';
import { consentFromText } from './consent.ts';
import { prepared } from './prepared.ts';
import type { Tx } from './tx.ts';

/** A chart as the directory has it. */
export interface ChartFacts {
  readonly id: string;
  readonly name: string;
  readonly label: string | null;
  readonly chartUrl: string | null;
  /** As pushed; may name a location that has not come yet. */
  readonly locationId: string;
  /** Null for a location that has not come or was removed: nobody has access there. */
  readonly locationName: string | null;
}

/** Where a conversation takes place: its chart, and the settings in force there. */
export interface Place {
  /** Null without a chart, and for a chart the company does not know. */
  readonly chart: ChartFacts | null;
  /** The chart, where it was deactivated: nobody has access to it. */
  readonly deactivated: ChartFacts | null;
  readonly settings: SettingsInForce;
  /** The company's own, no location's: what a caller without access to the chart is answered by. */
  readonly companyWide: SettingsInForce;
}

/** A staff user seen from one chart, with what is shown of them. */
export interface StaffPerson extends StaffFacts {
  readonly name: string;
  readonly title: string | null;
}

/** A portal user seen from one chart, with what is shown of them. */
export interface PortalPerson extends PortalFacts {
  readonly name: string;
}

/** The chart (null: none) and the settings in force at its location, in one statement. */
export async function placeOf(tx: Tx, patientId: string | null): Promise<Place> {
  const places = await placesOf(tx, patientId === null ? [] : [patientId]);
  return patientId === null ? places.companyWide : places.at(patientId);
}

const places = prepared((tx, by: { patientIds: readonly string[] }) =>
  tx.db
    .selectFrom('settings as s')
    .leftJoin('patient as p', (join) =>
      join.onRef('p.company_id', '=', 's.company_id').on('p.patient_id', 'in', by.patientIds),
    )
    .leftJoin('location as l', (join) =>
      join
        .onRef('l.company_id', '=', 'p.company_id')
        .onRef('l.location_id', '=', 'p.location_id')
        .on('l.active', '=', 1),
    )
    .leftJoin('location_override as o', (join) =>
      join.onRef('o.company_id', '=', 'p.company_id').onRef('o.location_id', '=', 'p.location_id'),
    )
    .select([
      's.enabled',
      's.mode',
      's.brand_name',
      's.emergency_notice',
      's.non_urgent_notice',
      's.part2_notice',
      's.email_quiet_minutes',
      's.staff_messaging_requires_role',
      's.require_consent_for_contacts',
      'p.patient_id',
      'p.active',
      'p.name',
      'p.label',
      'p.chart_url',
      'p.location_id',
      'l.name as location_name',
      'o.enabled as own_enabled',
      'o.mode as own_mode',
      'o.brand_name as own_brand_name',
      'o.emergency_notice as own_emergency_notice',
    ])
    .where('s.company_id', '=', tx.companyId),
);

/** The same for many charts in one statement; an unknown chart has the company's own settings. */
export async function placesOf(
  tx: Tx,
  patientIds: readonly string[],
): Promise<{ companyWide: Place; at(patientId: string): Place }> {
  // No chart has the empty id: with it the company's own settings come alone.
  const rows = await places(tx, { patientIds: patientIds.length === 0 ? [''] : patientIds });
  const first = rows[0];
  if (first === undefined) throw new Error('a company without settings');
  const wide: SettingsInForce = {
    enabled: first.enabled === 1,
    mode: first.mode as Mode | null,
    brandName: first.brand_name,
    emergencyNotice: first.emergency_notice,
    nonUrgentNotice: first.non_urgent_notice,
    part2Notice: first.part2_notice,
    emailQuietMinutes: first.email_quiet_minutes,
    staffMessagingRequiresRole: first.staff_messaging_requires_role === 1,
    requireConsentForContacts: first.require_consent_for_contacts === 1,
  };
  const companyWide: Place = { chart: null, deactivated: null, settings: wide, companyWide: wide };
  const known = new Map<string, Place>();
  for (const row of rows) {
    if (row.patient_id === null || row.location_id === null || row.name === null) continue;
    const own: LocationOverrides = {
      ...(row.own_enabled === null ? {} : { enabled: row.own_enabled === 1 }),
      ...(row.own_mode === null ? {} : { mode: row.own_mode as Mode }),
      ...(row.own_brand_name === null ? {} : { brandName: row.own_brand_name }),
      ...(row.own_emergency_notice === null ? {} : { emergencyNotice: row.own_emergency_notice }),
    };
    const chart: ChartFacts = {
      id: row.patient_id,
      name: row.name,
      label: row.label,
      chartUrl: row.chart_url,
      locationId: row.location_id,
      locationName: row.location_name,
    };
    if (row.active === 0) {
      known.set(row.patient_id, { ...companyWide, deactivated: chart });
      continue;
    }
    known.set(row.patient_id, {
      chart,
      deactivated: null,
      settings: settingsInForce({ ...wide, locations: { [row.location_id]: own } }, row.location_id),
      companyWide: wide,
    });
  }
  return { companyWide, at: (patientId) => known.get(patientId) ?? companyWide };
}

/**
 * Staff with their facts as seen from a chart, one statement for any number. Add conditions, an order or a limit and
 * read each row with {@link staffPersonOf}. A location that is not there grants nothing, to `all` neither.
 */
export function selectStaffFacts(tx: Tx, chart: Pick<ChartFacts, 'id' | 'locationId'> | null) {
  return tx.db
    .selectFrom('staff as s')
    .leftJoin('location as l', (join) =>
      join
        .onRef('l.company_id', '=', 's.company_id')
        .on('l.location_id', '=', chart?.locationId ?? '')
        .on('l.active', '=', 1),
    )
    .leftJoin('staff_location as sl', (join) =>
      join
        .onRef('sl.company_id', '=', 's.company_id')
        .onRef('sl.staff_id', '=', 's.staff_id')
        .onRef('sl.location_id', '=', 'l.location_id'),
    )
    .leftJoin('staff_restriction as r', (join) =>
      join
        .onRef('r.company_id', '=', 's.company_id')
        .onRef('r.staff_id', '=', 's.staff_id')
        .on('r.patient_id', '=', chart?.id ?? ''),
    )
    .leftJoin('care_team_member as c', (join) =>
      join
        .onRef('c.company_id', '=', 's.company_id')
        .onRef('c.staff_id', '=', 's.staff_id')
        .on('c.patient_id', '=', chart?.id ?? ''),
    )
    .select([
      's.staff_id',
      's.name',
      's.title',
      's.active',
      's.available',
      's.all_locations',
      'l.location_id as location_there',
      'sl.location_id as location_given',
      'r.patient_id as restricted_from',
      'c.staff_id as on_team',
      'c.starts_at',
      'c.ends_at',
    ])
    .where('s.company_id', '=', tx.companyId);
}

export interface StaffFactsRow {
  staff_id: string;
  name: string;
  title: string | null;
  active: number;
  available: number;
  all_locations: number;
  location_there: string | null;
  location_given: string | null;
  restricted_from: string | null;
  on_team: string | null;
  starts_at: number | null;
  ends_at: number | null;
}

/** Whether the staff user of a row has the location of its chart: one that is in force, and given to them or all are. */
export function hasLocation(
  row: Pick<StaffFactsRow, 'all_locations' | 'location_there' | 'location_given'>,
): boolean {
  return row.location_there !== null && (row.all_locations === 1 || row.location_given !== null);
}

export function staffPersonOf(row: StaffFactsRow): StaffPerson {
  return {
    id: row.staff_id,
    name: row.name,
    title: row.title,
    active: row.active === 1,
    availableForPortalMessages: row.available === 1,
    locationAccess: hasLocation(row),
    restricted: row.restricted_from !== null,
    careTeam: row.on_team === null ? null : { startsAt: row.starts_at, endsAt: row.ends_at },
  };
}

const staffRows = prepared((tx, by: { ids: readonly string[]; id: string; locationId: string }) =>
  selectStaffFacts(tx, by).where('s.staff_id', 'in', by.ids),
);

/** These staff users as seen from a chart, in the given order; an unknown id has the facts of one who may nothing. */
export async function staffFacts(
  tx: Tx,
  ids: readonly string[],
  chart: ChartFacts | null,
): Promise<StaffPerson[]> {
  if (ids.length === 0) return [];
  const rows = await staffRows(tx, { ids, id: chart?.id ?? '', locationId: chart?.locationId ?? '' });
  const known = new Map(rows.map((row) => [row.staff_id, staffPersonOf(row)]));
  return ids.map((id) => known.get(id) ?? { ...unknownStaff(id), name: '', title: null });
}

/** Portal users with their facts as seen from a chart; as {@link selectStaffFacts}. */
export function selectPortalFacts(tx: Tx, chart: Pick<ChartFacts, 'id'> | null) {
  return tx.db
    .selectFrom('portal_user as u')
    .leftJoin('portal_connection as k', (join) =>
      join
        .onRef('k.company_id', '=', 'u.company_id')
        .onRef('k.portal_user_id', '=', 'u.portal_user_id')
        .on('k.patient_id', '=', chart?.id ?? '')
        .on('k.connected', '=', 1),
    )
    .select(['u.portal_user_id', 'u.name', 'u.status', 'k.relation', 'k.consent'])
    .where('u.company_id', '=', tx.companyId);
}

export interface PortalFactsRow {
  portal_user_id: string;
  name: string;
  status: string;
  relation: string | null;
  consent: string | null;
}

export function portalPersonOf(row: PortalFactsRow): PortalPerson {
  return {
    id: row.portal_user_id,
    name: row.name,
    status: row.status as PortalFacts['status'],
    connection:
      row.relation === null
        ? null
        : { relation: row.relation as Relation, consent: consentFromText(row.consent) },
  };
}

const portalRows = prepared((tx, by: { ids: readonly string[]; id: string }) =>
  selectPortalFacts(tx, by).where('u.portal_user_id', 'in', by.ids),
);

/** These portal users as seen from a chart, in the given order; an unknown id does not exist. */
export async function portalFacts(
  tx: Tx,
  ids: readonly string[],
  chart: ChartFacts | null,
): Promise<PortalPerson[]> {
  if (ids.length === 0) return [];
  const rows = await portalRows(tx, { ids, id: chart?.id ?? '' });
  const known = new Map(rows.map((row) => [row.portal_user_id, portalPersonOf(row)]));
  return ids.map((id) => known.get(id) ?? { ...unknownPortalUser(id), name: '' });
}

/** Whether this user would have the chart if it were in use: only they may be told that it was deactivated (B15). */
export async function hasDeactivated(
  tx: Tx,
  user: { readonly type: 'staff' | 'portal'; readonly id: string },
  { deactivated }: Place,
): Promise<boolean> {
  if (deactivated === null) return false;
  if (user.type === 'portal') {
    const [portal] = await portalFacts(tx, [user.id], deactivated);
    return portal !== undefined && portal.connection !== null;
  }
  const [staff] = await staffFacts(tx, [user.id], deactivated);
  return staff?.locationAccess === true && !staff.restricted;
}
