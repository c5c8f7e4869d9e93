import { readDatabaseConfig } from '../config.ts';
import { restoreSqlite } from '../store/backup.ts';
import type { Command } from './command.ts';

export const restoreCommand: Command = {
  name: 'restore',
  usage: 'FILE',
  summary: 'put a backup in the place of the SQLite database, which must not be in use',
  options: {},
  operands: 1,
  async run(context, options) {
    const { database } = readDatabaseConfig(context.env);
    if (database.dialect === 'postgres')
      throw new Error('restore PostgreSQL with its own tools (pg_restore)');
    const kept = restoreSqlite(options.operands[0] ?? '', database.file);
    context.say(kept === undefined ? 'Restored' : `Restored. What was there before is kept as ${kept}`);
    return 0;
  },
};
