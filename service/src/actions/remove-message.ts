import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { Ground } from '../rules/removal.ts';
import type { Services } from '../services.ts';
import { lockAnyConversation } from '../store/conversations.ts';
import { isHeld, lockRemovals } from '../store/legal-holds.ts';
import { removalOf } from '../store/removals.ts';
import { emptyWithTraces } from './empty-messages.ts';

export type RemoveMessageResult =
  | { readonly kind: 'not_found' }
  | { readonly kind: 'held' }
  | { readonly kind: 'removed'; readonly at: number; readonly by: string; readonly ground: Ground };

/**
 * Empties one message on a lawful ground (B22). One that is empty already answers as it was emptied first. Refused, and
 * the refusal audited, while a legal hold keeps it.
 */
export async function removeMessage(
  services: Pick<Services, 'store' | 'hub' | 'outbox'>,
  companyId: string,
  audit: AuditContext,
  input: { conversationId: string; seq: number; ground: Ground; reference: string | undefined },
): Promise<RemoveMessageResult> {
  const { conversationId, seq, ground, reference } = input;
  const result = await services.store.write(companyId, async (tx): Promise<RemoveMessageResult> => {
    await lockRemovals(tx);
    const conversation = await lockAnyConversation(tx, conversationId);
    if (conversation === undefined) return { kind: 'not_found' };
    const before = await removalOf(tx, conversationId, seq);
    if (before === undefined) return { kind: 'not_found' };
    if (before !== null) return { kind: 'removed', ...before };
    const record = { act: 'message.remove', subject: conversationId };
    const about = { seq, ground, ...(reference === undefined ? {} : { reference }) };
    if (await isHeld(tx, conversation)) {
      await recordAudit(tx, audit, { ...record, outcome: 'refused', data: { ...about, code: 'legal_hold' } });
      return { kind: 'held' };
    }
    await emptyWithTraces(tx, services, [conversationId], { seq }, { by: audit.actor, ground });
    await recordAudit(tx, audit, { ...record, data: about });
    return { kind: 'removed', at: tx.now, by: audit.actor, ground };
  });
  if (result.kind === 'removed') services.store.purgeLog();
  return result;
}
