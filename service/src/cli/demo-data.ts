import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { loadHistory } from '../demo/load-history.ts';
import { type RunCommand, required } from './command.ts';
import { count } from './count.ts';
import { withStore } from './store.ts';

export const loadDemoData: RunCommand = async (context, options) => {
  const company = required(options, 'company');
  const file = options.operands[0] ?? '';
  const input = file === '-' ? process.stdin : createReadStream(file);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const loaded = await withStore(context, (store) =>
    loadHistory(store, company, lines, ({ conversations }) =>
      context.say(`loaded ${count(conversations, 'conversation')}`),
    ),
  );
  context.say(`loaded ${count(loaded.conversations, 'conversation')}, ${count(loaded.messages, 'message')}`);
  return 0;
};
