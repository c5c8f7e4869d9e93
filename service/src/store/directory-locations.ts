import { bit, type DirectoryTable } from './directory-table.ts';

export interface LocationContent {
  readonly name: string;
  readonly active: boolean;
}

export const locations: DirectoryTable<LocationContent> = {
  async load(tx, keys) {
    if (keys.length === 0) return new Map();
    const rows = await tx.db
      .selectFrom('location')
      .select(['location_id', 'name', 'active', 'version'])
      .where('company_id', '=', tx.companyId)
      .where('location_id', 'in', keys)
      .execute();
    return new Map(
      rows.map((row) => [
        row.location_id,
        { content: { name: row.name, active: row.active === 1 }, version: row.version },
      ]),
    );
  },

  async save(tx, changes) {
    await tx.db
      .insertInto('location')
      .values(
        changes.map(({ key, after: { content, version } }) => ({
          company_id: tx.companyId,
          location_id: key,
          name: content.name,
          active: bit(content.active),
          version,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['company_id', 'location_id']).doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          active: eb.ref('excluded.active'),
          version: eb.ref('excluded.version'),
        })),
      )
      .execute();
  },

  async activeKeys(tx, after, limit) {
    const rows = await tx.db
      .selectFrom('location')
      .select('location_id')
      .where('company_id', '=', tx.companyId)
      .where('active', '=', 1)
      .where('location_id', '>', after)
      .orderBy('location_id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.location_id);
  },
};
