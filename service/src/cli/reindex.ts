import { rebuildSearchIndex } from '../maintenance/rebuild-search-index.ts';
import type { RunCommand } from './command.ts';
import { withStore } from './store.ts';

export const reindex: RunCommand = async (context) => {
  const messages = await withStore(context, (store) => rebuildSearchIndex(store));
  context.say(`Indexed ${messages} ${messages === 1 ? 'message' : 'messages'}`);
  return 0;
};
