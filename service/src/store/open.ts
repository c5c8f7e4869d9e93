import type { DatabaseConfig } from '../config.ts';
import { missingMigrations } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import { refuseOwner } from './postgres-role.ts';
import { openSqlite, type SqliteOptions } from './sqlite.ts';
import { NO_COMPANY, type Store } from './tx.ts';

/**
 * Opens the configured database. Throws when its schema is older than this build (on PostgreSQL `migrate` is a step of its
 * own; on SQLite an option here), and when PostgreSQL would let this role past row-level security.
 */
export async function openStore(database: DatabaseConfig, options: SqliteOptions = {}): Promise<Store> {
  const store =
    database.dialect === 'sqlite' ? openSqlite(database.file, options) : openPostgres(database.url);
  try {
    const missing = missingMigrations(await appliedMigrations(store));
    if (missing.length > 0)
      throw new Error(`the database lacks ${missing.join(', ')}: run \`kipu-messages migrate\` first`);
    if (store.dialect === 'postgres') await refuseOwner(store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function appliedMigrations(store: Store): Promise<string[]> {
  try {
    const rows = await store.read(NO_COMPANY, (tx) =>
      tx.db.selectFrom('schema_migration').select('name').execute(),
    );
    return rows.map((row) => row.name);
  } catch (error) {
    // An empty database has not even the ledger.
    if (error instanceof Error && /relation .* does not exist|no such table/.test(error.message)) return [];
    throw error;
  }
}
