import type { CareTeamPlace } from '../../store/directory-care-teams.ts';
import { connectionKey } from '../../store/directory-table.ts';
import type { SourceType } from '../../store/fhir-sources.ts';
import type { Tx } from '../../store/tx.ts';
import { type Contents, kindOf } from '../kinds.ts';
import type { CareTeamRow, ConnectionRow, DirectoryRow, DirectoryType, StaffRow } from '../rows.ts';
import type { FhirItem, MappedType } from './items.ts';
import type { Resolver } from './resolver.ts';
import { countingSources, type SourceState } from './sources.ts';

/*
 * Whole rows out of what FHIR says in part. What no resource says is left as it is stored; where nothing is stored it is
 * what grants nothing: no role, no location, no restriction lifted, an account that is only invited.
 */

type ItemOf<K extends FhirItem['kind']> = Extract<FhirItem, { kind: K }>;

export interface Slice {
  readonly items: readonly FhirItem[];
  readonly states: ReadonlyMap<string, SourceState>;
  readonly resolver: Resolver;
  readonly defaultLocationId: string | undefined;
}

/** The last word of a slice on each id of a kind. */
function lastOf<K extends MappedType>(
  items: readonly FhirItem[],
  kind: K,
): Map<string, ItemOf<K> | 'removed'> {
  const last = new Map<string, ItemOf<K> | 'removed'>();
  for (const item of items) {
    if (item.kind === kind && 'id' in item) last.set(item.id, item as ItemOf<K>);
    else if (item.kind === 'removed' && item.type === kind) last.set(item.id, 'removed');
  }
  return last;
}

async function stored<T extends DirectoryType>(tx: Tx, type: T, keys: Iterable<string>) {
  const entries = await kindOf(type).table.load(tx, [...new Set(keys)]);
  return new Map([...entries].map(([key, { content }]) => [key, content as Contents[T]]));
}

/** The targets that a kind of source had or has. */
function targetsOf(states: ReadonlyMap<string, SourceState>, type: SourceType): Set<string> {
  const own = [...states.values()].filter((state) => state.type === type);
  return new Set(own.flatMap(({ before, target }) => [before, target]).filter((id) => id !== null));
}

/** Every row that the slice changes, whole. */
export async function rowsOf(tx: Tx, slice: Slice): Promise<DirectoryRow[]> {
  return [
    ...(await locationRows(tx, slice)),
    ...(await staffRows(tx, slice)),
    ...(await patientRows(tx, slice)),
    ...(await careTeamRows(tx, slice)),
    ...(await portalRows(tx, slice)),
    ...(await connectionRows(tx, slice)),
  ];
}

async function locationRows(tx: Tx, { items }: Slice): Promise<DirectoryRow[]> {
  const last = lastOf(items, 'Location');
  const before = await stored(tx, 'location', last.keys());
  return [...last].flatMap(([id, item]) => {
    const was = before.get(id);
    if (item === 'removed')
      return was === undefined ? [] : [{ type: 'location', id, name: was.name, active: false }];
    return [
      {
        type: 'location',
        id,
        name: item.name ?? was?.name ?? id,
        active: item.active ?? was?.active ?? true,
      },
    ];
  });
}

async function staffRows(tx: Tx, { items, states }: Slice): Promise<DirectoryRow[]> {
  const last = lastOf(items, 'Practitioner');
  const byRoles = targetsOf(states, 'PractitionerRole');
  const ids = new Set([...last.keys(), ...byRoles]);
  const before = await stored(tx, 'staff', ids);
  const roles = await countingSources(tx, 'PractitionerRole', ids, states);
  return [...ids].flatMap((id): StaffRow[] => {
    const was = before.get(id);
    const item = last.get(id);
    const name = (item === 'removed' ? undefined : item?.name) ?? was?.name;
    if (name === undefined) return [];
    const inForce = (roles.get(id) ?? []).flatMap((said) =>
      said.kind === 'PractitionerRole' && said.inForce ? [said] : [],
    );
    const known = byRoles.has(id) || roles.has(id);
    return [
      {
        type: 'staff',
        id,
        name,
        title: inForce.find(({ title }) => title !== undefined)?.title ?? was?.title ?? undefined,
        active: item === 'removed' ? false : (item?.active ?? was?.active ?? true),
        superAdmin: was?.superAdmin ?? false,
        availableForPortalMessages: was?.availableForPortalMessages ?? false,
        locationIds:
          was?.locationIds === 'all' || !known
            ? (was?.locationIds ?? [])
            : inForce.flatMap(({ locationIds }) => locationIds),
        restrictedPatientIds: was?.restrictedPatientIds ?? [],
      },
    ];
  });
}

