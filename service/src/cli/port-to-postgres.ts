import { existsSync } from 'node:fs';
import { opensSigningKeys } from '../auth/session-tokens.ts';
import { type Config, readConfig, readDatabaseConfig } from '../config.ts';
import { portCompany } from '../port/port-company.ts';
import { PortRefused, type PortSides } from '../port/sides.ts';
import { takeBackCompany } from '../port/take-back-company.ts';
import { lockMove } from '../store/lock-file.ts';
import { openStore } from '../store/open.ts';
import { misfits, portTables } from '../store/port/tables.ts';
import { openPool } from '../store/postgres.ts';
import { openHandle } from '../store/sqlite-handle.ts';
import type { Store } from '../store/tx.ts';
import { type CliContext, type CliOptions, type RunCommand, UsageError } from './command.ts';

const DRAIN_MS = 30_000;
const SETTLE_MS = 1_000;

export const portToPostgres: RunCommand = async (context, options) => {
  const { database, ownerUrl } = readDatabaseConfig(context.env);
  const url = options.operands[0] ?? '';
  if (!/^postgres(ql)?:\/\//.test(url)) throw new UsageError('URL must start with postgres://');
  if (database.dialect === 'postgres')
    throw new UsageError('DATABASE_URL must name the SQLite file to move from');
  if (!existsSync(database.file)) throw new Error(`there is no database at ${database.file}`);
  const lock = lockMove(database.file);
  try {
    const store = await openStore(database, { migrate: true });
    try {
      // Refuses an owner, a superuser, and tables that are not this build's, as `serve` does.
      await (await openStore({ dialect: 'postgres', url })).close();
      const job = {
        context,
        options,
        store,
        url,
        file: database.file,
        config: readConfig(context.env),
        ownerUrl,
      };
      return await moveAll(job);
    } finally {
      await store.close();
    }
  } finally {
    lock.close();
  }
};

interface Job {
  readonly context: CliContext;
  readonly options: CliOptions;
  readonly store: Store;
  readonly url: string;
  readonly file: string;
  readonly config: Config;
  readonly ownerUrl: string | undefined;
}

async function moveAll(job: Job): Promise<number> {
  const { context, options, store, url, file } = job;
  const handle = openHandle(file, true);
  const tables = portTables(handle);
  handle.close();
  const target = openPool(url, 2);
  try {
    const wrong = await misfits(tables, target);
    if (wrong.length > 0) throw new Error(`the two schemas differ: ${wrong.join('; ')}`);
    const { host, pathname } = new URL(url);
    const sides: PortSides = {
      file,
      store,
      target,
      targetName: host + pathname,
      tables,
      drainMs: DRAIN_MS,
      settleMs: SETTLE_MS,
    };
    let failed = 0;
    for (const { company_id: id } of await companies(store, options.values.company)) {
      try {
        context.say(
          `${id}: ${await (options.values.abort === true ? back(job, sides, id) : move(job, sides, id))}`,
        );
      } catch (error) {
        failed += 1;
        context.say(`${id}: ${(error as Error).message}`);
      }
    }
    if (failed === 0 && options.values.abort !== true)
      context.say('Now serve with DATABASE_URL naming PostgreSQL, and the same SECRET_KEYS as before.');
    return failed === 0 ? 0 : 1;
  } finally {
    await target.end();
  }
}

async function companies(store: Store, only: string | boolean | undefined) {
  const all = await store.system((tx) =>
    tx.db.selectFrom('company').select('company_id').orderBy('created_at').execute(),
  );
  const chosen = all.filter((company) => only === undefined || company.company_id === only);
  if (only !== undefined && chosen.length === 0) throw new Error(`there is no company ${String(only)}`);
  return chosen;
}

async function move({ store, config }: Job, sides: PortSides, id: string): Promise<string> {
  if (!(await opensSigningKeys(store, config.secretKeys, id)))
    throw new PortRefused(
      'SECRET_KEYS lacks the key that sealed its secrets: PostgreSQL could not open them either',
    );
  const result = await portCompany(sides, id);
  return result.kind === 'already'
    ? `is on ${sides.targetName}`
    : `moved to ${sides.targetName}: ${result.rows} rows in ${result.tables} tables, compared and equal`;
}

async function back({ ownerUrl }: Job, sides: PortSides, id: string): Promise<string> {
  return (await takeBackCompany(sides, id, ownerUrl))
    ? 'is served from the file again'
    : 'was not being moved';
}
