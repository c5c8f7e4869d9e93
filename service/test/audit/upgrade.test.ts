import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { pino } from 'pino';
import { expect, inject, test } from 'vitest';
import { SealKeys } from '../../src/audit/seal-keys.ts';
import { AuditSealer } from '../../src/audit/sealer.ts';
import { readTrail } from '../../src/audit/trail.ts';
import type { DatabaseConfig } from '../../src/config.ts';
import { migratePostgres, migrateSqlite } from '../../src/store/migrate.ts';
import { initial } from '../../src/store/migrations/0001-initial.ts';
import { openStore } from '../../src/store/open.ts';
import { DIALECT } from '../harness/database.ts';
import { collect, faultsOf } from './chain.ts';

const BEFORE = `
create table schema_migration (name text not null primary key, applied_at bigint not null);
insert into schema_migration values ('0001-initial', 1);
insert into company (company_id, name, created_at) values ('c', 'C', 1);
`;
const RECORDS = `
insert into audit_event (company_id, audit_id, at, actor, act, outcome, data) values
  ('c', 'one', 1, 'staff:a', 'message.send', 'done', '{}'), ('c', 'two', 2, 'staff:a', 'message.send', 'done', '{}');
`;

/** A database as it was before there were seals, with two records, brought up to date. */
async function upgraded(): Promise<{ config: DatabaseConfig; drop(): Promise<void> }> {
  if (DIALECT === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'kipu-upgrade-'));
    const file = join(folder, 'messages.db');
    const handle = new BetterSqlite3(file);
    handle.exec(initial.sqlite + BEFORE + RECORDS);
    handle.close();
    migrateSqlite(file);
    return { config: { dialect: 'sqlite', file }, drop: async () => rmSync(folder, { recursive: true }) };
  }
  const server = inject('postgresUrl');
  const name = `u_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: `${server}/postgres` });
  await admin.connect();
  // An owner as operators have it: no superuser, so that forced row-level security holds for it too.
  await admin.query(`create role ${name} login createrole password 'own'`);
  await admin.query(`create database ${name} owner ${name}`);
  const owner = new URL(`${server}/${name}`);
  owner.username = name;
  owner.password = 'own';
  const client = new pg.Client({ connectionString: owner.href });
  await client.connect();
  await client.query(`${initial.postgres}${BEFORE}set kipu.company_id = 'c';${RECORDS}`);
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

test('B39: records from before there were seals are sealed after an upgrade', async () => {
  const database = await upgraded();
  const store = await openStore(database.config);
  try {
    const keys = new SealKeys([randomBytes(32)]);
    await new AuditSealer(store, pino({ level: 'silent' }), keys).sealAll();
    const trail = await collect(readTrail(store, 'c'));
    expect(faultsOf(trail, keys)).toEqual([]);
    expect(trail.flatMap((entry) => (entry.type === 'record' ? [entry.id] : []))).toEqual(['one', 'two']);
  } finally {
    await store.close();
    await database.drop();
  }
});
