import { existsSync, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { lockFile } from './lock-file.ts';

/**
 * Rewrites the database file from the rows in it. What was deleted stays in no free page and no gap of a page, also what
 * was deleted before the file's connections overwrote deleted content. Needs free space of about twice the file's size.
 * Returns the size before and after, in bytes. Throws when a service holds the database, or there is none.
 */
export function vacuumSqlite(database: string): { before: number; after: number } {
  if (!existsSync(database)) throw new Error(`there is no database at ${database}`);
  const lock = lockFile(database);
  try {
    const before = statSync(database).size;
    const handle = new BetterSqlite3(database);
    try {
      handle.pragma('busy_timeout = 5000');
      handle.pragma('synchronous = FULL');
      handle.pragma('secure_delete = ON');
      handle.exec('vacuum');
      const [result] = handle.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
      if (result.busy !== 0)
        throw new Error(`another process uses ${database}; stop it, then run this again`);
    } finally {
      handle.close();
    }
    return { before, after: statSync(database).size };
  } finally {
    lock.close();
  }
}
