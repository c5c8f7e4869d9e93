import BetterSqlite3 from 'better-sqlite3';

const STATEMENTS_MAX = 500;

/**
 * Pages of the write-ahead log after which a commit folds it in by itself. Only a net below the checkpoint thread: a
 * commit that checkpoints makes its send wait for the whole database's sync.
 */
const AUTOCHECKPOINT_PAGES = 8000;

/** A connection to the file, set up as every one of this service is. */
export function openHandle(file: string, readonly: boolean): BetterSqlite3.Database {
  const handle = new BetterSqlite3(file, { readonly });
  handle.pragma('busy_timeout = 5000');
  if (!readonly) {
    handle.pragma('journal_mode = WAL');
    // better-sqlite3 is compiled with WAL's default of NORMAL, which takes hold after the first write unless FULL is explicit.
    handle.pragma('synchronous = FULL');
    handle.pragma('foreign_keys = ON');
    // What is deleted or replaced is overwritten with zeros: free pages and the slack of pages hold no text.
    handle.pragma('secure_delete = ON');
    handle.pragma('journal_size_limit = 67108864');
    handle.pragma(`wal_autocheckpoint = ${AUTOCHECKPOINT_PAGES}`);
  }
  handle.pragma('cache_size = -65536');
  handle.pragma('temp_store = MEMORY');
  return handle;
}

/** Kysely prepares each query anew, half of its cost; the same SQL text is kept prepared, least recently used out first. */
export function withStatementCache(handle: BetterSqlite3.Database) {
  const cache = new Map<string, BetterSqlite3.Statement>();
  return {
    close: () => handle.close(),
    prepare(sql: string): BetterSqlite3.Statement {
      let statement = cache.get(sql);
      if (statement === undefined) {
        statement = handle.prepare(sql);
        if (cache.size >= STATEMENTS_MAX) cache.delete(cache.keys().next().value as string);
      } else {
        cache.delete(sql);
      }
      cache.set(sql, statement);
      return statement;
    },
  };
}
