import { DefaultQueryExecutor } from 'kysely';
import { afterAll, afterEach, expect } from 'vitest';
import { reachesAcross } from './company-statements.ts';

/*
 * Loaded before every test file of the service: each statement that passes through the query builder, whichever store it
 * belongs to, must name the company of each company's table that it touches. Row-level security would hold on PostgreSQL;
 * on SQLite this condition alone keeps companies apart.
 */

const seen = new Map<string, string[]>();
const executor = Object.getPrototypeOf(DefaultQueryExecutor.prototype) as DefaultQueryExecutor;
const execute = executor.executeQuery;
executor.executeQuery = function (this: DefaultQueryExecutor, query, ...rest) {
  if (!seen.has(query.sql)) seen.set(query.sql, reachesAcross(query.sql));
  return execute.call(this, query, ...rest) as never;
};

/** Each bad statement once: what a test did is told by that test. */
export function takeBad(): string[] {
  const bad = [...seen].filter(([, tables]) => tables.length > 0);
  for (const [sql] of bad) seen.set(sql, []);
  return bad.map(([sql, tables]) => `${tables.join(', ')} without company_id: ${sql}`);
}

afterEach(() => {
  expect(takeBad()).toEqual([]);
});
afterAll(() => {
  expect(takeBad()).toEqual([]);
});
