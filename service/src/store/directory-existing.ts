import type { Tx } from './tx.ts';

/** Kinds of rows that other rows refer to. */
export type ReferredType = 'location' | 'staff' | 'patient' | 'portalUser';

/** A statement takes some 32,000 values on either database. */
const IDS_MAX = 5000;

/** Which of these ids have a row, in force or not. */
export async function existingIds(tx: Tx, type: ReferredType, ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (let at = 0; at < ids.length; at += IDS_MAX) {
    for (const id of await select(tx, type, ids.slice(at, at + IDS_MAX))) found.add(id);
  }
  return found;
}

async function select(tx: Tx, type: ReferredType, ids: readonly string[]): Promise<string[]> {
  const rows = await {
    location: () =>
      tx.db
        .selectFrom('location')
        .select('location_id as id')
        .where('company_id', '=', tx.companyId)
        .where('location_id', 'in', ids)
        .execute(),
    staff: () =>
      tx.db
        .selectFrom('staff')
        .select('staff_id as id')
        .where('company_id', '=', tx.companyId)
        .where('staff_id', 'in', ids)
        .execute(),
    patient: () =>
      tx.db
        .selectFrom('patient')
        .select('patient_id as id')
        .where('company_id', '=', tx.companyId)
        .where('patient_id', 'in', ids)
        .execute(),
    portalUser: () =>
      tx.db
        .selectFrom('portal_user')
        .select('portal_user_id as id')
        .where('company_id', '=', tx.companyId)
        .where('portal_user_id', 'in', ids)
        .execute(),
  }[type]();
  return rows.map((row) => row.id);
}
