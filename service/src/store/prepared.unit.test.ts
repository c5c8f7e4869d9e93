import BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { expect, test } from 'vitest';
import { prepared } from './prepared.ts';
import type { Database } from './schema.ts';
import type { Tx } from './tx.ts';

const file = new BetterSqlite3(':memory:');
file.exec('create table location (company_id text, location_id text, name text, active int, version int)');
for (const [company, id] of [
  ['one', 'north'],
  ['one', 'south'],
  ['two', 'north'],
])
  file.prepare('insert into location values (?, ?, ?, 1, null)').run(company, id, `${company} ${id}`);
const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: file }) });
const txOf = (companyId: string): Tx => ({
  db,
  companyId,
  dialect: 'sqlite',
  now: 0,
  afterCommit: () => undefined,
});

let built = 0;
const names = prepared((tx, by: { ids: readonly string[]; active: number | undefined }) => {
  built += 1;
  const query = tx.db
    .selectFrom('location')
    .select('name')
    .where('company_id', '=', tx.companyId)
    .where('location_id', 'in', by.ids)
    .orderBy('location_id');
  return by.active === undefined ? query : query.where('active', '=', by.active);
});

test('B40: a prepared query is built once for each shape, and takes company and values of each call', async () => {
  const ask = async (company: string, ids: string[], active?: number) =>
    (await names(txOf(company), { ids, active })).map((row) => row.name);
  expect(await ask('one', ['north'])).toEqual(['one north']);
  expect(await ask('two', ['north'])).toEqual(['two north']);
  expect(await ask('one', ['south'])).toEqual(['one south']);
  expect(built).toBe(1);
  expect(await ask('one', ['north', 'south'])).toEqual(['one north', 'one south']);
  expect(await ask('one', ['north'], 0)).toEqual([]);
  expect(await ask('one', ['north'], 1)).toEqual(['one north']);
  expect(built).toBe(3);
});

test('a builder that looks at a value is told so at once: its text would hold the first caller’s', async () => {
  const wrong = prepared((tx, by: { from: number }) =>
    tx.db
      .selectFrom('location')
      .select('name')
      .where('version', '>', by.from + 1),
  );
  await expect(wrong(txOf('one'), { from: 1 })).rejects.toThrow('looked at its value from');
});
