import { readDatabaseConfig } from '../config.ts';
import { restoreSqlite } from '../store/backup.ts';
import type { RunCommand } from './command.ts';

export const restore: RunCommand = async (context, options) => {
  const { database } = readDatabaseConfig(context.env);
  if (database.dialect === 'postgres')
    throw new Error(
      'restore PostgreSQL with its own tools (pg_restore), then run `kipu-messages mark-restored` before `serve`',
    );
  const kept = restoreSqlite(options.operands[0] ?? '', database.file);
  context.say(kept === undefined ? 'Restored' : `Restored. What was there before is kept as ${kept}`);
  return 0;
};
