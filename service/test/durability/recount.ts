import type { Store } from '../../src/store/tx.ts';

/** Counts everything again from the messages and the marks. Answers every difference from what is kept, none if all is right. */
export function recount(store: Store, companyId: string): Promise<string[]> {
  return store.read(companyId, async (tx) => {
    const company = ['company_id', '=', companyId] as const;
    const participants = await tx.db
      .selectFrom('participant')
      .selectAll()
      .where(...company)
      .execute();
    const conversations = await tx.db
      .selectFrom('conversation')
      .selectAll()
      .where(...company)
      .execute();
    const messages = await tx.db
      .selectFrom('message')
      .select(['conversation_id', 'seq', 'author_key'])
      .where(...company)
      .orderBy('seq')
      .execute();
    const mailboxes = await tx.db
      .selectFrom('mailbox')
      .selectAll()
      .where(...company)
      .execute();
    const wrong: string[] = [];
    for (const { conversation_id: id, last_seq: last } of conversations) {
      const seqs = messages.filter((message) => message.conversation_id === id).map((message) => message.seq);
      if (seqs.some((seq, at) => seq !== at + 1) || seqs.length !== last)
        wrong.push(`${id}: ${seqs.length} messages to number ${last}`);
    }
    const kept = new Map(mailboxes.map((row) => [row.user_key, row.unread_messages]));
    const counted = new Map<string, number>();
    for (const row of participants) {
      const unread = messages.filter(
        ({ conversation_id, seq, author_key }) =>
          conversation_id === row.conversation_id && author_key !== row.user_key && seq > row.read_seq,
      ).length;
      if (row.unread !== unread) wrong.push(`${row.user_key}: ${row.unread} unread kept, ${unread} counted`);
      counted.set(row.user_key, (counted.get(row.user_key) ?? 0) + unread);
    }
    for (const [user, unread] of counted)
      if ((kept.get(user) ?? 0) !== unread)
        wrong.push(`${user}: a badge of ${kept.get(user) ?? 0}, ${unread} counted`);
    return wrong;
  });
}
