import type BetterSqlite3 from 'better-sqlite3';
import type pg from 'pg';

/** What a move leaves out, and why. Every other table of a company is copied. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  schema_migration: 'each database has its own ledger of steps',
  company_move: 'the move’s own marks',
  rate_budget: 'what was spent of limits in the last minutes: counting begins anew',
  search_doc: 'the search index, which each database makes from the texts in its own way',
};

/** A table as it is copied: each column of the file, in its order. */
export interface PortTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** The file's tables of companies' rows. Virtual tables and what is theirs are indexes, made anew where they are needed. */
export function portTables(file: BetterSqlite3.Database): PortTable[] {
  const tables = file.prepare("select name from pragma_table_list where schema = 'main' and type = 'table'");
  const columns = file.prepare('select name from pragma_table_info(?) order by cid').pluck();
  return (tables.pluck().all() as string[])
    .filter((name) => !name.startsWith('sqlite_') && LEFT_OUT[name] === undefined)
    .toSorted()
    .map((name) => ({ name, columns: columns.all(name) as string[] }));
}

/**
 * What keeps these tables from being copied whole: a table or column that one of the databases lacks, or one that names no
 * company. None when the two schemas fit.
 */
export async function misfits(tables: readonly PortTable[], target: pg.Pool): Promise<string[]> {
  const { rows } = await target.query<{ name: string; columns: string[] }>(
    // Not information_schema: it shows the application role only what that may use.
    `select relname::text as name, array_agg(attname::text) as columns
     from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
     where relkind = 'r' and relnamespace = current_schema()::regnamespace group by relname`,
  );
  const there = new Map(rows.map((row) => [row.name, row.columns]));
  const found = tables.flatMap(({ name, columns }) => {
    if (!columns.includes('company_id')) return [`${name} names no company`];
    const known = there.get(name);
    if (known === undefined) return [`PostgreSQL lacks ${name}`];
    return columns.filter((one) => !known.includes(one)).map((one) => `PostgreSQL lacks ${name}.${one}`);
  });
  const copied = new Map(tables.map((table) => [table.name, table.columns]));
  for (const [name, columns] of there) {
    if (LEFT_OUT[name] !== undefined) continue;
    const known = copied.get(name);
    if (known === undefined) found.push(`the file lacks ${name}`);
    else
      found.push(
        ...columns.filter((one) => !known.includes(one)).map((one) => `the file lacks ${name}.${one}`),
      );
  }
  return found.toSorted();
}
