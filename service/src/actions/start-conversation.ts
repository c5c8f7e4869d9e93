import { type AuditContext, recordAudit } from '../audit/record.ts';
import { type User, type UserKey, type UserPrincipal, userKey } from '../auth/principal.ts';
import { canMessagePortal, canStartStaff, type Relation } from '../rules/eligibility.ts';
import {
  ofDeactivatedChart,
  portalStartWithoutLocation,
  staffStartWithoutLocation,
  startWithoutConnection,
} from '../rules/no-access.ts';
import type { ReasonCode, Unavailable } from '../rules/reasons.ts';
import type { Services } from '../services.ts';
import { insertConversation } from '../store/conversations.ts';
import { hasDeactivated, type Place, placeOf, portalFacts, staffFacts } from '../store/eligibility-facts.ts';
import { claimKey, releaseKey } from '../store/idempotency.ts';
import { newId } from '../store/ids.ts';
import { membersOf } from '../store/inbox.ts';
import { messageAt } from '../store/messages.ts';
import type { Tx } from '../store/tx.ts';
import { type MessageView, messageView, namesOf } from './conversation-view.ts';
import { type IdempotencyKey, isSameBody } from './idempotent.ts';
import { type SpentLimit, spendSend } from './send-limits.ts';
import { type ConversationView, wholeConversation } from './whole-conversation.ts';
import { type DraftRef, writeMessage } from './write-message.ts';

export interface NewConversation {
  readonly type: 'portal' | 'staff';
  /** Required for `portal`; null: no chart. */
  readonly patientId: string | null;
  /** Portal: exactly one. Staff: 1–50, each once. */
  readonly recipientIds: readonly string[];
  /** Normalised; null: none. */
  readonly subject: string | null;
  /** Normalised. */
  readonly body: string;
  readonly draft: DraftRef | undefined;
  readonly idempotency: IdempotencyKey | undefined;
}

export type StartResult =
  | { readonly kind: 'key_reused' }
  | SpentLimit
  | {
      readonly kind: 'refused';
      readonly reasons: readonly ReasonCode[];
      /** Which of the chosen staff make it `recipient_unavailable`. */
      readonly unavailable?: Unavailable;
    }
  | {
      readonly kind: 'started';
      readonly conversation: ConversationView & { message: MessageView };
      readonly replayed: boolean;
    };

const OPERATION = 'start';

/**
 * Starts a conversation with its first message: each New Message is a new one (B22). A refusal is audited with every
 * reason; the caller without access to the chart is told no more than for a chart that does not exist.
 */
export function startConversation(
  services: Pick<Services, 'store' | 'hub' | 'outbox' | 'index' | 'config'>,
  principal: UserPrincipal,
  input: NewConversation,
  audit: AuditContext,
): Promise<StartResult> {
  const { user } = principal;
  const { idempotency } = input;
  return services.store.write(principal.companyId, async (tx): Promise<StartResult> => {
    const conversationId = newId(tx.now);
    const before =
      idempotency &&
      (await claimKey(tx, user.key, {
        key: idempotency.key,
        bodyHash: idempotency.bodyHashes[0],
        operation: OPERATION,
        conversationId,
        seq: 1,
      }));
    if (idempotency !== undefined && before !== undefined) {
      if (before.operation !== OPERATION || !isSameBody(before.bodyHash, idempotency))
        return { kind: 'key_reused' };
      return started(tx, principal, before.conversationId, true);
    }

    const { receivers, relation, reasons, told, unavailable } = await decide(tx, principal, input);
    if (reasons.length > 0) {
      if (idempotency !== undefined) await releaseKey(tx, user.key, idempotency.key);
      await recordAudit(tx, audit, {
        act: 'conversation.start',
        subject: input.patientId,
        outcome: 'refused',
        data: { type: input.type, recipientIds: input.recipientIds, reasons },
      });
      return { kind: 'refused', reasons: told, ...(unavailable === undefined ? {} : { unavailable }) };
    }
    // The first message is a message as well.
    for (const limit of ['conversations', 'messages'] as const) {
      const spent = await spendSend(tx, services.config, user, limit, {
        context: audit,
        act: 'conversation.start',
        subject: input.patientId,
      });
      if (spent === undefined) continue;
      if (idempotency !== undefined) await releaseKey(tx, user.key, idempotency.key);
      return spent;
    }
    await insertConversation(tx, { id: conversationId, ...input });
    await writeMessage(tx, services, {
      conversationId,
      conversationType: input.type,
      patientId: input.patientId,
      relation,
      seq: 1,
      author: user,
      body: input.body,
      receivers,
      passedOver: [],
      before: new Map(),
      draft: input.draft,
      audit,
      act: 'conversation.start',
    });
    return started(tx, principal, conversationId, false);
  });
}

