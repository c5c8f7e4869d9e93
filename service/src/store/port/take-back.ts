import type BetterSqlite3 from 'better-sqlite3';
import type pg from 'pg';
import { actFor, difference, PortMismatch } from './hand-over.ts';
import { fileFingerprint, targetFingerprint } from './rows.ts';
import type { PortTable } from './tables.ts';

/** What sealing makes of the records, by itself: nobody's act. The file's own sealer makes the same of the same records. */
const SEALING: ReadonlySet<string> = new Set(['audit_waiting', 'audit_link', 'audit_seal', 'audit_head']);

/**
 * Removes a company from PostgreSQL that nobody has changed since it arrived. Writers wait while it is compared; a row that
 * differs throws `PortMismatch`, and nothing is removed: what was acknowledged there would be lost.
 *
 * @param target as the owner of the tables: the application role cannot remove audit records
 */
export async function removeUnchanged(
  file: BetterSqlite3.Database,
  target: pg.ClientBase,
  tables: readonly PortTable[],
  companyId: string,
): Promise<void> {
  await target.query('begin');
  try {
    await actFor(target, companyId);
    // Whoever seals holds this row: nobody does from here on, and the tables of seals need no lock.
    await target.query('select from audit_head where company_id = $1 for update', [companyId]);
    const acted = tables.filter(({ name }) => !SEALING.has(name));
    await target.query(
      `lock table ${acted.map(({ name }) => `"${name}"`).join(', ')} in share row exclusive mode`,
    );
    const different: string[] = [];
    for (const table of acted) {
      const here = fileFingerprint(file, table, companyId);
      const there = await targetFingerprint(target, table, companyId);
      if (!here.equals(there)) different.push(difference(table, here, there));
    }
    if (different.length > 0) throw new PortMismatch(different.join('; '));
    for (const { name } of tables)
      await target.query(`delete from "${name}" where company_id = $1`, [companyId]);
    // The index that PostgreSQL made of it.
    await target.query('delete from search_doc where company_id = $1', [companyId]);
    await target.query('delete from company_move where company_id = $1', [companyId]);
    await target.query('commit');
  } catch (error) {
    await target.query('rollback');
    throw error;
  }
}
