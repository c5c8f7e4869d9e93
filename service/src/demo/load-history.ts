import { OPERATOR, recordAudit } from '../audit/record.ts';
import type { UserKey } from '../auth/principal.ts';
import { reserveEventSeqs } from '../events/append.ts';
import { fold } from '../rules/text.ts';
import { newId } from '../store/ids.ts';
import { changeUnread, type UnreadDelta } from '../store/mailbox.ts';
import type { Store, Tx } from '../store/tx.ts';
import { HistoryError, type PastConversation, parseHistoryLine } from './history-line.ts';

export { HistoryError } from './history-line.ts';

/** Messages in a slice, about: one transaction each, short enough that a running service is not held up. */
const SLICE_MESSAGES = 400;

export interface LoadedHistory {
  conversations: number;
  messages: number;
}

/**
 * Writes conversations of the past into a company, for demonstrations: the API never lets anyone choose a time. Each line
 * is one conversation; the last line is the most recent in every inbox. Read marks, unread counts, archives and places in
 * the inbox come out as if every message had been sent; no e-mail goes out and no live event is made, so load before
 * anyone is signed in.
 *
 * @param lines NDJSON, a conversation each: `{type, patientId?, subject?, participants[] {type, id, readThrough?,
 *   archived?}, messages[] {author, body, sentAt}}`; `author` is a place in `participants`
 * @throws HistoryError at the first bad line, naming line, field and rule; slices before it are stored
 */
export async function loadHistory(
  store: Store,
  companyId: string,
  lines: AsyncIterable<string> | Iterable<string>,
  onSlice: (loaded: LoadedHistory) => void = () => undefined,
): Promise<LoadedHistory> {
  const known = await store.read(companyId, (tx) =>
    tx.db.selectFrom('company').select('company_id').where('company_id', '=', companyId).executeTakeFirst(),
  );
  if (known === undefined) throw new HistoryError('there is no such company');
  const loaded: LoadedHistory = { conversations: 0, messages: 0 };
  let slice: PastConversation[] = [];
  let size = 0;
  const flush = async () => {
    if (slice.length === 0) return;
    const rows = slice;
    const messages = size;
    slice = [];
    size = 0;
    await store.write(companyId, (tx) => insertSlice(tx, rows));
    loaded.conversations += rows.length;
    loaded.messages += messages;
    onSlice(loaded);
  };
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const conversation = parseHistoryLine(line, number);
    slice.push(conversation);
    size += conversation.messages.length;
    if (size >= SLICE_MESSAGES) await flush();
  }
  await flush();
  return loaded;
}

async function insertSlice(tx: Tx, conversations: readonly PastConversation[]): Promise<void> {
  const company = { company_id: tx.companyId };
  const placed = conversations.map((conversation) => ({
    conversation,
    id: newId(conversation.messages[0]?.sentAt),
    lastSentAt: conversation.messages.at(-1)?.sentAt ?? tx.now,
  }));
  await tx.db
    .insertInto('conversation')
    .values(
      placed.map(({ conversation, id, lastSentAt }) => ({
        ...company,
        conversation_id: id,
        type: conversation.type,
        patient_id: conversation.patientId,
        subject: conversation.subject,
        subject_fold: fold(conversation.subject ?? ''),
        last_seq: conversation.messages.length,
        created_at: conversation.messages[0]?.sentAt ?? lastSentAt,
        updated_at: lastSentAt,
      })),
    )
    .execute();

  const counts = new Map<UserKey, number>();
  for (const { key } of conversations.flatMap((one) => one.participants))
    counts.set(key, (counts.get(key) ?? 0) + 1);
  const next = await reserveEventSeqs(tx, counts);
  const deltas = new Map<UserKey, UnreadDelta>();
  const readers = placed.flatMap(({ conversation, id, lastSentAt }) =>
    conversation.participants.map((reader, place) => {
      const seq = next.get(reader.key) ?? 0;
      next.set(reader.key, seq + 1);
      const unread = conversation.messages.filter(
        (message, at) => at + 1 > reader.readThrough && message.author !== place,
      ).length;
      addUnread(deltas, reader.key, unread, reader.archived);
      return { reader, id, seq, unread, readAt: lastSentAt };
    }),
  );
  await tx.db
    .insertInto('participant')
    .values(
      readers.map(({ reader, id, seq, unread, readAt }) => ({
        ...company,
        conversation_id: id,
        user_key: reader.key,
        read_seq: reader.readThrough,
        unread,
        archived: reader.archived ? 1 : 0,
        activity_seq: seq,
        read_up_to: reader.readThrough,
        read_up_to_at: reader.readThrough === 0 ? null : readAt,
        passed_seq: null,
      })),
    )
    .execute();
  const receipts = readers.filter(({ reader }) => reader.readThrough > 0);
  if (receipts.length > 0) {
    await tx.db
      .insertInto('receipt')
      .values(
        receipts.map(({ reader, id, readAt }) => ({
          ...company,
          conversation_id: id,
          user_key: reader.key,
          through_seq: reader.readThrough,
          at: readAt,
        })),
      )
      .execute();
  }
  await insertMessages(tx, placed);
  await changeUnread(tx, [...deltas.values()]);
  await recordAudit(tx, OPERATOR, { act: 'history.load', data: { conversations: conversations.length } });
}

function addUnread(
  deltas: Map<UserKey, UnreadDelta>,
  user: UserKey,
  unread: number,
  archived: boolean,
): void {
  if (unread === 0) return;
  const delta = deltas.get(user) ?? { user, messages: 0, active: 0, archived: 0 };
  delta.messages += unread;
  delta[archived ? 'archived' : 'active'] += 1;
  deltas.set(user, delta);
}

/** Rows in one statement: SQLite binds at most 32,766 values. */
const ROWS_MAX = 500;

async function insertMessages(
  tx: Tx,
  placed: readonly { conversation: PastConversation; id: string }[],
): Promise<void> {
  const rows = placed.flatMap(({ conversation, id }) =>
    conversation.messages.map((message, at) => ({
      company_id: tx.companyId,
      conversation_id: id,
      seq: at + 1,
      message_id: newId(message.sentAt),
      author_key: conversation.participants[message.author]?.key ?? '',
      body: message.body,
      body_fold: message.fold,
      sent_at: message.sentAt,
      portal_relation: null,
      removed_at: null,
      removed_by: null,
      removed_ground: null,
    })),
  );
  for (let at = 0; at < rows.length; at += ROWS_MAX) {
    await tx.db
      .insertInto('message')
      .values(rows.slice(at, at + ROWS_MAX))
      .execute();
  }
}
