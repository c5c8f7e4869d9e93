import type { User, UserPrincipal } from '../auth/principal.ts';
import { userOf } from '../auth/principal.ts';
import { type EventData, insertEvents, reserveEventSeqs } from '../events/append.ts';
import { whoReceives } from '../rules/eligibility.ts';
import { mailboxChange } from '../rules/read-mark.ts';
import type { Services } from '../services.ts';
import { type ConversationRow, lockConversation } from '../store/conversations.ts';
import { hasLocation, placeOf, type StaffPerson, staffFacts } from '../store/eligibility-facts.ts';
import { type PassedRow, passedOver } from '../store/inbox.ts';
import { changeUnread } from '../store/mailbox.ts';
import { countByOthers, seqsByOthersFrom } from '../store/messages.ts';
import { CompanyMoving } from '../store/moves.ts';
import { giveMissed, type ParticipantRow, participantsOf } from '../store/participants.ts';
import type { Tx } from '../store/tx.ts';

/** Does the staff user have access again to the conversation whose messages passed them over? The rule's own answer. */
function accessIsBack(user: User, row: PassedRow): boolean {
  const facts: Pick<StaffPerson, 'id' | 'active' | 'locationAccess' | 'restricted'> = {
    id: user.id,
    active: row.staff_active === 1,
    locationAccess: hasLocation(row),
    restricted: row.restricted_from !== null,
  };
  const chart = row.patient_id === null ? null : { id: row.patient_id };
  return (
    whoReceives([{ ...facts, availableForPortalMessages: false, careTeam: null }], chart).receiving.length > 0
  );
}

/** The conversations in which this user has something to catch up with now. */
async function toCatchUp(tx: Tx, user: User): Promise<string[]> {
  if (user.type !== 'staff') return [];
  const rows = await passedOver(tx, user.key);
  return rows.filter((row) => accessIsBack(user, row)).map((row) => row.conversation_id);
}

/**
 * Gives members what had passed them over, in the transaction that holds the conversation's lock: it counts, it is found,
 * and their streams tell of each message. The callers make sure that access is back. Answers their rows as they are now.
 */
export async function giveMissedMessages(
  tx: Tx,
  conversation: Pick<ConversationRow, 'id' | 'lastSeq'>,
  members: readonly ParticipantRow[],
  hub: Services['hub'],
): Promise<ParticipantRow[]> {
  const missed = new Map<ParticipantRow['user'], number[]>();
  for (const { user, passedSeq } of members) {
    if (passedSeq !== null) missed.set(user, await seqsByOthersFrom(tx, conversation.id, user, passedSeq));
  }
  const next = await reserveEventSeqs(
    tx,
    new Map([...missed].map(([user, seqs]) => [user, seqs.length + 1])),
  );
  const events: { user: ParticipantRow['user']; seq: number; data: EventData }[] = [];
  const after: ParticipantRow[] = [];
  for (const row of members) {
    const seqs = missed.get(row.user);
    const first = next.get(row.user);
    if (seqs === undefined || first === undefined) {
      after.push(row);
      continue;
    }
    const unread = await countByOthers(tx, conversation.id, row.user, {
      after: row.readSeq,
      through: conversation.lastSeq,
    });
    seqs.forEach((seq, at) => {
      events.push({
        user: row.user,
        seq: first + at,
        data: { type: 'message', conversationId: conversation.id, seq, mine: false },
      });
    });
    const last = first + seqs.length;
    await giveMissed(tx, conversation.id, row.user, { unread, activitySeq: Math.max(first, last - 1) });
    const change = mailboxChange(row, { unread, archived: false });
    const counts = (await changeUnread(tx, [{ user: row.user, ...change }])).get(row.user);
    if (counts !== undefined) events.push({ user: row.user, seq: last, data: { type: 'unread', ...counts } });
    after.push({ ...row, unread, archived: false, passedSeq: null });
    tx.afterCommit(() => hub.wakeUser(tx.companyId, row.user));
  }
  await insertEvents(tx, events);
  return after;
}

/** Those of a staff conversation's members who were passed over and may see all again get what they missed. */
export async function withMissedMessages(
  tx: Tx,
  conversation: ConversationRow,
  members: readonly ParticipantRow[],
  staff: readonly StaffPerson[],
  hub: Services['hub'],
): Promise<readonly ParticipantRow[]> {
  if (members.every((member) => member.passedSeq === null)) return members;
  const chart = conversation.patientId === null ? null : { id: conversation.patientId };
  const back = new Set(whoReceives(staff, chart).receiving.map((one) => one.id));
  const given = members.filter((one) => one.passedSeq !== null && back.has(userOf(one.user).id));
  const now = new Map((await giveMissedMessages(tx, conversation, given, hub)).map((row) => [row.user, row]));
  return members.map((member) => now.get(member.user) ?? member);
}

/**
 * Brings a staff user's inbox up to date whose access came back since messages passed them over. True: something was
 * given. Safe to call again, and beside a send.
 */
export async function catchUp(
  { store, hub }: Pick<Services, 'store' | 'hub'>,
  { companyId, user }: Pick<UserPrincipal, 'companyId' | 'user'>,
): Promise<boolean> {
  if (user.type !== 'staff') return false;
  const waiting = await store.read(companyId, (tx) => toCatchUp(tx, user));
  for (const conversationId of waiting) {
    const given = async (tx: Tx) => {
      const conversation = await lockConversation(tx, conversationId, user.key);
      if (conversation === undefined) return;
      const own = (await participantsOf(tx, conversationId)).filter((row) => row.user === user.key);
      const place = await placeOf(tx, conversation.patientId);
      const self = await staffFacts(tx, [user.id], place.chart);
      await withMissedMessages(tx, conversation, own, self, hub);
    };
    try {
      await store.write(companyId, given);
    } catch (error) {
      // Read only for now: it is given at the next look after the move.
      if (error instanceof CompanyMoving && !error.moved) return false;
      throw error;
    }
  }
  return waiting.length > 0;
}

/** Reads a snapshot of what is the user's own, with nothing left out that they may see again. */
export async function readCaughtUp<T>(
  services: Pick<Services, 'store' | 'hub'>,
  principal: Pick<UserPrincipal, 'companyId' | 'user'>,
  read: (tx: Tx) => Promise<T>,
): Promise<T> {
  const { companyId, user } = principal;
  const first = await services.store.read(companyId, async (tx) =>
    (await toCatchUp(tx, user)).length > 0 ? undefined : { value: await read(tx) },
  );
  if (first !== undefined) return first.value;
  await catchUp(services, principal);
  return services.store.read(companyId, read);
}
