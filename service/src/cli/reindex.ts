import { rebuildSearchIndex } from '../maintenance/rebuild-search-index.ts';
import type { RunCommand } from './command.ts';
import { count } from './count.ts';
import { withStore } from './store.ts';

export const reindex: RunCommand = async (context) => {
  const messages = await withStore(context, (store) => rebuildSearchIndex(store));
  context.say(`Indexed ${count(messages, 'message')}`);
  return 0;
};
