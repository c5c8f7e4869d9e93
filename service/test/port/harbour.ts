import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import { createCompany, createCompanyKey } from '../../src/actions/create-company.ts';
import type { SecretKeys } from '../../src/auth/secrets.ts';
import { portToPostgres } from '../../src/cli/port-to-postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { Served } from '../durability/served.ts';
import { eventually } from '../harness/eventually.ts';
import { startService, type TestService } from '../harness/service.ts';

/** A service on a SQLite file, and an empty PostgreSQL to which its companies can be moved. */
export interface Harbour {
  /** A process of its own that serves the file. */
  home: Pick<TestService, 'request' | 'company' | 'baseUrl'>;
  /** Serves PostgreSQL, with the same secret keys. */
  abroad: TestService;
  file: string;
  /** What `port-to-postgres` takes and reads. */
  url: string;
  env: NodeJS.ProcessEnv;
  /** Runs the command beside the service; answers its exit status and what it said. */
  port(...args: string[]): Promise<{ code: number; said: string }>;
  /** As the owner of the tables, behind everybody's back. */
  owner: pg.Client;
  /** Resolves when a statement that begins like this waits for a lock on PostgreSQL. */
  waitsForLock(beginning: string): Promise<void>;
  /** How many rows PostgreSQL has of the company, in every table that has any. */
  rowsAbroad(companyId: string): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export async function openHarbour(): Promise<Harbour> {
  const folder = mkdtempSync(join(tmpdir(), 'kipu-port-'));
  const file = join(folder, 'messages.db');
  const secretKeys: SecretKeys = [randomBytes(32)];
  const abroad = await startService({ config: { secretKeys } });
  const { database } = abroad;
  if (database.config.dialect !== 'postgres') throw new Error('a move ends on PostgreSQL');
  const { url } = database.config;
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: `file:${file}`,
    DATABASE_OWNER_URL: database.ownerUrl ?? '',
    SECRET_KEYS: secretKeys[0].toString('base64'),
  };
  const served = await Served.on({ dialect: 'sqlite', file }, env);
  await served.start();
  // Beside the service, as the command line makes them.
  const beside = openSqlite(file);
  const home: Harbour['home'] = {
    baseUrl: served.url,
    request: served.request,
    async company(name = 'North Clinic') {
      const id = await createCompany(beside, secretKeys, { name, defaults: abroad.config.defaults });
      return { id, key: (await createCompanyKey(beside, id, 'test'))?.key ?? '' };
    },
  };
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  return {
    home,
    abroad,
    file,
    url,
    env,
    owner,
    async port(...args) {
      const said: string[] = [];
      const say = (line: string) => said.push(line);
      const company = args.indexOf('--company');
      const code = await portToPostgres(
        { env, out: say, say },
        {
          operands: [url],
          values: { abort: args.includes('--abort'), company: company < 0 ? undefined : args[company + 1] },
        },
      );
      return { code, said: said.join('\n') };
    },
    // Not the owner's own connection: what others do looks the same all through a transaction.
    async waitsForLock(beginning) {
      const looking = new pg.Client({ connectionString: database.ownerUrl });
      await looking.connect();
      try {
        await eventually(async () => {
          const waiting = "select query from pg_stat_activity where wait_event_type = 'Lock'";
          const queries = (await looking.query<{ query: string }>(waiting)).rows.map((row) => row.query);
          expect(
            queries.some((query) => query.startsWith(beginning)),
            queries.join(),
          ).toBe(true);
        });
      } finally {
        await looking.end();
      }
    },
    async rowsAbroad(companyId) {
      const tables = await owner.query<{ name: string }>(
        "select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'company_id'",
      );
      const found: Record<string, number> = {};
      for (const { name } of tables.rows) {
        const { rows } = await owner.query(`select count(*)::int as n from ${name} where company_id = $1`, [
          companyId,
        ]);
        if (rows[0].n > 0) found[name] = rows[0].n;
      }
      return found;
    },
    async close() {
      await owner.end();
      await abroad.stop();
      await served.kill('SIGTERM');
      await beside.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