async function started(
  tx: Tx,
  { user }: UserPrincipal,
  conversationId: string,
  replayed: boolean,
): Promise<StartResult> {
  const conversation = await wholeConversation(tx, user, conversationId);
  if (conversation === undefined) throw new Error('a started conversation is not its starter’s own');
  const names = namesOf(await membersOf(tx, [conversationId]));
  const message = messageView(await messageAt(tx, conversationId, 1), names);
  return { kind: 'started', conversation: { ...conversation, message }, replayed };
}

interface StartDecision {
  readonly receivers: UserKey[];
  /** The portal user's to the patient. */
  readonly relation: Relation | null;
  /** Every reason, for the audit. */
  readonly reasons: readonly ReasonCode[];
  /** What the caller may be told of them. */
  readonly told: readonly ReasonCode[];
  readonly unavailable?: Unavailable;
}

async function decide(tx: Tx, { user }: UserPrincipal, input: NewConversation): Promise<StartDecision> {
  const place = await placeOf(tx, input.patientId);
  const decision = await decideAt(tx, user, input, place);
  if (!(await hasDeactivated(tx, user, place))) return decision;
  const { unavailable: _, ...rest } = decision;
  const [reasons, told] = [decision.reasons, decision.told].map(ofDeactivatedChart) as [
    ReasonCode[],
    ReasonCode[],
  ];
  return { ...rest, reasons, told };
}

async function decideAt(
  tx: Tx,
  user: User,
  input: NewConversation,
  { chart, settings, companyWide }: Place,
): Promise<StartDecision> {
  const { now } = tx;
  if (input.type === 'staff') {
    const [actor, ...targets] = await staffFacts(tx, [user.id, ...input.recipientIds], chart);
    if (actor === undefined) throw new Error('no facts of the caller');
    const about = input.patientId === null ? null : { id: input.patientId };
    const { reasons, unavailable } = canStartStaff({ settings, actor, chart: about, targets, now });
    return {
      receivers: input.recipientIds.map((id) => userKey('staff', id)),
      relation: null,
      reasons,
      told:
        about === null || actor.locationAccess
          ? reasons
          : staffStartWithoutLocation({ companyWide, staff: actor, chart: about, now }).reasons,
      ...(unavailable.length === 0
        ? {}
        : { unavailable: { ids: unavailable, chosen: input.recipientIds.length } }),
    };
  }
  const [recipientId = ''] = input.recipientIds;
  const [staffId, portalId] = user.type === 'staff' ? [user.id, recipientId] : [recipientId, user.id];
  const [staff] = await staffFacts(tx, [staffId], chart);
  const [portal] = await portalFacts(tx, [portalId], chart);
  if (staff === undefined || portal === undefined) throw new Error('no facts of the two sides');
  const { reasons } = canMessagePortal({ settings, staff, portal, now });
  const common = {
    receivers: [userKey(user.type === 'staff' ? 'portal' : 'staff', recipientId)],
    relation: portal.connection?.relation ?? null,
    reasons,
  };
  if (user.type === 'staff' && !staff.locationAccess)
    return { ...common, told: portalStartWithoutLocation({ companyWide, staff, now }).reasons };
  if (user.type === 'portal' && portal.connection === null)
    return { ...common, told: startWithoutConnection({ companyWide, portal, now }).reasons };
  return { ...common, told: reasons };
}
