import type BetterSqlite3 from 'better-sqlite3';
import type pg from 'pg';
import type { Fingerprint } from './fingerprint.ts';
import { countFileRows, fileRows, insertRows, lastRowId, targetFingerprint } from './rows.ts';
import type { PortTable } from './tables.ts';

/** The table that still grows while a company is read only: what was served is written down. */
const GROWS = 'audit_event';
/** Names those records until they are sealed: it follows them, and its rows' numbers are given to later ones again. */
const FOLLOWS = 'audit_waiting';

/** The two databases and the company that goes from one to the other. */
export interface HandOver {
  readonly file: BetterSqlite3.Database;
  /** In a transaction, as the application role. */
  readonly target: pg.ClientBase;
  readonly tables: readonly PortTable[];
  readonly companyId: string;
}

/** The rows differ between the two databases: nothing may be served from the copy. */
export class PortMismatch extends Error {
  override name = 'PortMismatch';
}

/** Names the company to row-level security, for this transaction. */
export async function actFor(target: pg.ClientBase, companyId: string): Promise<void> {
  await target.query("select set_config('kipu.company_id', $1, true)", [companyId]);
}

/** What was copied of each table, and up to which row of the one that grows. */
export interface Copied {
  readonly rows: ReadonlyMap<string, number>;
  readonly grewTo: number;
}

/**
 * Copies every row of the company from a snapshot of the file, reads all of them back, and compares. Throws `PortMismatch`
 * naming the tables that differ.
 *
 * @param snapshot a handle of its own, in a read transaction
 */
export async function copyCompany({
  snapshot,
  target,
  tables,
  companyId,
}: Omit<HandOver, 'file'> & { snapshot: BetterSqlite3.Database }): Promise<Copied> {
  const grewTo = lastRowId(snapshot, GROWS);
  const rows = new Map<string, number>();
  const different: string[] = [];
  for (const table of tables) {
    const given = await insertRows(target, table, fileRows(snapshot, table, companyId));
    const there = await targetFingerprint(target, table, companyId);
    if (!there.equals(given)) different.push(difference(table, given, there));
    rows.set(table.name, given.rows);
  }
  if (different.length > 0) throw new PortMismatch(different.join('; '));
  return { rows, grewTo };
}

export function difference({ name }: PortTable, here: Fingerprint, there: Fingerprint): string {
  return `${name}: ${here} in the file, ${there} in PostgreSQL`;
}

/**
 * The last step, under the file's write lock: copies what was written down since the snapshot, sees that nothing else was,
 * commits on PostgreSQL, then marks the company as moved. A crash between the two commits leaves `arrived` on PostgreSQL
 * and a company that the file does not serve.
 */
export async function handOver(over: HandOver, copied: Copied, targetName: string): Promise<void> {
  const { file, target, tables, companyId } = over;
  file.exec('begin immediate');
  try {
    for (const table of tables) {
      if (table.name === FOLLOWS) {
        await insertRows(target, table, fileRows(file, table, companyId), true);
        continue;
      }
      const grown =
        table.name === GROWS
          ? (await insertRows(target, table, fileRows(file, table, companyId, copied.grewTo))).rows
          : 0;
      const now = countFileRows(file, table, companyId);
      if (now !== (copied.rows.get(table.name) ?? 0) + grown)
        throw new PortMismatch(
          `${table.name}: ${now} rows in the file, ${copied.rows.get(table.name)} were copied`,
        );
    }
    await target.query(
      "insert into company_move (company_id, state, target, changed_at) values ($1, 'arrived', $2, $3)",
      [companyId, targetName, Date.now()],
    );
    await target.query('commit');
    markMoved(file, companyId);
    file.exec('commit');
  } catch (error) {
    file.exec('rollback');
    throw error;
  }
}

/** After a crash between the two commits: what was written down since goes after it, then the company is marked as moved. */
export async function finishHandOver({ file, target, tables, companyId }: HandOver): Promise<void> {
  file.exec('begin immediate');
  try {
    const table = tables.find(({ name }) => name === GROWS);
    if (table !== undefined) await insertRows(target, table, fileRows(file, table, companyId), true);
    // Those that PostgreSQL has sealed meanwhile wait no more.
    await target.query(
      `insert into audit_waiting select e.company_id, e.audit_id from audit_event e
       left join audit_link l on l.company_id = e.company_id and l.audit_id = e.audit_id
       where e.company_id = $1 and l.seq is null on conflict do nothing`,
      [companyId],
    );
    await target.query('commit');
    markMoved(file, companyId);
    file.exec('commit');
  } catch (error) {
    file.exec('rollback');
    throw error;
  }
}

function markMoved(file: BetterSqlite3.Database, companyId: string): void {
  file
    .prepare("update company_move set state = 'moved', changed_at = ? where company_id = ?")
    .run(Date.now(), companyId);
}

/** Has the company arrived on this server? `other`: a company of this id stands there that no move brought. */
export async function standing(target: pg.Pool, companyId: string): Promise<'arrived' | 'other' | 'absent'> {
  const { rows } = await target.query<{ state: string | null }>(
    'select m.state from company c left join company_move m on m.company_id = c.company_id where c.company_id = $1',
    [companyId],
  );
  const [row] = rows;
  if (row === undefined) return 'absent';
  return row.state === 'arrived' ? 'arrived' : 'other';
}
