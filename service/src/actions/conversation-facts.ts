import { userOf } from '../auth/principal.ts';
import { canMessagePortal, canReplyStaff, type Decision, whoReceives } from '../rules/eligibility.ts';
import { recheckAt } from '../rules/moments.ts';
import { ofDeactivatedChart } from '../rules/no-access.ts';
import type { Unavailable } from '../rules/reasons.ts';
import type { ConversationRow } from '../store/conversations.ts';
import {
  type Place,
  type PortalPerson,
  placeOf,
  portalFacts,
  type StaffPerson,
  staffFacts,
} from '../store/eligibility-facts.ts';
import type { Tx } from '../store/tx.ts';

/** What decides about writing in one conversation now, and the decision. */
export interface ConversationFacts {
  readonly place: Place;
  readonly staff: readonly StaffPerson[];
  /** The one portal user of a portal conversation. */
  readonly portal: PortalPerson | null;
  readonly reply: Decision;
  /** In a staff conversation that no other member can receive: who they are. */
  readonly unavailable?: Unavailable;
  /** When time alone may change the decision, ms; null: never. */
  readonly recheckAt: number | null;
  /** Other members that a message would pass over now. */
  readonly notReceiving: readonly StaffPerson[];
}

/** Loads the facts from the directory and asks the rule: the same for `canReply` and for a send (B6). */
export async function conversationFacts(
  tx: Tx,
  conversation: Pick<ConversationRow, 'type' | 'patientId'>,
  members: readonly string[],
  actor: string,
): Promise<ConversationFacts> {
  const users = members.map(userOf);
  const ids = (type: 'staff' | 'portal') => users.filter((user) => user.type === type).map((user) => user.id);
  const place = await placeOf(tx, conversation.patientId);
  const staff = await staffFacts(tx, ids('staff'), place.chart);
  const { settings } = place;
  if (conversation.type === 'portal') {
    const [portal = null] = await portalFacts(tx, ids('portal'), place.chart);
    const [one] = staff;
    if (one === undefined || portal === null) throw new Error('a portal conversation without its two sides');
    const input = { settings, staff: one, portal, now: tx.now };
    return {
      place,
      staff,
      portal,
      reply: about(place, canMessagePortal(input)),
      recheckAt: recheckAt(input),
      notReceiving: [],
    };
  }
  // A chart the directory lost is still a chart: nobody has access to it.
  const chart = conversation.patientId === null ? null : { id: conversation.patientId };
  const me = userOf(actor).id;
  const self = staff.find((one) => one.id === me);
  if (self === undefined) throw new Error('a staff conversation without its asker');
  const { unavailable, ...reply } = canReplyStaff({ settings, actor: self, chart, members: staff });
  return {
    place,
    staff,
    portal: null,
    reply: about(place, reply),
    ...(unavailable.length === 0 ? {} : { unavailable: { ids: unavailable, chosen: null } }),
    recheckAt: null,
    notReceiving: whoReceives(
      staff.filter((one) => one.id !== me),
      chart,
    ).notReceiving,
  };
}

/** Members of a conversation know its chart: they are told when it was deactivated. */
function about(place: Place, decision: Decision): Decision {
  return place.deactivated === null
    ? decision
    : { allowed: false, reasons: ofDeactivatedChart(decision.reasons) };
}
