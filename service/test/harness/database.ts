import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { DatabaseConfig } from '../../src/config.ts';
import { migratePostgres, migrateSqlite } from '../../src/store/migrate.ts';

/** Which database this run of the suite is on. */
export const DIALECT: 'sqlite' | 'postgres' =
  process.env.KIPU_TEST_DATABASE === 'postgres' ? 'postgres' : 'sqlite';

export interface TestDatabase {
  config: DatabaseConfig;
  /** PostgreSQL: the owner's URL, for what a test looks at behind the application's back. */
  ownerUrl?: string;
  drop(): Promise<void>;
}

/** A fresh, migrated database: a file of its own, or a database of its own on the run's server. */
export async function createDatabase(): Promise<TestDatabase> {
  if (DIALECT === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'kipu-sqlite-'));
    const file = join(folder, 'messages.db');
    migrateSqlite(file);
    return {
      config: { dialect: 'sqlite', file },
      drop: async () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  const server = inject('postgresUrl');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name}`);
  const ownerUrl = `${server}/${name}`;
  const url = new URL(ownerUrl);
  url.username = `app_${name}`;
  url.password = 'app';
  await migratePostgres(ownerUrl, url.href);
  return {
    config: { dialect: 'postgres', url: url.href },
    ownerUrl,
    async drop() {
      await onServer(server, `drop database ${name} with (force)`);
      for (const role of [`app_${name}`, `app_${name}_search`]) await onServer(server, `drop role ${role}`);
    },
  };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
