import {
  type SourceRow,
  type SourceType,
  sourcesById,
  sourcesOf,
  waitingFor,
} from '../../store/fhir-sources.ts';
import type { Tx } from '../../store/tx.ts';
import type { ForwardReferences } from './forward-references.ts';
import type { CareTeamItem, FhirItem, MemberRef, Ref, RelatedPersonItem, RoleItem } from './items.ts';
import { openByIdentifier, openRole, type Resolver } from './resolver.ts';

type Role = Omit<RoleItem, 'id'>;
type Team = Omit<CareTeamItem, 'id'>;
/** Without name and address: those stand in the portal user's own row. */
type Tie = Pick<RelatedPersonItem, 'kind' | 'patient' | 'relation' | 'active'>;

/** What a resource says, and what that comes to by what is known now. */
export type Said =
  | (Role & { readonly locationIds: readonly string[] })
  | (Team & { readonly staff: ReadonlyArray<Pick<MemberRef, 'startsAt' | 'endsAt'> & { staffId: string }> })
  | Tie;

/** One source of a slice: as it was, and as it is now. */
export interface SourceState {
  readonly type: SourceType;
  readonly id: string;
  readonly before: string | null;
  readonly target: string | null;
  /** Undefined: it is no more. */
  readonly said: Said | undefined;
  readonly open: readonly string[];
  /** URNs that may turn out to be something else further on. */
  readonly urns: readonly string[];
}

export type SourceItem = RoleItem | CareTeamItem | RelatedPersonItem;
const SOURCE_TYPES: readonly string[] = ['PractitionerRole', 'CareTeam', 'RelatedPerson'];

export function isSource(item: FhirItem): item is SourceItem & FhirItem {
  return SOURCE_TYPES.includes(item.kind);
}

/** What the slice says of sources, the last word of each; undefined for one that is removed. */
export function sourcesIn(
  items: readonly FhirItem[],
): Map<string, SourceItem | { kind: SourceType; id: string; gone: true }> {
  const last = new Map<string, SourceItem | { kind: SourceType; id: string; gone: true }>();
  for (const item of items) {
    if (isSource(item)) last.set(`${item.kind}\n${item.id}`, item);
    else if (item.kind === 'removed' && SOURCE_TYPES.includes(item.type))
      last.set(`${item.type}\n${item.id}`, { kind: item.type as SourceType, id: item.id, gone: true });
  }
  return last;
}

/** Stored sources that wait for what this slice brings. */
export async function woken(
  tx: Tx,
  items: readonly FhirItem[],
  forward: ForwardReferences,
): Promise<Array<{ type: SourceType; id: string }>> {
  const wanted: string[] = [];
  const found = new Map<string, { type: SourceType; id: string }>();
  for (const item of items) {
    if ('identifiers' in item)
      wanted.push(...item.identifiers.map((identifier) => openByIdentifier(item.kind, identifier)));
    if (item.kind === 'PractitionerRole') wanted.push(openRole(item.id));
    for (const key of item.answers === undefined ? [] : forward.waiting(item.answers)) {
      const [type = '', id = ''] = key.split('\n');
      found.set(key, { type: type as SourceType, id });
    }
  }
  // A role that is found may be what a care team waits for.
  for (let round = wanted; round.length > 0; ) {
    const next: string[] = [];
    for (const source of await waitingFor(tx, round)) {
      const key = `${source.type}\n${source.id}`;
      if (found.has(key)) continue;
      found.set(key, source);
      if (source.type === 'PractitionerRole') next.push(openRole(source.id));
    }
    round = next;
  }
  return [...found.values()];
}

/** What stored sources say, as they said it. */
export function parsed(row: Pick<SourceRow, 'content'>): Said {
  return JSON.parse(row.content) as Said;
}

/** All stored sources of these names. */
export async function storedSources(tx: Tx, keys: ReadonlyArray<{ type: SourceType; id: string }>) {
  const types = [...new Set(keys.map(({ type }) => type))];
  const rows: Array<Omit<SourceRow, 'open'>> = [];
  for (const type of types) {
    const ids = keys.filter((key) => key.type === type).map(({ id }) => id);
    rows.push(...(await sourcesById(tx, type, ids)));
  }
  return new Map(rows.map((row) => [`${row.type}\n${row.id}`, row]));
}

/** Every source that counts of these targets: those of the slice as they are now, the others as stored. */
export async function countingSources(
  tx: Tx,
  type: SourceType,
  targets: ReadonlySet<string>,
  states: ReadonlyMap<string, SourceState>,
): Promise<Map<string, Said[]>> {
  const by = new Map<string, Said[]>();
  const add = (target: string, said: Said) => by.set(target, [...(by.get(target) ?? []), said]);
  for (const row of await sourcesOf(tx, type, [...targets])) {
    if (row.target !== null && !states.has(`${row.type}\n${row.id}`)) add(row.target, parsed(row));
  }
  for (const { type: own, target, said } of states.values()) {
    if (own === type && target !== null && said !== undefined && targets.has(target)) add(target, said);
  }
  return by;
}

/** Follows a source's references. */
export function stateOf(
  item: (Role | Team | Tie) & { readonly id: string },
  before: string | null,
  resolver: Resolver,
): SourceState {
  const open: string[] = [];
  const urns: string[] = [];
  const idOf = (ref: Ref, wanted: Parameters<Resolver['follow']>[1]): string | undefined => {
    const followed = resolver.follow(ref, wanted);
    if (followed === undefined) return undefined;
    if ('missing' in followed) {
      if (followed.open !== undefined) open.push(followed.open);
      return undefined;
    }
    if (followed.urn !== undefined) urns.push(followed.urn);
    return followed.to.id;
  };
  const common = { id: item.id, before, open, urns };
  switch (item.kind) {
    case 'PractitionerRole': {
      const target = idOf(item.practitioner, ['Practitioner']) ?? null;
      const locationIds = item.locations.flatMap((ref) => idOf(ref, ['Location']) ?? []);
      const said: Said = {
        kind: item.kind,
        practitioner: resolver.settled(item.practitioner),
        locations: item.locations.map((ref) => resolver.settled(ref)),
        title: item.title,
        inForce: item.inForce,
        locationIds,
      };
      return { ...common, type: item.kind, target, said };
    }
    case 'CareTeam': {
      const target = idOf(item.patient, ['Patient']) ?? null;
      const staff = item.members.flatMap(({ ref, startsAt, endsAt }) => {
        const staffId = idOf(ref, ['Practitioner', 'PractitionerRole']);
        return staffId === undefined ? [] : [{ staffId, startsAt: startsAt ?? null, endsAt }];
      });
      const said: Said = {
        kind: item.kind,
        patient: resolver.settled(item.patient),
        members: item.members.map(
          ({ ref, ...dates }): MemberRef => ({ ref: resolver.settled(ref), ...dates }),
        ),
        inForce: item.inForce,
        staff,
      };
      return { ...common, type: item.kind, target, said };
    }
    case 'RelatedPerson': {
      const target = idOf(item.patient, ['Patient']) ?? null;
      const said: Said = {
        kind: item.kind,
        patient: resolver.settled(item.patient),
        relation: item.relation,
        active: item.active,
      };
      return { ...common, type: item.kind, target, said };
    }
  }
}
