import type { UserKey } from '../auth/principal.ts';
import type { Relation } from '../rules/eligibility.ts';
import { PAGE_BYTES } from '../rules/page-bytes.ts';
import { fold } from '../rules/text.ts';
import { prepared } from './prepared.ts';
import type { Tx } from './tx.ts';

export interface MessageRow {
  readonly message_id: string;
  readonly seq: number;
  readonly author_key: string;
  readonly body: string;
  readonly sent_at: number;
  readonly removed_at: number | null;
  /** The portal user's relation to the patient when it was sent. */
  readonly portal_relation: string | null;
}

const COLUMNS = [
  'message_id',
  'seq',
  'author_key',
  'body',
  'sent_at',
  'removed_at',
  'portal_relation',
] as const;

const insert = prepared(
  (
    tx,
    row: {
      conversation_id: string;
      seq: number;
      message_id: string;
      author_key: string;
      body: string;
      body_fold: string;
      sent_at: number;
      portal_relation: Relation | null;
    },
  ) =>
    tx.db
      .insertInto('message')
      .values({ company_id: tx.companyId, ...row, removed_at: null, removed_by: null, removed_ground: null }),
);

/** Messages are written once and never changed. */
export async function insertMessage(
  tx: Tx,
  message: {
    id: string;
    conversationId: string;
    seq: number;
    author: UserKey;
    body: string;
    relation: Relation | null;
  },
): Promise<void> {
  await insert(tx, {
    conversation_id: message.conversationId,
    seq: message.seq,
    message_id: message.id,
    author_key: message.author,
    body: message.body,
    body_fold: fold(message.body),
    sent_at: tx.now,
    portal_relation: message.relation,
  });
}

/** Which messages: numbered above `after`, below `before`, and never above `through`, the last the reader may see. */
export interface MessageRange {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  readonly through: number;
  readonly limit: number;
}

const inRange = prepared(
  (
    tx,
    by: { conversationId: string; above: number; below: number; limit: number; newest: true | undefined },
  ) =>
    tx.db
      .selectFrom('message')
      .select(COLUMNS)
      .where('company_id', '=', tx.companyId)
      .where('conversation_id', '=', by.conversationId)
      .where('seq', '>', by.above)
      .where('seq', '<', by.below)
      .orderBy('seq', by.newest === undefined ? 'asc' : 'desc')
      .limit(by.limit),
);

/** Messages of a page whose texts together fit into `PAGE_BYTES` whatever they are: 10,000 characters of four bytes. */
const ALWAYS_FIT = 20;

const sizesInRange = prepared(
  (
    tx,
    by: { conversationId: string; above: number; below: number; limit: number; newest: true | undefined },
  ) =>
    tx.db
      .selectFrom('message')
      .select(({ fn, ref }) => [fn<number>('octet_length', [ref('body')]).as('bytes')])
      .where('company_id', '=', tx.companyId)
      .where('conversation_id', '=', by.conversationId)
      .where('seq', '>', by.above)
      .where('seq', '<', by.below)
      .orderBy('seq', by.newest === undefined ? 'asc' : 'desc')
      .limit(by.limit),
);

/** How many of these rows fit into a page, by the size of their texts, which are not read for it. At least one. */
function fitting(sizes: ReadonlyArray<{ bytes: number }>): number {
  let sum = 0;
  const over = sizes.findIndex(({ bytes }) => {
    sum += bytes;
    return sum > PAGE_BYTES;
  });
  return over === -1 ? Math.max(1, sizes.length) : Math.max(1, over);
}

/**
 * At most `limit` messages, oldest first: the first of them after `after`, else the last before `before` or the end.
 * Fewer where their texts are more than `PAGE_BYTES`.
 */
export async function messagesOf(tx: Tx, conversationId: string, range: MessageRange): Promise<MessageRow[]> {
  const newest: true | undefined = range.after === undefined ? true : undefined;
  const which = {
    conversationId,
    above: range.after ?? 0,
    below: Math.min(range.before ?? range.through + 1, range.through + 1),
    newest,
  };
  let limit = range.limit;
  if (limit > ALWAYS_FIT) limit = fitting(await sizesInRange(tx, { ...which, limit }));
  const rows = await inRange(tx, { ...which, limit });
  return newest ? rows.reverse() : rows;
}

export async function messageAt(tx: Tx, conversationId: string, seq: number): Promise<MessageRow> {
  return tx.db
    .selectFrom('message')
    .select(COLUMNS)
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('seq', '=', seq)
    .executeTakeFirstOrThrow();
}

/** How many messages by others stand above `after`, none above `through`. */
export async function countByOthers(
  tx: Tx,
  conversationId: string,
  reader: UserKey,
  range: { after: number; through: number },
): Promise<number> {
  const row = await tx.db
    .selectFrom('message')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', range.after)
    .where('seq', '<=', range.through)
    .where('author_key', '!=', reader)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** The last message by another that this reader may see; null when there is none. */
export async function lastByAnother(
  tx: Tx,
  conversationId: string,
  reader: UserKey,
  through: number,
): Promise<number | null> {
  const row = await tx.db
    .selectFrom('message')
    .select('seq')
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('seq', '<=', through)
    .where('author_key', '!=', reader)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? null;
}

/** The numbers of the messages by others from `from` on. */
export async function seqsByOthersFrom(
  tx: Tx,
  conversationId: string,
  reader: UserKey,
  from: number,
): Promise<number[]> {
  const rows = await tx.db
    .selectFrom('message')
    .select('seq')
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('seq', '>=', from)
    .where('author_key', '!=', reader)
    .orderBy('seq')
    .execute();
  return rows.map((row) => row.seq);
}
