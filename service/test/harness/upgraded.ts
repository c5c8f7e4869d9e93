import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { inject } from 'vitest';
import type { DatabaseConfig } from '../../src/config.ts';
import { migratePostgres, migrateSqlite } from '../../src/store/migrate.ts';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { DIALECT } from './database.ts';

const LEDGER =
  'create table schema_migration (name text not null primary key, applied_at bigint not null);\n';

/**
 * A database as it was when only these steps were known, with a company `c` and `rows` in it, brought up to date. On
 * PostgreSQL by an owner as operators have it: no superuser, so that forced row-level security holds for it too.
 */
export async function upgraded(
  steps: readonly Migration[],
  rows: string,
): Promise<{ config: DatabaseConfig; drop(): Promise<void> }> {
  const before = `${LEDGER}${steps.map(({ name }) => `insert into schema_migration values ('${name}', 1);`).join('\n')}
insert into company (company_id, name, created_at) values ('c', 'C', 1);
`;
  if (DIALECT === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'kipu-upgrade-'));
    const file = join(folder, 'messages.db');
    const handle = new BetterSqlite3(file);
    handle.exec(steps.map((step) => step.sqlite).join('\n') + before + rows);
    handle.close();
    migrateSqlite(file);
    return { config: { dialect: 'sqlite', file }, drop: async () => rmSync(folder, { recursive: true }) };
  }
  const server = inject('postgresUrl');
  const name = `u_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: `${server}/postgres` });
  await admin.connect();
  await admin.query(`create role ${name} login createrole password 'own'`);
  await admin.query(`create database ${name} owner ${name}`);
  const owner = new URL(`${server}/${name}`);
  owner.username = name;
  owner.password = 'own';
  const client = new pg.Client({ connectionString: owner.href });
  await client.connect();
  await client.query(
    `${steps.map((step) => step.postgres).join('\n')}${before}set kipu.company_id = 'c';${rows}`,
  );
  await client.end();
  const app = new URL(owner);
  app.username = `app_${name}`;
  app.password = 'app';
  await migratePostgres(owner.href, app.href);
  return {
    config: { dialect: 'postgres', url: app.href },
    async drop() {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}
