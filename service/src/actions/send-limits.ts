import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import type { Config } from '../config.ts';
import { DAY_SECONDS, DEFAULT_LIMITS, HOUR_SECONDS, type LimitPolicy } from '../limits/policies.ts';
import { takePoints } from '../store/rate-budget.ts';
import { sendLimitsOf } from '../store/settings.ts';
import type { Tx } from '../store/tx.ts';

/** A limit that is spent, and when it is whole again. */
export interface SpentLimit {
  readonly kind: 'rate_limited';
  readonly limit: 'messages' | 'conversations';
  readonly policy: LimitPolicy;
  readonly resetMs: number;
}

/**
 * Counts one message or one new conversation of its author, in the transaction that sends it: all nodes share the count,
 * it outlives a restart, and a message that was sent before is answered again without being counted. Returns what refuses
 * it; undefined when it may go. The first refusal of a window is audited, and no further one: who insists must not fill
 * the audit.
 */
export async function spendSend(
  tx: Tx,
  config: Config,
  user: User,
  limit: SpentLimit['limit'],
  audit: { readonly context: AuditContext; readonly act: string; readonly subject: string | null },
): Promise<SpentLimit | undefined> {
  const policy = await policyOf(tx, config, user, limit);
  const { points, seconds } = policy;
  const taken = await takePoints(tx, {
    budget: limit,
    subject: user.key,
    want: 1,
    points,
    windowMs: seconds * 1000,
  });
  if (taken.granted > 0) return undefined;
  if (taken.firstRefusal)
    await recordAudit(tx, audit.context, {
      act: audit.act,
      subject: audit.subject,
      outcome: 'refused',
      data: { code: 'rate_limited', limit, points, seconds },
    });
  return { kind: 'rate_limited', limit, policy, resetMs: taken.endsAt - tx.now };
}

/** For portal users the company's own number, where it has set one. */
async function policyOf(
  tx: Tx,
  config: Config,
  user: User,
  limit: SpentLimit['limit'],
): Promise<LimitPolicy> {
  const limits = config.limits ?? DEFAULT_LIMITS;
  if (user.type === 'staff') return limit === 'messages' ? limits.staffMessages : limits.staffConversations;
  const own = await sendLimitsOf(tx);
  if (limit === 'messages')
    return own.messagesPerHour === null
      ? limits.portalMessages
      : { points: own.messagesPerHour, seconds: HOUR_SECONDS };
  return own.conversationsPerDay === null
    ? limits.portalConversations
    : { points: own.conversationsPerDay, seconds: DAY_SECONDS };
}
