import { fold } from '../rules/fold.ts';
import type { DirectoryTable } from './directory-table.ts';
import { keptFormerNames, replacedName } from './former-names.ts';

export interface PortalUserContent {
  readonly name: string;
  readonly email: string;
  readonly status: 'invited' | 'active' | 'disabled';
  readonly locale: string | null;
  /** Name and address are gone for good; only an explicit restore lets a push in again. */
  readonly erased: boolean;
}

export const portalUsers: DirectoryTable<PortalUserContent> = {
  async load(tx, keys) {
    if (keys.length === 0) return new Map();
    const rows = await tx.db
      .selectFrom('portal_user')
      .selectAll()
      .where('company_id', '=', tx.companyId)
      .where('portal_user_id', 'in', keys)
      .execute();
    return new Map(
      rows.map((row) => [
        row.portal_user_id,
        {
          content: {
            name: row.name,
            email: row.email,
            status: row.status as PortalUserContent['status'],
            locale: row.locale,
            erased: row.erased_at !== null,
          },
          version: row.version,
        },
      ]),
    );
  },

  async save(tx, changes) {
    await tx.db
      .insertInto('portal_user')
      .values(
        changes.map(({ key, before, after: { content, version } }) => ({
          company_id: tx.companyId,
          portal_user_id: key,
          name: content.name,
          name_fold: fold(content.name),
          former_fold: replacedName(
            before?.content.erased === true ? undefined : before?.content,
            content.name,
          ),
          email: content.email,
          status: content.status,
          locale: content.locale,
          version,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['company_id', 'portal_user_id']).doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          name_fold: eb.ref('excluded.name_fold'),
          former_fold: keptFormerNames('portal_user'),
          email: eb.ref('excluded.email'),
          status: eb.ref('excluded.status'),
          locale: eb.ref('excluded.locale'),
          version: eb.ref('excluded.version'),
        })),
      )
      .execute();
  },

  async activeKeys(tx, after, limit) {
    const rows = await tx.db
      .selectFrom('portal_user')
      .select('portal_user_id')
      .where('company_id', '=', tx.companyId)
      .where('status', '<>', 'disabled')
      .where('portal_user_id', '>', after)
      .orderBy('portal_user_id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.portal_user_id);
  },
};
