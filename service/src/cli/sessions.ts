import { type EndedSessions, endSessions } from '../actions/end-sessions.ts';
import { OPERATOR } from '../audit/record.ts';
import { userKey } from '../auth/principal.ts';
import { Hub } from '../events/hub.ts';
import { type CliOptions, type RunCommand, required, UsageError } from './command.ts';
import { withStore } from './store.ts';

export const endSessionsCommand: RunCommand = async (context, options) => {
  const company = required(options, 'company');
  const which = whichOf(options);
  const known = await withStore(context, async (store) => {
    const exists = await store.read(company, (tx) =>
      tx.db.selectFrom('company').select('company_id').where('company_id', '=', company).executeTakeFirst(),
    );
    if (exists === undefined) throw new Error(`there is no company ${company}`);
    // A running service notices by itself.
    return endSessions({ store, hub: new Hub() }, company, OPERATOR, which);
  });
  if (!known) throw new Error(`company ${company} has no user ${options.values.user}`);
  return 0;
};

function whichOf({ values }: CliOptions): EndedSessions {
  const { session, user, everyone } = values;
  if ([session, user, everyone].filter((value) => value !== undefined).length !== 1)
    throw new UsageError('needs exactly one of --session, --user and --everyone');
  if (everyone === true) return 'everyone';
  if (typeof session === 'string' && session !== '') return { session };
  const match = /^(staff|portal):(.+)$/.exec(String(user ?? ''));
  if (match === null) throw new UsageError('--user must be staff:ID or portal:ID');
  const type = match[1] as 'staff' | 'portal';
  const id = match[2] as string;
  return { user: { type, id, key: userKey(type, id) } };
}
