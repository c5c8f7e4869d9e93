import { readDatabaseConfig } from '../config.ts';
import { backupSqlite } from '../store/backup.ts';
import type { RunCommand } from './command.ts';

export const backup: RunCommand = async (context, options) => {
  const { database } = readDatabaseConfig(context.env);
  if (database.dialect === 'postgres') throw new Error('back PostgreSQL up with its own tools (pg_dump)');
  backupSqlite(database.file, options.operands[0] ?? '');
  context.say(
    'Backed up. The keys that open its secrets (SECRET_KEYS, or secret.key beside the database) are not in it: keep them too, elsewhere.',
  );
  return 0;
};
