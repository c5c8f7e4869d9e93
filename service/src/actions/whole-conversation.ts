import type { User } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { type ReasonText, reasonTexts } from '../rules/reasons.ts';
import { type NoticeTexts, noticeFor } from '../rules/settings-in-force.ts';
import { inboxRow, membersOf } from '../store/inbox.ts';
import type { Tx } from '../store/tx.ts';
import { conversationFacts } from './conversation-facts.ts';
import {
  instant,
  type ListItemView,
  listItemView,
  type PersonView,
  readUpToView,
} from './conversation-view.ts';

/** One conversation as `GET /v1/conversations/{id}` answers it. */
export interface ConversationView extends ListItemView {
  canReply: boolean;
  reasons: ReasonText[];
  recheckAt?: string;
  notice: NoticeTexts;
  readThroughSeq: number;
  notReceiving?: PersonView[];
  state: string;
}

/** Reads one conversation of this user in one snapshot; undefined when there is none, or it is not theirs. */
export async function wholeConversation(
  tx: Tx,
  user: User,
  conversationId: string,
): Promise<ConversationView | undefined> {
  const row = await inboxRow(tx, user.key, conversationId);
  if (row === undefined) return undefined;
  const members = await membersOf(tx, [conversationId]);
  const facts = await conversationFacts(
    tx,
    { type: row.type as 'portal' | 'staff', patientId: row.patient_id },
    members.map((member) => member.user_key),
    user.key,
  );
  const item = listItemView(row, members, user);
  const { reply, place } = facts;
  const common = {
    canReply: reply.allowed,
    reasons: reasonTexts(user.type, reply.reasons, facts.unavailable),
    readThroughSeq: row.read_seq,
    state: await readState(tx, user.key),
  };
  if (user.type === 'portal') {
    const relation = facts.portal?.connection?.relation ?? null;
    return { ...item, ...common, notice: noticeFor(place.settings, { type: 'portal', relation }) };
  }
  const self = facts.staff.find((one) => one.id === user.id);
  const chartUrl = self?.locationAccess && !self.restricted ? place.chart?.chartUrl : undefined;
  return {
    ...item,
    ...common,
    ...(facts.recheckAt === null ? {} : { recheckAt: instant(facts.recheckAt) }),
    patient: item.patient === null ? null : { ...item.patient, ...(chartUrl ? { chartUrl } : {}) },
    participants: item.participants.map((participant, at) => {
      const member = members[at];
      return participant.type === 'portal' && member !== undefined
        ? { ...participant, readUpTo: readUpToView(member) }
        : participant;
    }),
    notice: noticeFor(place.settings, { type: 'staff' }),
    notReceiving: facts.notReceiving.map(({ id, name }) => ({ type: 'staff', id, name })),
  };
}
