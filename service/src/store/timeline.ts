import { randomBytes } from 'node:crypto';
import type BetterSqlite3 from 'better-sqlite3';
import type { Tx } from './tx.ts';

/** A name that no other history has. */
const newTimeline = () => randomBytes(6).toString('base64url');

/**
 * Begins a new timeline for every company: each client that comes back with a position from before is told to read everything
 * anew. In one transaction of the whole database.
 *
 * @returns how many companies there are
 */
export async function beginTimeline(tx: Tx): Promise<number> {
  const result = await tx.db.updateTable('company').set({ timeline: newTimeline() }).executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** The same in a SQLite file that no service has open. */
export function beginTimelineOfFile(file: BetterSqlite3.Database): void {
  file.prepare('update company set timeline = ?').run(newTimeline());
}
