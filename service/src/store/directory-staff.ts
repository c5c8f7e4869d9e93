import { fold } from '../rules/fold.ts';
import { bit, type DirectoryTable, type EntryChange } from './directory-table.ts';
import { keptFormerNames, replacedName } from './former-names.ts';
import type { Tx } from './tx.ts';

export interface StaffContent {
  readonly name: string;
  readonly title: string | null;
  readonly active: boolean;
  readonly superAdmin: boolean;
  readonly availableForPortalMessages: boolean;
  /** Sorted, without duplicates. */
  readonly locationIds: 'all' | readonly string[];
  /** Sorted, without duplicates. */
  readonly restrictedPatientIds: readonly string[];
}

export const staff: DirectoryTable<StaffContent> = {
  async load(tx, keys) {
    if (keys.length === 0) return new Map();
    const rows = await tx.db
      .selectFrom('staff')
      .selectAll()
      .where('company_id', '=', tx.companyId)
      .where('staff_id', 'in', keys)
      .execute();
    const locations = await tx.db
      .selectFrom('staff_location')
      .select(['staff_id', 'location_id as id'])
      .where('company_id', '=', tx.companyId)
      .where('staff_id', 'in', keys)
      .execute();
    const restrictions = await tx.db
      .selectFrom('staff_restriction')
      .select(['staff_id', 'patient_id as id'])
      .where('company_id', '=', tx.companyId)
      .where('staff_id', 'in', keys)
      .execute();
    const locationsOf = byStaff(locations);
    const restrictionsOf = byStaff(restrictions);
    return new Map(
      rows.map((row) => [
        row.staff_id,
        {
          content: {
            name: row.name,
            title: row.title,
            active: row.active === 1,
            superAdmin: row.super_admin === 1,
            availableForPortalMessages: row.available === 1,
            locationIds: row.all_locations === 1 ? 'all' : (locationsOf.get(row.staff_id) ?? []),
            restrictedPatientIds: restrictionsOf.get(row.staff_id) ?? [],
          },
          version: row.version,
        },
      ]),
    );
  },

  async save(tx, changes) {
    await tx.db
      .insertInto('staff')
      .values(
        changes.map(({ key, before, after: { content, version } }) => ({
          company_id: tx.companyId,
          staff_id: key,
          name: content.name,
          name_fold: fold(content.name),
          former_fold: replacedName(before?.content, content.name),
          title: content.title,
          active: bit(content.active),
          super_admin: bit(content.superAdmin),
          available: bit(content.availableForPortalMessages),
          all_locations: bit(content.locationIds === 'all'),
          version,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['company_id', 'staff_id']).doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          name_fold: eb.ref('excluded.name_fold'),
          former_fold: keptFormerNames('staff'),
          title: eb.ref('excluded.title'),
          active: eb.ref('excluded.active'),
          super_admin: eb.ref('excluded.super_admin'),
          available: eb.ref('excluded.available'),
          all_locations: eb.ref('excluded.all_locations'),
          version: eb.ref('excluded.version'),
        })),
      )
      .execute();
    await saveLocations(tx, changes);
    await saveRestrictions(tx, changes);
  },

  async activeKeys(tx, after, limit) {
    const rows = await tx.db
      .selectFrom('staff')
      .select('staff_id')
      .where('company_id', '=', tx.companyId)
      .where('active', '=', 1)
      .where('staff_id', '>', after)
      .orderBy('staff_id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.staff_id);
  },
};

function byStaff(rows: ReadonlyArray<{ staff_id: string; id: string }>): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const { staff_id, id } of rows) lists.set(staff_id, [...(lists.get(staff_id) ?? []), id]);
  // The database's order is that of its collation; contents compare in one order everywhere.
  for (const list of lists.values()) list.sort();
  return lists;
}

type Changes = ReadonlyArray<EntryChange<StaffContent>>;

/** Those whose list is another one than before. */
function differing(changes: Changes, list: (content: StaffContent) => readonly string[]): Changes {
  return changes.filter(
    ({ before, after }) =>
      JSON.stringify(before === undefined ? [] : list(before.content)) !==
      JSON.stringify(list(after.content)),
  );
}

const namedLocations = (content: StaffContent) => (content.locationIds === 'all' ? [] : content.locationIds);

async function saveLocations(tx: Tx, all: Changes): Promise<void> {
  const changes = differing(all, namedLocations);
  if (changes.length === 0) return;
  await tx.db
    .deleteFrom('staff_location')
    .where('company_id', '=', tx.companyId)
    .where(
      'staff_id',
      'in',
      changes.map((change) => change.key),
    )
    .execute();
  const rows = changes.flatMap(({ key, after }) =>
    namedLocations(after.content).map((id) => ({
      company_id: tx.companyId,
      staff_id: key,
      location_id: id,
    })),
  );
  for (const part of inParts(rows)) await tx.db.insertInto('staff_location').values(part).execute();
}

async function saveRestrictions(tx: Tx, all: Changes): Promise<void> {
  const changes = differing(all, (content) => content.restrictedPatientIds);
  if (changes.length === 0) return;
  await tx.db
    .deleteFrom('staff_restriction')
    .where('company_id', '=', tx.companyId)
    .where(
      'staff_id',
      'in',
      changes.map((change) => change.key),
    )
    .execute();
  const rows = changes.flatMap(({ key, after }) =>
    after.content.restrictedPatientIds.map((id) => ({
      company_id: tx.companyId,
      staff_id: key,
      patient_id: id,
    })),
  );
  for (const part of inParts(rows)) await tx.db.insertInto('staff_restriction').values(part).execute();
}

/** A statement takes some 32,000 values; a restricted list may hold 10,000 rows of three. */
function inParts<T>(rows: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < rows.length; at += 2000) parts.push(rows.slice(at, at + 2000));
  return parts;
}
