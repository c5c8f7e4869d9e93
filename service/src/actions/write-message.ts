import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { User, UserKey } from '../auth/principal.ts';
import { userOf } from '../auth/principal.ts';
import { type EventData, insertEvents, reserveEventSeqs } from '../events/append.ts';
import { enqueueEmail } from '../outbox/enqueue.ts';
import { enqueueWebhooks, type UserRef, type WebhookEvent } from '../outbox/webhook-events.ts';
import type { Relation } from '../rules/eligibility.ts';
import { type MailboxEntry, mailboxChange } from '../rules/read-mark.ts';
import type { Services } from '../services.ts';
import { newId } from '../store/ids.ts';
import { changeUnread } from '../store/mailbox.ts';
import { insertMessage, type MessageRow } from '../store/messages.ts';
import { deliver, passOver } from '../store/participants.ts';
import { consumeDraft } from '../store/sent-drafts.ts';
import type { Tx } from '../store/tx.ts';

/** The draft that a send consumes, as its author last knew it. */
export interface DraftRef {
  readonly key: string;
  readonly version: number;
}

export interface OutgoingMessage {
  readonly conversationId: string;
  readonly conversationType: 'portal' | 'staff';
  readonly patientId: string | null;
  /** How the portal user of the conversation is related to the patient now; null: there is none. */
  readonly relation: Relation | null;
  readonly seq: number;
  readonly author: User;
  readonly body: string;
  /** Who gets it, the author not among them. */
  readonly receivers: readonly UserKey[];
  /** Members who do not, because they are not active or have no access now. */
  readonly passedOver: readonly UserKey[];
  /** How the conversation stood in each member's inbox; who is missing becomes a member. */
  readonly before: ReadonlyMap<UserKey, MailboxEntry>;
  readonly draft: DraftRef | undefined;
  readonly audit: AuditContext;
  readonly act: 'conversation.start' | 'message.send';
}

const NOT_YET: MailboxEntry = { unread: 0, archived: false };

/**
 * Writes a message under the lock of its conversation, with all that goes with it: places in the inboxes, counts, events,
 * the audit, the e-mail to a portal user, the draft it came from. Whoever calls has decided that it may be sent.
 */
export async function writeMessage(
  tx: Tx,
  services: Pick<Services, 'hub' | 'outbox' | 'index'>,
  message: OutgoingMessage,
): Promise<MessageRow> {
  const { conversationId, seq, author, body, receivers, before, relation } = message;
  const id = newId(tx.now);
  await insertMessage(tx, { id, conversationId, seq, author: author.key, body, relation });
  const draftTaken = message.draft !== undefined && (await consumeDraft(tx, author.key, message.draft, body));

  const deltas = [...receivers, author.key].map((user) => {
    const was = before.get(user) ?? NOT_YET;
    const added = user === author.key ? 0 : 1;
    return { user, ...mailboxChange(was, { unread: was.unread + added, archived: false }) };
  });
  const counted = deltas.filter(
    (delta) => delta.messages !== 0 || delta.active !== 0 || delta.archived !== 0,
  );
  const told = new Map<UserKey, EventData[]>();
  for (const { user } of deltas)
    told.set(user, [{ type: 'message', conversationId, seq, mine: user === author.key }]);
  if (draftTaken && message.draft !== undefined)
    told.get(author.key)?.push({ type: 'draft', key: message.draft.key, version: null });

  const sizes = new Map([...told].map(([user, events]) => [user, events.length]));
  for (const { user } of counted) sizes.set(user, (sizes.get(user) ?? 0) + 1);
  const first = await reserveEventSeqs(tx, sizes);
  const firstOf = (user: UserKey) => first.get(user) ?? 0;

  await deliver(
    tx,
    conversationId,
    deltas.map(({ user, messages }) => ({ user, unread: messages, activitySeq: firstOf(user) })),
  );
  await passOver(tx, conversationId, message.passedOver, seq);
  for (const [user, counts] of await changeUnread(tx, counted))
    told.get(user)?.push({ type: 'unread', ...counts });
  await insertEvents(
    tx,
    [...told].flatMap(([user, events]) =>
      events.map((data, at) => ({ user, seq: firstOf(user) + at, data })),
    ),
  );
  await recordAudit(tx, message.audit, {
    act: message.act,
    subject: conversationId,
    data: {
      messageId: id,
      seq,
      receivers,
      ...(relation === null ? {} : { relation }),
      ...(message.passedOver.length > 0 ? { passedOver: message.passedOver } : {}),
    },
  });
  await enqueueWebhooks(tx, services.outbox, eventsOf(message, id));
  for (const receiver of receivers.map(userOf)) {
    if (receiver.type === 'portal')
      await enqueueEmail(tx, { portalUserId: receiver.id, conversationId, seq }, services.outbox);
  }
  tx.afterCommit(() => {
    for (const user of told.keys()) services.hub.wakeUser(tx.companyId, user);
    services.index.grown(tx.companyId);
  });
  return {
    message_id: id,
    seq,
    author_key: author.key,
    body,
    sent_at: tx.now,
    removed_at: null,
    portal_relation: relation,
  };
}

function eventsOf(message: OutgoingMessage, messageId: string): WebhookEvent[] {
  const { conversationId, conversationType, patientId, seq } = message;
  const about = { conversationId, conversationType, patientId };
  const author = refOf(message.author.key);
  const recipients = message.receivers.map(refOf);
  const created: WebhookEvent = {
    type: 'message.created',
    data: { ...about, messageId, seq, author, recipients },
  };
  if (message.act !== 'conversation.start') return [created];
  return [
    { type: 'conversation.created', data: { ...about, participants: [author, ...recipients] } },
    created,
  ];
}

function refOf(key: UserKey): UserRef {
  const { type, id } = userOf(key);
  return { type, id };
}
