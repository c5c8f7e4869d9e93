import { retryDeadEmails } from '../actions/retry-dead-emails.ts';
import { OPERATOR } from '../audit/record.ts';
import { type RunCommand, required } from './command.ts';
import { withStore } from './store.ts';

export const retryEmailsCommand: RunCommand = async (context, options) => {
  const company = required(options, 'company');
  const code = options.values.code === undefined ? undefined : required(options, 'code');
  // The running service sees the jobs at its next look.
  const outbox = { wake: () => undefined };
  const retried = await withStore(context, async (store) => {
    let total = 0;
    for (;;) {
      const part = await retryDeadEmails({ store, outbox }, company, OPERATOR, code);
      total += part.retried;
      if (!part.more) return total;
    }
  });
  context.say(`${retried} ${retried === 1 ? 'e-mail is' : 'e-mails are'} queued again`);
  return 0;
};
