import { MIGRATIONS } from '../../src/store/migrations/index.ts';

/** The tables whose rows belong to one company: those that PostgreSQL keeps behind row-level security. */
export const COMPANY_TABLES: ReadonlySet<string> = new Set(
  MIGRATIONS.flatMap((step) =>
    [...step.postgres.matchAll(/alter table (\w+) force row level security/g)].map((match) => match[1] ?? ''),
  ),
);

interface Reference {
  table: string;
  alias: string;
  inserted: boolean;
}

/**
 * The companies' tables that a statement touches without naming their company: by a condition on the `company_id` of each
 * table's alias, or, inserting, by that column. A condition without an alias counts for one table.
 */
export function reachesAcross(sql: string): string[] {
  const text = sql.replaceAll(/'(?:[^']|'')*'/g, "''");
  const references = referencesOf(text);
  const bare = [...text.matchAll(/(?<![."\w])"?company_id"?\s*(?:=|\bin\b)/g)].length;
  const unnamed = references.filter((reference) => !isNamed(text, reference));
  return unnamed.slice(0, Math.max(0, unnamed.length - bare)).map((reference) => reference.table);
}

function referencesOf(text: string): Reference[] {
  const found: Reference[] = [];
  const list =
    /\b(from|join|into|update)\s+((?:"?\w+"?(?:\s+as\s+"?\w+"?)?)(?:\s*,\s*"?\w+"?(?:\s+as\s+"?\w+"?)?)*)/g;
  for (const [, verb, names = ''] of text.matchAll(list))
    for (const name of names.split(',')) {
      const [, table = '', alias = table] = /^\s*"?(\w+)"?(?:\s+as\s+"?(\w+)"?)?/.exec(name) ?? [];
      if (COMPANY_TABLES.has(table)) found.push({ table, alias, inserted: verb === 'into' });
    }
  return found;
}

function isNamed(text: string, { alias, table, inserted }: Reference): boolean {
  if (inserted) return new RegExp(`into\\s+"?${table}"?\\s*\\(\\s*"?company_id"?`).test(text);
  const column = `"?\\b${alias}"?\\."?company_id"?`;
  return new RegExp(`${column}\\s*(?:=|\\bin\\b)|=\\s*${column}`).test(text);
}
