import { existsSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';

/**
 * Takes the one place of a server over a database: an exclusive lock on a file beside it, gone with the process however
 * it ends. Throws when another process has it.
 */
export function lockFile(database: string): BetterSqlite3.Database {
  return take(`${database}.lock`, `another process serves ${database}; stop it first`);
}

/** The one place of a move out of a database. Throws when another process has it. */
export function lockMove(database: string): BetterSqlite3.Database {
  return take(`${database}.port.lock`, `another process is moving ${database}`);
}

/** Does a process serve this database now? */
export function isServed(database: string): boolean {
  if (!existsSync(`${database}.lock`)) return false;
  try {
    lockFile(database).close();
    return false;
  } catch {
    return true;
  }
}

function take(path: string, otherwise: string): BetterSqlite3.Database {
  const lock = new BetterSqlite3(path);
  lock.pragma('busy_timeout = 0');
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw new Error(otherwise, { cause: error });
  }
  return lock;
}
