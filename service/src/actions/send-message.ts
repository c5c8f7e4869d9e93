import { type AuditContext, recordAudit } from '../audit/record.ts';
import { type UserPrincipal, userKey, userOf } from '../auth/principal.ts';
import { whoReceives } from '../rules/eligibility.ts';
import type { ReasonCode, Unavailable } from '../rules/reasons.ts';
import type { Services } from '../services.ts';
import { lockConversation, raiseLastSeq } from '../store/conversations.ts';
import { claimKey, releaseKey } from '../store/idempotency.ts';
import { messageAt } from '../store/messages.ts';
import { participantsOf } from '../store/participants.ts';
import { withMissedMessages } from './catch-up.ts';
import { conversationFacts } from './conversation-facts.ts';
import { type MessageView, messageView } from './conversation-view.ts';
import { type IdempotencyKey, isSameBody } from './idempotent.ts';
import { type SpentLimit, spendSend } from './send-limits.ts';
import { type DraftRef, writeMessage } from './write-message.ts';

export type SendResult =
  /** No such conversation, or not theirs. */
  | { readonly kind: 'not_found' }
  | { readonly kind: 'key_reused' }
  | SpentLimit
  | {
      readonly kind: 'refused';
      readonly reasons: readonly ReasonCode[];
      readonly unavailable?: Unavailable;
    }
  | { readonly kind: 'sent'; readonly message: MessageView; readonly replayed: boolean };

/**
 * Replies in a conversation, to all its members. In this order: participant, idempotency key, eligibility, write; a key
 * that was used answers its stored message even if sending has become forbidden since. A refusal is audited.
 *
 * @param input.body normalised
 */
export function sendMessage(
  services: Pick<Services, 'store' | 'hub' | 'outbox' | 'index' | 'config'>,
  { companyId, user }: UserPrincipal,
  input: {
    conversationId: string;
    body: string;
    draft: DraftRef | undefined;
    idempotency: IdempotencyKey | undefined;
  },
  audit: AuditContext,
): Promise<SendResult> {
  const { conversationId, idempotency } = input;
  return services.store.write(companyId, async (tx): Promise<SendResult> => {
    const conversation = await lockConversation(tx, conversationId, user.key);
    if (conversation === undefined) return { kind: 'not_found' };
    const seq = conversation.lastSeq + 1;
    const operation = `send:${conversationId}`;
    const before =
      idempotency &&
      (await claimKey(tx, user.key, {
        key: idempotency.key,
        bodyHash: idempotency.bodyHashes[0],
        operation,
        conversationId,
        seq,
      }));
    if (
      idempotency !== undefined &&
      before !== undefined &&
      (before.operation !== operation || !isSameBody(before.bodyHash, idempotency))
    )
      return { kind: 'key_reused' };

    const rows = await participantsOf(tx, conversationId);
    const facts = await conversationFacts(
      tx,
      conversation,
      rows.map((row) => row.user),
      user.key,
    );
    const names = new Map([
      ...facts.staff.map((one) => [userKey('staff', one.id), one.name] as const),
      ...(facts.portal === null ? [] : [[userKey('portal', facts.portal.id), facts.portal.name] as const]),
    ]);
    if (before !== undefined) {
      const stored = await messageAt(tx, conversationId, before.seq);
      return { kind: 'sent', message: messageView(stored, names), replayed: true };
    }
    if (!facts.reply.allowed) {
      if (idempotency !== undefined) await releaseKey(tx, user.key, idempotency.key);
      await recordAudit(tx, audit, {
        act: 'message.send',
        subject: conversationId,
        outcome: 'refused',
        data: { reasons: facts.reply.reasons },
      });
      const { unavailable } = facts;
      return {
        kind: 'refused',
        reasons: facts.reply.reasons,
        ...(unavailable === undefined ? {} : { unavailable }),
      };
    }

    const spent = await spendSend(tx, services.config, user, 'messages', {
      context: audit,
      act: 'message.send',
      subject: conversationId,
    });
    if (spent !== undefined) {
      if (idempotency !== undefined) await releaseKey(tx, user.key, idempotency.key);
      return spent;
    }

    const members = await withMissedMessages(tx, conversation, rows, facts.staff, services.hub);
    const chart = conversation.patientId === null ? null : { id: conversation.patientId };
    const { notReceiving } = whoReceives(facts.staff, chart);
    const passed = new Set<string>(
      conversation.type === 'staff' ? notReceiving.map((one) => userKey('staff', one.id)) : [],
    );
    const others = members.map((row) => row.user).filter((key) => key !== user.key);
    await raiseLastSeq(tx, conversationId, seq);
    const message = await writeMessage(tx, services, {
      conversationId,
      conversationType: conversation.type,
      patientId: conversation.patientId,
      relation: facts.portal?.connection?.relation ?? null,
      seq,
      author: userOf(user.key),
      body: input.body,
      receivers: others.filter((key) => !passed.has(key)),
      passedOver: others.filter((key) => passed.has(key)),
      before: new Map(members.map((row) => [row.user, row])),
      draft: input.draft,
      audit,
      act: 'message.send',
    });
    return { kind: 'sent', message: messageView(message, names), replayed: false };
  });
}
