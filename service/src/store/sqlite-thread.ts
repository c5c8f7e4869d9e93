import { parentPort, workerData } from 'node:worker_threads';
import type BetterSqlite3 from 'better-sqlite3';
import { openHandle, withStatementCache } from './sqlite-handle.ts';
import type { ThreadAnswer, ThreadData, ThreadRequest } from './sqlite-worker.ts';

/*
 * The other end of `SqliteWorker`: one connection in a thread of its own, so that what takes long on it keeps nobody else
 * waiting. Asks nothing and knows no company: it runs the statements it is given.
 */

/** Rows between two looks at whether somebody still wants them. */
const LOOK_EVERY = 256;

const { file, role, stop } = workerData as ThreadData;
const port = parentPort;
if (port === null) throw new Error('this file runs in a worker thread');
const handle = openHandle(file, role === 'reader');
const statements = withStatementCache(handle);
const stopped = new Int32Array(stop);

function rowsOf(sql: string, parameters: readonly unknown[]): unknown[] {
  const statement: BetterSqlite3.Statement = statements.prepare(sql);
  if (!statement.reader) throw new Error('a reading lane only reads');
  const rows: unknown[] = [];
  for (const row of statement.iterate(...parameters)) {
    rows.push(row);
    if (rows.length % LOOK_EVERY === 0 && Atomics.load(stopped, 0) === 1) throw new Error('broken off');
  }
  return rows;
}

/**
 * Copies the write-ahead log into the database and cuts the log to nothing. Returns false when a reader or a writer was in
 * the way. Never waits for one: a checkpoint that waits for a reader keeps every writer out.
 */
function truncateLog(): boolean {
  handle.pragma('busy_timeout = 0');
  try {
    // Most of the work happens here, beside the writer; the truncation then holds the write lock for a moment only.
    handle.pragma('wal_checkpoint(PASSIVE)');
    const [result] = handle.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
    return result.busy === 0;
  } finally {
    handle.pragma('busy_timeout = 5000');
  }
}

function perform(request: ThreadRequest): unknown[] {
  switch (request.kind) {
    case 'begin':
      handle.exec('begin');
      return [];
    case 'query':
      return rowsOf(request.sql, request.parameters);
    case 'end':
      if (handle.inTransaction) handle.exec('commit');
      return [];
    case 'checkpoint':
      return [handle.pragma('wal_checkpoint(PASSIVE)')];
    case 'truncate':
      return [truncateLog()];
    case 'close':
      handle.close();
      port?.close();
      return [];
  }
}

port.on('message', (request: ThreadRequest) => {
  let answer: ThreadAnswer;
  try {
    answer = { rows: perform(request) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? { code: String(error.code) } : {};
    answer = { error: { message: (error as Error).message, ...code } };
  }
  port.postMessage(answer);
});
