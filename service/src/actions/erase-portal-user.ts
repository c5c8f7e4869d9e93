import { type AuditContext, recordAudit } from '../audit/record.ts';
import { userKey } from '../auth/principal.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import { auditEmail } from '../outbox/audit-email.ts';
import type { Ground } from '../rules/removal.ts';
import type { Services } from '../services.ts';
import { lockConversationsOf } from '../store/conversations.ts';
import { deleteDraftsOf } from '../store/drafts.ts';
import { cancelEmailsTo } from '../store/emails.ts';
import { removeJobs } from '../store/jobs.ts';
import { isPortalUserHeld, lockRemovals } from '../store/legal-holds.ts';
import { lockErasedAt, markErased, unmarkErased } from '../store/portal-erasure.ts';
import type { Store } from '../store/tx.ts';
import { emptyWithTraces } from './empty-messages.ts';

export interface ErasureRequest {
  readonly portalUserId: string;
  readonly ground: Ground;
  /** The company's own number of the case. */
  readonly reference: string | undefined;
  /** Empty what they wrote, too. */
  readonly messages: boolean;
}

export type ErasureResult =
  | { readonly kind: 'not_found' }
  | { readonly kind: 'held' }
  | {
      readonly kind: 'erased';
      readonly at: number;
      readonly messages: number;
      readonly drafts: number;
      readonly emails: number;
    };

/**
 * Erases a portal user's name and address for good: the account is shut, its drafts go, its waiting e-mails are taken
 * back, and no push of the directory brings the name again until {@link restorePortalUser}. The other side keeps the
 * conversations. Again, it erases what came since. Refused, and the refusal audited, while a legal hold keeps a
 * conversation of theirs or a patient they are connected to.
 */
export async function erasePortalUser(
  { store, ...told }: Pick<Services, 'store' | 'hub' | 'outbox'>,
  companyId: string,
  audit: AuditContext,
  { portalUserId, ground, reference, messages }: ErasureRequest,
): Promise<ErasureResult> {
  const user = userKey('portal', portalUserId);
  const result = await store.write(companyId, async (tx): Promise<ErasureResult> => {
    await lockRemovals(tx);
    await lockDirectory(tx);
    const before = await lockErasedAt(tx, portalUserId);
    if (before === undefined) return { kind: 'not_found' };
    const record = { act: 'portal-user.erase', subject: portalUserId };
    const about = { ground, ...(reference === undefined ? {} : { reference }) };
    if (await isPortalUserHeld(tx, portalUserId)) {
      await recordAudit(tx, audit, { ...record, outcome: 'refused', data: { ...about, code: 'legal_hold' } });
      return { kind: 'held' };
    }
    const conversations = messages ? await lockConversationsOf(tx, user) : [];
    const emptied = await emptyWithTraces(
      tx,
      told,
      conversations,
      { author: user },
      { by: audit.actor, ground },
    );
    const drafts = await deleteDraftsOf(tx, user);
    const emails = await cancelEmailsTo(tx, portalUserId, 'account_erased');
    await removeJobs(tx, 'email', emails);
    for (const id of emails) await auditEmail(tx, 'email.cancel', id, { reason: 'account_erased' });
    const counts = { messages: emptied, drafts, emails: emails.length };
    if (before === null) {
      await markErased(tx, portalUserId);
      await appendDirectoryChange(tx, told.hub, [user]);
    }
    await recordAudit(tx, audit, { ...record, data: { ...about, ...counts } });
    return { kind: 'erased', at: before ?? tx.now, ...counts };
  });
  if (result.kind === 'erased') store.purgeLog();
  return result;
}

/**
 * Lets the directory name an erased portal user again. What was erased stays erased, and the account shut, until the next
 * push. False when there is no such erased portal user.
 */
export function restorePortalUser(
  store: Store,
  companyId: string,
  audit: AuditContext,
  portalUserId: string,
): Promise<boolean> {
  return store.write(companyId, async (tx) => {
    await lockDirectory(tx);
    if (!(await unmarkErased(tx, portalUserId))) return false;
    await recordAudit(tx, audit, { act: 'portal-user.restore', subject: portalUserId });
    return true;
  });
}
