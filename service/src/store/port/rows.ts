import type BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { Fingerprint } from './fingerprint.ts';
import type { PortTable } from './tables.ts';

/** Rows in one statement, and the size of its text, at which it is sent. */
const BATCH_ROWS = 1000;
const BATCH_CHARS = 2_000_000;
/** Rows that one fetch of a cursor brings. */
const FETCH_ROWS = 2000;

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

/**
 * What belongs to the database it stands in, and what the other begins with: a claim is its own processes', an index its
 * own work. It does not move, and does not count as a difference.
 */
const BEGINS_WITH: Readonly<Record<string, unknown>> = { lease_until: null, indexed_seq: 0 };

function asItBegins({ columns }: PortTable, values: unknown[]): unknown[] {
  for (const [column, value] of Object.entries(BEGINS_WITH)) {
    const at = columns.indexOf(column);
    if (at !== -1) values[at] = value;
  }
  return values;
}

/** The company's rows in the file, one after another, above a row id: those added since it was noted. */
export function* fileRows(
  file: BetterSqlite3.Database,
  table: PortTable,
  companyId: string,
  aboveRowId = -1,
): Generator<unknown[]> {
  const rows = file.prepare(
    `select ${quoted(table.columns)} from "${table.name}" where company_id = ?${aboveRowId < 0 ? '' : ` and rowid > ${aboveRowId}`}`,
  );
  for (const row of rows.raw().iterate(companyId)) yield asItBegins(table, row as unknown[]);
}

/** How many of the company's rows the file has. */
export function countFileRows(file: BetterSqlite3.Database, table: PortTable, companyId: string): number {
  return file
    .prepare(`select count(*) from "${table.name}" where company_id = ?`)
    .pluck()
    .get(companyId) as number;
}

/** The last row's number in the file, of any company. */
export function lastRowId(file: BetterSqlite3.Database, table: string): number {
  return (file.prepare(`select max(rowid) from "${table}"`).pluck().get() as number | null) ?? 0;
}

/** Writes rows as they come, in batches; `kept` leaves alone rows that are there already. Answers what was given to it. */
export async function insertRows(
  client: pg.ClientBase,
  table: PortTable,
  rows: Iterable<unknown[]>,
  kept = false,
): Promise<Fingerprint> {
  const fingerprint = new Fingerprint();
  const names = quoted(table.columns);
  const statement = `insert into "${table.name}" (${names}) select ${names} from json_populate_recordset(null::"${table.name}", $1::json)${kept ? ' on conflict do nothing' : ''}`;
  let batch: string[] = [];
  let chars = 0;
  const send = async () => {
    if (batch.length > 0) await client.query(statement, [`[${batch.join(',')}]`]);
    batch = [];
    chars = 0;
  };
  for (const row of rows) {
    fingerprint.add(row);
    const text = JSON.stringify(
      Object.fromEntries(
        table.columns.map((column, at) => {
          const value = row[at];
          return [column, Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value];
        }),
      ),
    );
    batch.push(text);
    chars += text.length;
    if (batch.length >= BATCH_ROWS || chars >= BATCH_CHARS) await send();
  }
  await send();
  return fingerprint;
}

/** What of the company is in a table of PostgreSQL now, read in slices inside the client's transaction. */
export async function targetFingerprint(
  client: pg.ClientBase,
  table: PortTable,
  companyId: string,
): Promise<Fingerprint> {
  const fingerprint = new Fingerprint();
  await client.query(
    `declare rows_there no scroll cursor for select ${quoted(table.columns)} from "${table.name}" where company_id = ${pg.escapeLiteral(companyId)}`,
  );
  for (;;) {
    const { rows } = await client.query<unknown[]>({
      text: `fetch forward ${FETCH_ROWS} from rows_there`,
      rowMode: 'array',
    });
    for (const row of rows) fingerprint.add(asItBegins(table, row));
    if (rows.length < FETCH_ROWS) break;
  }
  await client.query('close rows_there');
  return fingerprint;
}

/** What of the company is in a table of the file. */
export function fileFingerprint(
  file: BetterSqlite3.Database,
  table: PortTable,
  companyId: string,
): Fingerprint {
  const fingerprint = new Fingerprint();
  for (const row of fileRows(file, table, companyId)) fingerprint.add(row);
  return fingerprint;
}