async function patientRows(tx: Tx, { items, resolver, defaultLocationId }: Slice): Promise<DirectoryRow[]> {
  const last = lastOf(items, 'Patient');
  const before = await stored(tx, 'patient', last.keys());
  return [...last].flatMap(([id, item]): DirectoryRow[] => {
    const was = before.get(id);
    const name = (item === 'removed' ? undefined : item.name) ?? was?.name;
    if (name === undefined) return [];
    const place =
      item === 'removed' || item.location === undefined
        ? undefined
        : resolver.follow(item.location, ['Location']);
    const said = place !== undefined && 'to' in place ? place.to.id : undefined;
    return [
      {
        type: 'patient',
        id,
        name,
        active: item === 'removed' ? false : (item.active ?? was?.active ?? true),
        // No chart's location has the empty id: nobody has access there.
        locationId: said ?? (was?.locationId || defaultLocationId || ''),
        label: was?.label ?? undefined,
        chartUrl: was?.chartUrl ?? undefined,
        personId: was?.personId ?? undefined,
      },
    ];
  });
}

async function careTeamRows(tx: Tx, { states }: Slice): Promise<CareTeamRow[]> {
  const patientIds = targetsOf(states, 'CareTeam');
  const teams = await countingSources(tx, 'CareTeam', patientIds, states);
  return [...patientIds].map((patientId) => {
    const places = new Map<string, CareTeamPlace[]>();
    for (const team of teams.get(patientId) ?? []) {
      if (team.kind !== 'CareTeam' || !team.inForce) continue;
      for (const { staffId, startsAt = null, endsAt } of team.staff)
        places.set(staffId, [...(places.get(staffId) ?? []), { staffId, startsAt, endsAt }]);
    }
    return {
      type: 'careTeam',
      patientId,
      members: [...places.values()].flatMap((own) => together(own, tx.now)),
    };
  });
}

/**
 * One place out of those that several teams give: those that follow each other without a gap are joined. Past a gap there
 * is no place: a later one counts from the next upload after the first has ended.
 */
function together(places: readonly CareTeamPlace[], now: number): CareTeamPlace[] {
  const begins = ({ startsAt }: CareTeamPlace) => startsAt ?? Number.NEGATIVE_INFINITY;
  const ends = ({ endsAt }: CareTeamPlace) => endsAt ?? Number.POSITIVE_INFINITY;
  const [first, ...rest] = places
    .filter((place) => ends(place) > now && begins(place) < ends(place))
    .sort((a, b) => begins(a) - begins(b));
  if (first === undefined) return [];
  let whole = first;
  for (const next of rest)
    if (begins(next) <= ends(whole) && ends(next) > ends(whole)) whole = { ...whole, endsAt: next.endsAt };
  return [whole];
}

/** The address of an account that is there is its own; one that a resource makes is only invited. */
async function portalRows(tx: Tx, { items }: Slice): Promise<DirectoryRow[]> {
  const last = lastOf(items, 'RelatedPerson');
  const before = await stored(tx, 'portalUser', last.keys());
  return [...last].flatMap(([id, item]): DirectoryRow[] => {
    if (item === 'removed' || item.relation === null) return [];
    const was = before.get(id);
    const name = item.name ?? was?.name;
    if (name === undefined) return [];
    const email = was?.email ?? item.email;
    if (email === undefined || (was === undefined && item.active === false)) return [];
    return [
      {
        type: 'portalUser',
        id,
        name,
        email,
        status: was?.status ?? 'invited',
        locale: was?.locale ?? item.locale,
      },
    ];
  });
}

async function connectionRows(tx: Tx, { states }: Slice): Promise<DirectoryRow[]> {
  const ties = [...states.values()].filter((state) => state.type === 'RelatedPerson');
  const keys = ties.flatMap(({ id, before, target }) =>
    [before, target].flatMap((patientId) => (patientId === null ? [] : [connectionKey(id, patientId)])),
  );
  const known = await stored(tx, 'connection', keys);
  return ties.flatMap(({ id, before, target, said }): ConnectionRow[] => {
    const rows: ConnectionRow[] = [];
    const tie = said?.kind === 'RelatedPerson' && said.relation !== null ? said : undefined;
    for (const patientId of new Set([before, target])) {
      if (patientId === null) continue;
      const was = known.get(connectionKey(id, patientId));
      const stays = patientId === target ? tie : undefined;
      const row = { type: 'connection', portalUserId: id, patientId } as const;
      if (stays !== undefined && (was !== undefined || stays.active !== false))
        rows.push({
          ...row,
          relation: stays.relation ?? 'guardian',
          consent: was?.consent ?? null,
          connected: stays.active ?? was?.connected ?? true,
        });
      else if (was !== undefined) rows.push({ ...row, ...was, connected: false });
    }
    return rows;
  });
}
