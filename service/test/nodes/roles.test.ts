import pg from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { createCompany } from '../../src/actions/create-company.ts';
import { migratePostgres } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openStore } from '../../src/store/open.ts';
import { COMPANY_TABLES } from '../harness/company-statements.ts';
import { createDatabase, DIALECT, type TestDatabase } from '../harness/database.ts';
import { onlyOn } from '../harness/marks.ts';

const test = onlyOn('postgres', 'roles and row-level security are PostgreSQL’s');

let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  if (DIALECT !== 'postgres') return;
  database = await createDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

/** The application's URL for another role. */
function urlOf(role: string): string {
  const url = new URL(database.ownerUrl ?? '');
  url.username = role;
  url.password = 'x';
  return url.href;
}
const open = async (url: string) => (await openStore({ dialect: 'postgres', url })).close();

test('B40: the service opens as the application role alone: not as a superuser, with BYPASSRLS, as an owner of a table, or as a member of one', async () => {
  if (database.config.dialect !== 'postgres') return;
  await open(database.config.url);
  const made: string[] = [];
  const role = async (name: string, rights: string) => {
    made.push(`${name}_${process.pid}`);
    await owner.query(`create role ${made.at(-1)} login password 'x' ${rights}`);
    await owner.query(`grant select on all tables in schema public to ${made.at(-1)}`);
    return made.at(-1) ?? '';
  };
  try {
    const plain = await role('plain', '');
    await open(urlOf(plain));
    const refused = /DATABASE_URL must name the application role/;
    await expect(open(urlOf(await role('super', 'superuser')))).rejects.toThrow(refused);
    await expect(open(urlOf(await role('passing', 'bypassrls')))).rejects.toThrow(refused);
    const owning = await role('owning', '');
    await owner.query(`alter table draft owner to ${owning}`);
    await expect(open(urlOf(owning))).rejects.toThrow(refused);
    await expect(open(urlOf(await role('member', `in role ${owning}`)))).rejects.toThrow(refused);
    await owner.query('alter table draft owner to owner');
    await open(urlOf(owning));
  } finally {
    for (const name of made) await owner.query(`drop owned by ${name}`);
    for (const name of made) await owner.query(`drop role ${name}`);
  }
});

/** Ids, origins, issuers, counters and marks: what is looked up before, or across, companies. */
const OUTSIDE = [
  'allowed_origin',
  'audit_waiting',
  'company',
  'company_move',
  'issuer',
  'job',
  'mailbox_position',
];

test('B40: every table that names a company is behind forced row-level security, but for ids and counters', async () => {
  const { rows } = await owner.query<{ name: string; forced: boolean }>(
    `select relname::text as name, relrowsecurity and relforcerowsecurity as forced from pg_class
     join pg_attribute on attrelid = pg_class.oid and attname = 'company_id'
     where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname`,
  );
  expect(rows.filter((row) => !row.forced).map((row) => row.name)).toEqual(OUTSIDE);
  expect(rows.filter((row) => row.forced).map((row) => row.name)).toEqual([...COMPANY_TABLES].toSorted());
});

test('B40: as the application role a transaction sees no row before it names a company, then that one’s alone, and writes no other’s', async () => {
  const store = await openStore(database.config);
  const defaults = { portalUrl: null, mailFrom: null, allowedOrigins: [] };
  const secrets = [Buffer.alloc(32, 1)] as const;
  const [one, other] = [
    await createCompany(store, secrets, { name: 'One', defaults }),
    await createCompany(store, secrets, { name: 'Other', defaults }),
  ];
  await store.close();
  const app = new pg.Client({
    connectionString: database.config.dialect === 'postgres' ? database.config.url : '',
  });
  await app.connect();
  const companies = async () =>
    (await app.query('select distinct company_id from settings')).rows.map((row) => row.company_id);
  expect(await companies()).toEqual([]);
  await app.query('begin');
  await app.query("select set_config('kipu.company_id', $1, true)", [one]);
  expect(await companies()).toEqual([one]);
  expect((await app.query('update settings set version = 9 where company_id = $1', [other])).rowCount).toBe(
    0,
  );
  await expect(
    app.query("insert into location (company_id, location_id, name) values ($1, 'x', 'X')", [other]),
  ).rejects.toThrow('row-level security');
  await app.query('rollback');
  expect(await companies()).toEqual([]);
  await app.end();
});

test('migrate is safe when several nodes start at once: each step runs once, whoever runs it', async () => {
  const name = `m_${process.pid}`;
  await owner.query(`create database ${name}`);
  const url = new URL(database.ownerUrl ?? '');
  url.pathname = `/${name}`;
  const app = new URL(url);
  app.username = `app_${name}`;
  app.password = 'app';
  try {
    const ran = await Promise.all(Array.from({ length: 5 }, () => migratePostgres(url.href, app.href)));
    expect(ran.flat()).toEqual(MIGRATIONS.map((step) => step.name));
    await open(app.href);
  } finally {
    await owner.query(`drop database ${name} with (force)`);
    await owner.query(`drop role app_${name}`);
  }
});
