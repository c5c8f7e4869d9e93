import { type Config, readConfig } from '../config.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/tx.ts';
import type { CliContext } from './command.ts';

/** Opens the database for one short piece of work beside a running `serve`, which sees what it changes at once. */
export async function withStore<T>(
  context: CliContext,
  work: (store: Store, config: Config) => Promise<T>,
): Promise<T> {
  const config = readConfig(context.env);
  const store = await openStore(config.database, { migrate: true });
  try {
    return await work(store, config);
  } finally {
    await store.close();
  }
}
