import type { Store, Tx } from '../../src/store/tx.ts';

/**
 * Counts everything again from the messages and the marks: numbers without a gap, unread messages, badges, places in the
 * inbox, and what each stream last told. Answers every difference from what is kept, none if all is right.
 */
export function recount(store: Store, companyId: string): Promise<string[]> {
  return store.read(companyId, async (tx) => {
    const rows = await everything(tx);
    return [...gaps(rows), ...[...rows.users].flatMap((user) => differences(rows, user))];
  });
}

type Rows = Awaited<ReturnType<typeof everything>>;

async function everything({ db, companyId }: Tx) {
  const company = ['company_id', '=', companyId] as const;
  const participants = await db
    .selectFrom('participant')
    .selectAll()
    .where(...company)
    .execute();
  const conversations = await db
    .selectFrom('conversation')
    .selectAll()
    .where(...company)
    .execute();
  const messages = await db
    .selectFrom('message')
    .select(['conversation_id', 'seq', 'author_key'])
    .where(...company)
    .orderBy('seq')
    .execute();
  const events = await db
    .selectFrom('event')
    .selectAll()
    .where(...company)
    .orderBy('event_seq')
    .execute();
  const mailboxes = await db
    .selectFrom('mailbox')
    .selectAll()
    .where(...company)
    .execute();
  const positions = await db
    .selectFrom('mailbox_position')
    .selectAll()
    .where(...company)
    .execute();
  return {
    participants,
    conversations,
    messages,
    events,
    mailboxes: new Map(mailboxes.map((row) => [row.user_key, row])),
    positions: new Map(positions.map((row) => [row.user_key, row.event_seq])),
    users: new Set(participants.map((row) => row.user_key)),
  };
}

function gaps({ conversations, messages }: Rows): string[] {
  const seqs = Map.groupBy(messages, (message) => message.conversation_id);
  return conversations.flatMap(({ conversation_id: id, last_seq: last }) => {
    const own = seqs.get(id) ?? [];
    const whole = own.length === last && own.every((message, at) => message.seq === at + 1);
    return whole ? [] : [`${id}: ${own.length} messages to number ${last}`];
  });
}

function differences({ participants, messages, events, mailboxes, positions }: Rows, user: string): string[] {
  const wrong: string[] = [];
  const mine = participants.filter((row) => row.user_key === user);
  for (const row of mine) {
    const unread = messages.filter(
      (message) =>
        message.conversation_id === row.conversation_id &&
        message.author_key !== user &&
        message.seq > row.read_seq &&
        message.seq < (row.passed_seq ?? Number.POSITIVE_INFINITY),
    ).length;
    if (row.unread !== unread) wrong.push(`${user}: ${row.unread} unread kept, ${unread} counted`);
    if (row.read_up_to < row.read_seq)
      wrong.push(`${user}: read up to ${row.read_up_to}, not ${row.read_seq}`);
    if (row.activity_seq > (positions.get(user) ?? 0))
      wrong.push(`${user}: a place ${row.activity_seq} in the inbox beyond the stream`);
  }
  if (new Set(mine.map((row) => row.activity_seq)).size !== mine.length)
    wrong.push(`${user}: two conversations at one place of the inbox`);

  const unreadIn = (archived?: number) =>
    mine.filter((row) => row.unread > 0 && (archived === undefined || row.archived === archived)).length;
  const counted = {
    messages: mine.reduce((sum, row) => sum + row.unread, 0),
    conversations: unreadIn(),
    active: unreadIn(0),
    archived: unreadIn(1),
  };
  const box = mailboxes.get(user);
  const [active, archived] = [box?.unread_active ?? 0, box?.unread_archived ?? 0];
  const kept = { messages: box?.unread_messages ?? 0, conversations: active + archived, active, archived };
  if (JSON.stringify(kept) !== JSON.stringify(counted))
    wrong.push(`${user}: a badge of ${JSON.stringify(kept)}, ${JSON.stringify(counted)} counted`);

  const stream = events.filter((event) => event.user_key === user);
  if (stream.some((event, at) => event.event_seq !== at + 1)) wrong.push(`${user}: a gap in the stream`);
  const told = stream.findLast((event) => event.kind === 'unread');
  const last = { messages: 0, conversations: 0, active: 0, archived: 0, ...JSON.parse(told?.data ?? '{}') };
  for (const name of ['messages', 'conversations', 'active', 'archived'] as const)
    if (last[name] !== counted[name])
      wrong.push(`${user}: told of ${last[name]} ${name}, ${counted[name]} counted`);
  return wrong;
}
