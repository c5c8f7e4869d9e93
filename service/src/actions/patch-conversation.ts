import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { UserPrincipal } from '../auth/principal.ts';
import { appendEvents, type EventData } from '../events/append.ts';
import { mailboxChange, markUnread, mayArchive, raiseMark, visibleThrough } from '../rules/read-mark.ts';
import type { Services } from '../services.ts';
import { type ConversationRow, lockConversation } from '../store/conversations.ts';
import { changeUnread } from '../store/mailbox.ts';
import { countByOthers, lastByAnother } from '../store/messages.ts';
import { type ParticipantRow, participantsOf, setMarks } from '../store/participants.ts';
import type { Tx } from '../store/tx.ts';
import { type ConversationView, wholeConversation } from './whole-conversation.ts';

export interface MarksChange {
  readonly archived?: boolean | undefined;
  /** With `archived: true`: the last message that was shown. Otherwise: everything up to here has been read. */
  readonly readThroughSeq?: number | undefined;
  /** Mark as unread. */
  readonly unreadFromSeq?: number | undefined;
}

/**
 * Moves this user's own marks in a conversation: archive, read, unread. Nobody else learns of them, but that staff see how
 * far a portal user has read (B28, B30). Undefined when there is no such conversation, or it is not theirs.
 */
export function patchConversation(
  services: Pick<Services, 'store' | 'hub'>,
  { companyId, user }: UserPrincipal,
  conversationId: string,
  change: MarksChange,
  audit: AuditContext,
): Promise<ConversationView | undefined> {
  return services.store.write(companyId, async (tx) => {
    const conversation = await lockConversation(tx, conversationId, user.key);
    if (conversation === undefined) return undefined;
    const members = await participantsOf(tx, conversationId);
    const own = members.find((row) => row.user === user.key);
    if (own === undefined) return undefined;
    const after = await marksAfter(tx, conversation, own, change);
    const furthest = after.readUpTo > own.readUpTo;
    if (furthest || after.readSeq !== own.readSeq || after.archived !== own.archived) {
      const { readUpTo, ...marks } = after;
      await setMarks(tx, conversationId, user.key, { ...marks, ...(furthest ? { readUpTo } : {}) });
      const onlookers =
        furthest && user.type === 'portal'
          ? members.map((row) => row.user).filter((key) => key.startsWith('staff:'))
          : [];
      await tell(tx, services.hub, conversationId, own, after, onlookers);
      await recordAudit(tx, audit, {
        act: 'conversation.mark',
        subject: conversationId,
        data: { archived: after.archived, readThroughSeq: after.readSeq, unread: after.unread },
      });
    }
    return wholeConversation(tx, user, conversationId);
  });
}

interface Marks {
  readonly readSeq: number;
  readonly readUpTo: number;
  readonly unread: number;
  readonly archived: boolean;
}

async function marksAfter(
  tx: Tx,
  conversation: ConversationRow,
  own: ParticipantRow,
  change: MarksChange,
): Promise<Marks> {
  const visible = visibleThrough(conversation.lastSeq, own.passedSeq);
  const last = () => lastByAnother(tx, conversation.id, own.user, visible);
  let mark = { readThrough: own.readSeq, readUpTo: own.readUpTo };
  let archived = change.archived ?? own.archived;
  if (change.archived === true && change.readThroughSeq !== undefined) {
    // What was shown is not thereby read: archiving never is (B26).
    if (!mayArchive(await last(), change.readThroughSeq)) archived = false;
  } else if (change.readThroughSeq !== undefined) {
    mark = raiseMark(mark, change.readThroughSeq, visible);
  }
  if (change.unreadFromSeq !== undefined) mark = markUnread(mark, await last(), change.unreadFromSeq);
  const unread =
    mark.readThrough === own.readSeq
      ? own.unread
      : await countByOthers(tx, conversation.id, own.user, { after: mark.readThrough, through: visible });
  return { readSeq: mark.readThrough, readUpTo: mark.readUpTo, unread, archived };
}

async function tell(
  tx: Tx,
  hub: Services['hub'],
  conversationId: string,
  before: ParticipantRow,
  after: Marks,
  onlookers: readonly ParticipantRow['user'][],
): Promise<void> {
  const user = before.user;
  const seen: EventData = { type: 'conversation', conversationId };
  const readers = [user, ...onlookers];
  // The numbers of all first, in one order: they are the locks under which the counts are changed.
  await appendEvents(
    tx,
    readers.map((reader) => ({ user: reader, data: seen })),
  );
  const delta = mailboxChange(before, after);
  if (delta.messages !== 0 || delta.active !== 0 || delta.archived !== 0) {
    const counts = (await changeUnread(tx, [{ user, ...delta }])).get(user);
    if (counts !== undefined) await appendEvents(tx, [{ user, data: { type: 'unread', ...counts } }]);
  }
  tx.afterCommit(() => {
    for (const reader of readers) hub.wakeUser(tx.companyId, reader);
  });
}
