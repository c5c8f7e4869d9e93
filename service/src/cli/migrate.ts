import { readDatabaseConfig } from '../config.ts';
import { migratePostgres, migrateSqlite } from '../store/migrate.ts';
import type { RunCommand } from './command.ts';

export const migrate: RunCommand = async (context) => {
  const { database, ownerUrl } = readDatabaseConfig(context.env);
  if (database.dialect === 'postgres' && ownerUrl === undefined)
    throw new Error('DATABASE_OWNER_URL is required: migrations run as the owner of the tables');
  const ran =
    database.dialect === 'sqlite'
      ? migrateSqlite(database.file)
      : await migratePostgres(ownerUrl ?? '', database.url);
  context.say(ran.length === 0 ? 'The schema is up to date' : `Ran ${ran.join(', ')}`);
  return 0;
};
