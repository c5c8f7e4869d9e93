/** One step of the schema. Each runs in one transaction on both databases: all of it, or nothing. */
export interface Migration {
  readonly name: string;
  readonly sqlite: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL wording of tables written for SQLite: `INT` is 64 bits on both, and `STRICT`, which refuses a value of
 * the wrong type, is what PostgreSQL always does. End each `create table` with `) STRICT;`.
 */
export function onPostgres(sqlite: string): string {
  return sqlite.replaceAll(') STRICT;', ');').replaceAll(' INT', ' bigint');
}

/** Puts tables of companies' rows behind forced row-level security: a transaction sees the company it named, no other. */
export function behindCompany(tables: readonly string[]): string {
  return tables
    .map(
      (table) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy company_rows on ${table} using (company_id = current_setting('kipu.company_id', true)) with check (company_id = current_setting('kipu.company_id', true));`,
    )
    .join('\n');
}

/** Runs statements on every company's rows of these tables, which forced row-level security hides from their owner too. */
export function withoutForce(tables: readonly string[], statements: string): string {
  const each = (what: string) =>
    tables.map((table) => `alter table ${table} ${what} row level security;`).join('\n');
  return `\n${each('no force')}\n${statements}\n${each('force')}\n`;
}
