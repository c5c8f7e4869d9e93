import type { ConsentFacts } from '../rules/eligibility.ts';
import { consentFromText, consentToText } from './consent.ts';
import { bit, connectionKey, type DirectoryTable, type Entry } from './directory-table.ts';
import type { Tx } from './tx.ts';

export interface ConnectionContent {
  readonly relation: 'patient' | 'guardian' | 'guarantor';
  readonly consent: ConsentFacts | null;
  readonly connected: boolean;
}

/** Connections, by `connectionKey`. */
export const connections: DirectoryTable<ConnectionContent> = {
  async load(tx, keys) {
    if (keys.length === 0) return new Map();
    const wanted = new Set(keys);
    const users = [...new Set(keys.map((key) => key.split('\n')[0] ?? ''))];
    const found = await connectionsOf(tx, users);
    return new Map([...found].filter(([key]) => wanted.has(key)));
  },

  async save(tx, changes) {
    await tx.db
      .insertInto('portal_connection')
      .values(
        changes.map(({ key, after: { content, version } }) => {
          const [portalUserId = '', patientId = ''] = key.split('\n');
          return {
            company_id: tx.companyId,
            portal_user_id: portalUserId,
            patient_id: patientId,
            relation: content.relation,
            consent: consentToText(content.consent),
            connected: bit(content.connected),
            version,
          };
        }),
      )
      .onConflict((conflict) =>
        conflict.columns(['company_id', 'portal_user_id', 'patient_id']).doUpdateSet((eb) => ({
          relation: eb.ref('excluded.relation'),
          consent: eb.ref('excluded.consent'),
          connected: eb.ref('excluded.connected'),
          version: eb.ref('excluded.version'),
        })),
      )
      .execute();
  },

  async activeKeys(tx, after, limit) {
    const [afterUser = '', afterPatient = ''] = after.split('\n');
    const rows = await tx.db
      .selectFrom('portal_connection')
      .select(['portal_user_id', 'patient_id'])
      .where('company_id', '=', tx.companyId)
      .where('connected', '=', 1)
      .where((eb) =>
        eb.or([
          eb('portal_user_id', '>', afterUser),
          eb.and([eb('portal_user_id', '=', afterUser), eb('patient_id', '>', afterPatient)]),
        ]),
      )
      .orderBy('portal_user_id')
      .orderBy('patient_id')
      .limit(limit)
      .execute();
    return rows.map((row) => connectionKey(row.portal_user_id, row.patient_id));
  },
};

/** Every connection, in force or not, of these portal users, by `connectionKey`. */
export async function connectionsOf(
  tx: Tx,
  portalUserIds: readonly string[],
): Promise<Map<string, Entry<ConnectionContent>>> {
  if (portalUserIds.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('portal_connection')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .where('portal_user_id', 'in', portalUserIds)
    .execute();
  return new Map(
    rows.map((row) => [
      connectionKey(row.portal_user_id, row.patient_id),
      {
        content: {
          relation: row.relation as ConnectionContent['relation'],
          consent: consentFromText(row.consent),
          connected: row.connected === 1,
        },
        version: row.version,
      },
    ]),
  );
}
