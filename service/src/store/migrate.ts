import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { MIGRATIONS } from './migrations/index.ts';
import { installSearch } from './postgres-search.ts';

const LEDGER =
  'create table if not exists schema_migration (name text not null primary key, applied_at bigint not null)';
/** Any constant serves; it only keeps two `migrate` runs apart. */
const MIGRATION_LOCK = 4_958_217_301;

/** What the application may add to and never change; on SQLite triggers see to it. */
const APPEND_ONLY = ['audit_event', 'audit_link', 'audit_seal'];

export const LATEST_MIGRATION = MIGRATIONS.at(-1)?.name ?? '';

/** Brings the file's schema up to date. Returns the names of the steps that ran. */
export function migrateSqlite(file: string): string[] {
  mkdirSync(dirname(file), { recursive: true });
  const db = new BetterSqlite3(file);
  try {
    db.pragma('busy_timeout = 10000');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('secure_delete = ON');
    const ran: string[] = [];
    db.transaction(() => {
      db.exec(LEDGER);
      const known = new Set(db.prepare('select name from schema_migration').pluck().all());
      for (const step of MIGRATIONS) {
        if (known.has(step.name)) continue;
        db.exec(step.sqlite);
        db.prepare('insert into schema_migration values (?, ?)').run(step.name, Date.now());
        ran.push(step.name);
      }
    }).immediate();
    return ran;
  } finally {
    db.close();
  }
}

/**
 * Brings a PostgreSQL schema up to date as its owner, makes the application role that `appUrl` names (login, no
 * ownership, no BYPASSRLS) if it is missing, and grants it what `serve` needs. Safe when several nodes start at once.
 */
export async function migratePostgres(ownerUrl: string, appUrl: string): Promise<string[]> {
  const app = new URL(appUrl);
  const role = decodeURIComponent(app.username);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const ran: string[] = [];
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(LEDGER);
    const known = new Set(
      (await client.query<{ name: string }>('select name from schema_migration')).rows.map((row) => row.name),
    );
    for (const step of MIGRATIONS) {
      if (known.has(step.name)) continue;
      await client.query(step.postgres);
      await client.query('insert into schema_migration values ($1, $2)', [step.name, Date.now()]);
      ran.push(step.name);
    }
    await grantToApplication(client, role, decodeURIComponent(app.password));
    await installSearch(client, role);
    await client.query('commit');
    return ran;
  } finally {
    await client.end();
  }
}

async function grantToApplication(client: pg.Client, role: string, password: string): Promise<void> {
  const name = pg.escapeIdentifier(role);
  const exists = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (exists.rowCount === 0)
    await client.query(`create role ${name} login password ${pg.escapeLiteral(password)}`);
  const database =
    (await client.query<{ name: string }>('select current_database() as name')).rows[0]?.name ?? '';
  await client.query(`grant connect on database ${pg.escapeIdentifier(database)} to ${name}`);
  await client.query(`grant usage on schema public to ${name}`);
  await client.query(`grant select, insert, update, delete on all tables in schema public to ${name}`);
  await client.query(`revoke update, delete on ${APPEND_ONLY.join(', ')} from ${name}`);
  await client.query(`revoke insert, update, delete on schema_migration from ${name}`);
}

/** Steps that the database has and this build does not know: it was written by a newer one. */
export function unknownMigrations(applied: readonly string[]): string[] {
  return applied.filter((name) => !MIGRATIONS.some((step) => step.name === name));
}

/** The steps this build knows and the database lacks; `serve` refuses to start on a non-empty answer. */
export function missingMigrations(applied: readonly string[]): string[] {
  return MIGRATIONS.map((step) => step.name).filter((name) => !applied.includes(name));
}
