import { type AuditContext, recordAudit } from '../audit/record.ts';
import { actorOf, type Principal } from '../auth/principal.ts';
import { keptSince } from '../rules/removal.ts';
import type { Services } from '../services.ts';
import { putJob, removeJobs } from '../store/jobs.ts';
import { lockRemovals } from '../store/legal-holds.ts';
import {
  countPastTheirTime,
  type RetentionCounts,
  type RetentionPolicy,
  retentionPolicy,
  saveRetention,
} from '../store/retention.ts';
import { staffName } from '../store/settings.ts';
import type { Store, Tx } from '../store/tx.ts';
import { mayManageSettings } from './read-settings.ts';

/** The retention policy as its readers see it. */
export interface RetentionView extends RetentionPolicy {
  readonly updatedByName: string | null;
}

/** A policy as asked for: against one of the versions that were seen, or any. */
export interface RetentionRequest {
  readonly expected: readonly number[] | 'any';
  /** Null: for ever. */
  readonly retentionDays: number | null;
}

type Refusal = { readonly outcome: 'not_allowed' } | { readonly outcome: 'version_mismatch' };

/** The ref of the company's one job of this kind. */
export const RETENTION_JOB = 'policy';

const NOTHING: RetentionCounts = { conversations: 0, messages: 0, heldConversations: 0, heldMessages: 0 };

/** For the company's API key or a Super Admin; undefined for anyone else. */
export function readRetention(store: Store, principal: Principal): Promise<RetentionView | undefined> {
  return store.read(principal.companyId, async (tx) =>
    (await mayManageSettings(tx, principal)) ? view(tx) : undefined,
  );
}

/** Changes how long messages are kept; what is past its time begins to go at once. Every outcome is audited. */
export function changeRetention(
  { store, outbox }: Pick<Services, 'store' | 'outbox'>,
  principal: Principal,
  audit: AuditContext,
  { expected, retentionDays }: RetentionRequest,
): Promise<Refusal | { readonly outcome: 'changed'; readonly policy: RetentionView }> {
  return store.write(principal.companyId, async (tx) => {
    await lockRemovals(tx);
    const before = await retentionPolicy(tx);
    const refusal = await refusalOf(tx, principal, before, expected);
    if (refusal !== undefined) {
      const code = refusal.outcome === 'not_allowed' ? 'super_admin_required' : refusal.outcome;
      await recordAudit(tx, audit, { act: 'retention.change', outcome: 'refused', data: { code } });
      return refusal;
    }
    if (before.retentionDays !== retentionDays) {
      await saveRetention(tx, retentionDays, actorOf(principal));
      await recordAudit(tx, audit, {
        act: 'retention.change',
        data: { from: before.retentionDays, to: retentionDays },
      });
      if (retentionDays === null) await removeJobs(tx, 'retention', [RETENTION_JOB]);
      else await putJob(tx, 'retention', RETENTION_JOB, tx.now);
      tx.afterCommit(() => outbox.wake('retention'));
    }
    return { outcome: 'changed', policy: await view(tx) };
  });
}

/** What a policy would empty now, and what only a legal hold would keep. Changes nothing; audited as a look. */
export function previewRetention(
  store: Store,
  principal: Principal,
  { expected, retentionDays }: RetentionRequest,
): Promise<
  | Refusal
  | { readonly outcome: 'previewed'; readonly policy: RetentionView; readonly counts: RetentionCounts }
> {
  return store.heavy(principal.companyId, async (tx) => {
    const stored = await view(tx);
    const refusal = await refusalOf(tx, principal, stored, expected);
    if (refusal !== undefined) return refusal;
    const counts =
      retentionDays === null ? NOTHING : await countPastTheirTime(tx, keptSince(tx.now, retentionDays));
    return { outcome: 'previewed', policy: { ...stored, retentionDays }, counts };
  });
}

async function refusalOf(
  tx: Tx,
  principal: Principal,
  stored: RetentionPolicy,
  expected: readonly number[] | 'any',
): Promise<Refusal | undefined> {
  if (!(await mayManageSettings(tx, principal))) return { outcome: 'not_allowed' };
  return expected !== 'any' && !expected.includes(stored.version)
    ? { outcome: 'version_mismatch' }
    : undefined;
}

async function view(tx: Tx): Promise<RetentionView> {
  const policy = await retentionPolicy(tx);
  return { ...policy, updatedByName: await staffName(tx, policy.updatedBy) };
}
