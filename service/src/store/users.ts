import type { User } from '../auth/principal.ts';
import type { Tx } from './tx.ts';

export interface Account {
  readonly name: string;
  readonly superAdmin: boolean;
}

/** The signed-in user's own name and standing. */
export async function accountOf(tx: Tx, user: User): Promise<Account> {
  if (user.type === 'staff') {
    const row = await tx.db
      .selectFrom('staff')
      .select(['name', 'super_admin'])
      .where('company_id', '=', tx.companyId)
      .where('staff_id', '=', user.id)
      .executeTakeFirst();
    return { name: row?.name ?? '', superAdmin: row?.super_admin === 1 };
  }
  const row = await tx.db
    .selectFrom('portal_user')
    .select('name')
    .where('company_id', '=', tx.companyId)
    .where('portal_user_id', '=', user.id)
    .executeTakeFirst();
  return { name: row?.name ?? '', superAdmin: false };
}

export async function companyName(tx: Tx): Promise<string> {
  const row = await tx.db
    .selectFrom('company')
    .select('name')
    .where('company_id', '=', tx.companyId)
    .executeTakeFirst();
  return row?.name ?? '';
}

export interface OwnChart {
  readonly id: string;
  readonly relation: 'patient' | 'guardian' | 'guarantor';
}

/** The charts a portal user is connected to now, by name. */
export async function chartsOf(tx: Tx, portalUserId: string): Promise<OwnChart[]> {
  const rows = await tx.db
    .selectFrom('portal_connection as k')
    .innerJoin('patient as p', (join) =>
      join.onRef('p.company_id', '=', 'k.company_id').onRef('p.patient_id', '=', 'k.patient_id'),
    )
    .select(['p.patient_id', 'p.name_fold', 'p.label', 'k.relation'])
    .where('k.company_id', '=', tx.companyId)
    .where('k.portal_user_id', '=', portalUserId)
    .where('k.connected', '=', 1)
    .where('p.active', '=', 1)
    .execute();
  const order = (row: (typeof rows)[number]) => `${row.name_fold}\0${row.label ?? ''}\0${row.patient_id}`;
  return rows
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((row) => ({ id: row.patient_id, relation: row.relation as OwnChart['relation'] }));
}
