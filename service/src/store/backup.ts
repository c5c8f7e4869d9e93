import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { lockFile } from './lock-file.ts';
import { migrateSqlite, unknownMigrations } from './migrate.ts';
import { beginTimelineOfFile } from './timeline.ts';

/**
 * Writes one consistent snapshot of the database, taken in a read transaction beside its writers, to a new file. Throws
 * when the file is there already or the database is not; a broken-off backup leaves nothing under the given name.
 */
export function backupSqlite(database: string, target: string): void {
  if (!existsSync(database)) throw new Error(`there is no database at ${database}`);
  if (existsSync(target)) throw new Error(`${target} is there already`);
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  const handle = new BetterSqlite3(database, { readonly: true });
  try {
    handle.pragma('busy_timeout = 5000');
    handle.prepare('vacuum into ?').run(partial);
  } finally {
    handle.close();
  }
  syncFile(partial);
  renameSync(partial, target);
  syncFile(dirname(resolve(target)));
}

/**
 * Brings a copy of a backup up to date, begins a new timeline in it, and puts it in the place of the database. Throws when a service holds the
 * database, or the backup is damaged, not one of ours, or from a newer build; nothing is changed then.
 *
 * @returns where what stood there before is kept; undefined when nothing stood there
 */
export function restoreSqlite(backup: string, database: string): string | undefined {
  checkBackup(backup);
  mkdirSync(dirname(database), { recursive: true });
  const lock = lockFile(database);
  try {
    const partial = `${database}.restoring`;
    for (const suffix of ['', '-wal', '-shm']) rmSync(partial + suffix, { force: true });
    copyFileSync(backup, partial);
    migrateSqlite(partial);
    beginTimeline(partial);
    syncFile(partial);
    const kept = existsSync(database) ? `${database}.before-restore-${Date.now()}` : undefined;
    if (kept !== undefined) {
      foldLogIn(database);
      renameSync(database, kept);
    }
    renameSync(partial, database);
    syncFile(dirname(database));
    return kept;
  } finally {
    lock.close();
  }
}

function checkBackup(backup: string): void {
  if (!existsSync(backup)) throw new Error(`there is no file ${backup}`);
  let applied: string[];
  try {
    const handle = new BetterSqlite3(backup, { readonly: true });
    try {
      if (handle.pragma('integrity_check', { simple: true }) !== 'ok') throw new Error('damaged');
      applied = handle.prepare('select name from schema_migration').pluck().all() as string[];
    } finally {
      handle.close();
    }
  } catch (error) {
    throw new Error(`${backup} is not a whole backup of Kipu Messages`, { cause: error });
  }
  const unknown = unknownMigrations(applied);
  if (unknown.length > 0)
    throw new Error(`${backup} was made by a newer build (it has ${unknown.join(', ')})`);
}

/** Clients that were told of what the backup lacks must not take its positions for theirs. */
function beginTimeline(file: string): void {
  const handle = new BetterSqlite3(file);
  try {
    handle.pragma('synchronous = FULL');
    beginTimelineOfFile(handle);
    // Everything in the one file: it is renamed alone.
    handle.pragma('journal_mode = DELETE');
  } finally {
    handle.close();
  }
}

/** A write-ahead log left beside a file of the same name would be taken for the new file's own. */
function foldLogIn(database: string): void {
  const handle = new BetterSqlite3(database);
  try {
    handle.pragma('busy_timeout = 0');
    // In this mode a transaction begins only if no other connection, of any process, has the file open.
    handle.pragma('locking_mode = EXCLUSIVE');
    handle.exec('begin exclusive; commit');
    handle.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    throw new Error(`another process uses ${database}; stop it first`, { cause: error });
  } finally {
    handle.close();
  }
  for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true });
}

function syncFile(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
