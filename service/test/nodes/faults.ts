import type { Store, Tx } from '../../src/store/tx.ts';
import type { Violation } from './checker.ts';

/** A way in which a service could break its promises, planted where its writes are done. */
export interface Fault {
  readonly name: string;
  /** What the checker must say of it. */
  readonly kind: Violation['kind'];
  /** What it does to a write that has been done, in its transaction. */
  readonly spoil?: (tx: Tx) => Promise<void>;
  /** It answers before it commits, and some commits never come. */
  readonly answersFirst?: boolean;
  /** One write in so many is spoilt; 3 if absent. */
  readonly every?: number;
}

type Message = { conversation_id: string; seq: number; body: string };

/** The latest messages of the company's liveliest conversation. */
function latest(tx: Tx, count: number): Promise<Message[]> {
  return tx.db
    .selectFrom('message')
    .select(['conversation_id', 'seq', 'body'])
    .where('company_id', '=', tx.companyId)
    .where('sent_at', '=', tx.now)
    .orderBy('seq', 'desc')
    .limit(count)
    .execute();
}

const setBody = (tx: Tx, at: Message, body: string) =>
  tx.db
    .updateTable('message')
    .set({ body })
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', at.conversation_id)
    .where('seq', '=', at.seq)
    .execute();

/** The event of this transaction's message in Tom's stream. */
const eventOfNow = (tx: Tx) =>
  tx.db
    .selectFrom('event')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', 'staff:tom')
    .where('at', '=', tx.now)
    .where('kind', '=', 'message')
    .executeTakeFirst();

export const FAULTS: readonly Fault[] = [
  { name: 'it answers before it commits', kind: 'lost', answersFirst: true },
  {
    name: 'it forgets idempotency keys',
    kind: 'doubled',
    every: 1,
    async spoil(tx) {
      await tx.db
        .deleteFrom('idempotency')
        .where('company_id', '=', tx.companyId)
        .where('created_at', '=', tx.now)
        .execute();
    },
  },
  {
    name: 'two messages change places',
    kind: 'reordered',
    async spoil(tx) {
      const [last] = await latest(tx, 1);
      if (last === undefined || last.seq < 3) return;
      const before = await tx.db
        .selectFrom('message')
        .select(['conversation_id', 'seq', 'body'])
        .where('company_id', '=', tx.companyId)
        .where('conversation_id', '=', last.conversation_id)
        .where('seq', '=', last.seq - 1)
        .executeTakeFirstOrThrow();
      await setBody(tx, last, before.body);
      await setBody(tx, before, last.body);
    },
  },
  {
    name: 'a reader is not told of a message',
    kind: 'gap',
    async spoil(tx) {
      const event = await eventOfNow(tx);
      if (event === undefined) return;
      const { conversationId } = JSON.parse(event.data);
      await tx.db
        .updateTable('event')
        .set({ kind: 'conversation', data: JSON.stringify({ conversationId }) })
        .where('company_id', '=', tx.companyId)
        .where('user_key', '=', event.user_key)
        .where('event_seq', '=', event.event_seq)
        .execute();
    },
  },
  {
    name: 'a reader is told twice of a message',
    kind: 'doubled',
    async spoil(tx) {
      const event = await eventOfNow(tx);
      if (event === undefined) return;
      const next = await tx.db
        .updateTable('mailbox_position')
        .set((eb) => ({ event_seq: eb('event_seq', '+', 1) }))
        .where('company_id', '=', tx.companyId)
        .where('user_key', '=', event.user_key)
        .returning('event_seq')
        .executeTakeFirstOrThrow();
      await tx.db
        .insertInto('event')
        .values({ ...event, event_seq: next.event_seq })
        .execute();
    },
  },
  {
    name: 'a badge counts one too many',
    kind: 'unread',
    async spoil(tx) {
      if ((await eventOfNow(tx)) === undefined) return;
      await tx.db
        .updateTable('mailbox')
        .set((eb) => ({ unread_messages: eb('unread_messages', '+', 1) }))
        .where('company_id', '=', tx.companyId)
        .where('user_key', '=', 'staff:tom')
        .execute();
    },
  },
  {
    name: 'an e-mail is not queued',
    kind: 'email',
    every: 1,
    async spoil(tx) {
      const gone = await tx.db
        .deleteFrom('email')
        .where('company_id', '=', tx.companyId)
        .where('created_at', '=', tx.now)
        .returning('email_id')
        .execute();
      for (const { email_id } of gone)
        await tx.db
          .deleteFrom('job')
          .where('company_id', '=', tx.companyId)
          .where('ref', '=', email_id)
          .execute();
    },
  },
  {
    name: 'an e-mail goes out again without a further attempt',
    kind: 'email',
    every: 1,
    async spoil(tx) {
      const sent = await tx.db
        .updateTable('email')
        .set({ status: 'queued', attempts: 0, last_error: 'again' })
        .where('company_id', '=', tx.companyId)
        .where('status', '=', 'sent')
        .where('sent_at', '=', tx.now)
        .where('deferred', '=', 0)
        .returning('email_id')
        .execute();
      for (const { email_id } of sent) {
        await tx.db
          .updateTable('email')
          .set({ deferred: 1 })
          .where('company_id', '=', tx.companyId)
          .where('email_id', '=', email_id)
          .execute();
        await tx.db
          .insertInto('job')
          .values({
            company_id: tx.companyId,
            kind: 'email',
            ref: email_id,
            due_at: tx.now,
            lease_until: null,
          })
          .execute();
      }
    },
  },
];

/** The store with the fault in it that is planted at the moment. */
export function faulty(store: Store, planted: () => Fault | undefined): Store {
  let writes = 0;
  return {
    ...store,
    write(companyId, work, purpose) {
      const { spoil, answersFirst, every = 3 } = planted() ?? {};
      writes += 1;
      if (writes % every !== 0) return store.write(companyId, work, purpose);
      if (answersFirst === true)
        return new Promise((resolve, reject) => {
          const early = async (tx: Tx) => {
            resolve(await work(tx));
            throw new Error('the commit never comes');
          };
          store.write(companyId, early, purpose).catch(reject);
        });
      const spoilt = async (tx: Tx) => {
        const value = await work(tx);
        await spoil?.(tx);
        return value;
      };
      return store.write(companyId, spoilt, purpose);
    },
  };
}
