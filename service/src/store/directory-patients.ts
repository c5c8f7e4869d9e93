import { fold } from '../rules/fold.ts';
import { bit, type DirectoryTable } from './directory-table.ts';
import { keptFormerNames, replacedName } from './former-names.ts';

export interface PatientContent {
  readonly name: string;
  readonly label: string | null;
  readonly locationId: string;
  readonly chartUrl: string | null;
  readonly personId: string | null;
  readonly active: boolean;
}

export const patients: DirectoryTable<PatientContent> = {
  async load(tx, keys) {
    if (keys.length === 0) return new Map();
    const rows = await tx.db
      .selectFrom('patient')
      .selectAll()
      .where('company_id', '=', tx.companyId)
      .where('patient_id', 'in', keys)
      .execute();
    return new Map(
      rows.map((row) => [
        row.patient_id,
        {
          content: {
            name: row.name,
            label: row.label,
            locationId: row.location_id,
            chartUrl: row.chart_url,
            personId: row.person_id,
            active: row.active === 1,
          },
          version: row.version,
        },
      ]),
    );
  },

  async save(tx, changes) {
    await tx.db
      .insertInto('patient')
      .values(
        changes.map(({ key, before, after: { content, version } }) => ({
          company_id: tx.companyId,
          patient_id: key,
          name: content.name,
          name_fold: fold(content.name),
          former_fold: replacedName(before?.content, content.name),
          label: content.label,
          location_id: content.locationId,
          chart_url: content.chartUrl,
          person_id: content.personId,
          active: bit(content.active),
          version,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['company_id', 'patient_id']).doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          name_fold: eb.ref('excluded.name_fold'),
          former_fold: keptFormerNames('patient'),
          label: eb.ref('excluded.label'),
          location_id: eb.ref('excluded.location_id'),
          chart_url: eb.ref('excluded.chart_url'),
          person_id: eb.ref('excluded.person_id'),
          active: eb.ref('excluded.active'),
          version: eb.ref('excluded.version'),
        })),
      )
      .execute();
  },

  async activeKeys(tx, after, limit) {
    const rows = await tx.db
      .selectFrom('patient')
      .select('patient_id')
      .where('company_id', '=', tx.companyId)
      .where('active', '=', 1)
      .where('patient_id', '>', after)
      .orderBy('patient_id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.patient_id);
  },
};
