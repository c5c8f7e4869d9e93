import { beginTimeline } from '../store/timeline.ts';
import type { RunCommand } from './command.ts';
import { count } from './count.ts';
import { withStore } from './store.ts';

export const markRestored: RunCommand = async (context) => {
  const companies = await withStore(context, (store) => store.system(beginTimeline));
  const who = count(companies, 'company', 'companies');
  context.say(`Marked as restored: all clients of ${who} read everything anew when they connect`);
  return 0;
};
