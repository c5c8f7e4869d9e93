import { readDatabaseConfig } from '../config.ts';
import { vacuumSqlite } from '../store/vacuum.ts';
import type { RunCommand } from './command.ts';

const MIB = 1024 * 1024;

export const vacuum: RunCommand = async (context) => {
  const { database } = readDatabaseConfig(context.env);
  if (database.dialect === 'postgres')
    throw new Error(
      'PostgreSQL has its own VACUUM: docs/retention.md says which commands remove erased text',
    );
  const { before, after } = vacuumSqlite(database.file);
  context.say(`Rewritten: ${(before / MIB).toFixed(1)} MiB before, ${(after / MIB).toFixed(1)} MiB now`);
  return 0;
};
