import BetterSqlite3 from 'better-sqlite3';

/**
 * Takes the one place of a server over a database: an exclusive lock on a file beside it, gone with the process however
 * it ends. Throws when another process has it.
 */
export function lockFile(database: string): BetterSqlite3.Database {
  const lock = new BetterSqlite3(`${database}.lock`);
  lock.pragma('busy_timeout = 0');
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw new Error(`another process serves ${database}; stop it first`, { cause: error });
  }
  return lock;
}
