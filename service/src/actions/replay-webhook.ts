import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { OutboxBell } from '../outbox/enqueue.ts';
import { putJobs } from '../store/jobs.ts';
import type { Store, Tx } from '../store/tx.ts';
import {
  changeDeliveries,
  deliveryById,
  deliveryRef,
  listDeliveries,
  type WebhookDelivery,
} from '../store/webhook-deliveries.ts';
import { changeEndpoint, lockEndpoint, type WebhookEndpoint } from '../store/webhook-endpoints.ts';
import type { SendAgainResult } from './test-webhook.ts';

/** Deliveries that one call replays: a few milliseconds of the write queue. */
const REPLAY_MAX = 500;

interface Outbox {
  readonly store: Store;
  readonly outbox: OutboxBell;
}

/**
 * Sends a delivery again now, whatever became of it, with the same `webhook-id`: one that failed or arrived begins anew
 * with all its attempts, one that waits is brought forward.
 */
export function replayDelivery(
  { store, outbox }: Outbox,
  companyId: string,
  context: AuditContext,
  { endpointId, deliveryId }: { endpointId: string; deliveryId: string },
): Promise<SendAgainResult> {
  return store.write(companyId, async (tx): Promise<SendAgainResult> => {
    const endpoint = await lockEndpoint(tx, endpointId);
    const delivery = await deliveryById(tx, deliveryId);
    if (endpoint === undefined || delivery?.endpointId !== endpointId) return { outcome: 'not_found' };
    const refusal = !endpoint.active ? 'disabled' : delivery.status === 'sending' ? 'sending' : undefined;
    if (refusal !== undefined) {
      await recordAudit(tx, context, {
        act: 'webhook.replay',
        subject: endpointId,
        outcome: 'refused',
        data: { deliveryId, refusal },
      });
      return { outcome: refusal };
    }
    await queueAgain(tx, outbox, endpoint, [delivery]);
    await recordAudit(tx, context, { act: 'webhook.replay', subject: endpointId, data: { deliveryId } });
    const after = await deliveryById(tx, deliveryId);
    return after === undefined ? { outcome: 'not_found' } : { outcome: 'queued', delivery: after };
  });
}

export type ReplayFailedResult =
  | { outcome: 'queued'; deliveries: number; more: boolean }
  | { outcome: 'not_found' }
  | { outcome: 'disabled' };

/** Sends again what failed since a time, newest first; `more`: call again for the rest. */
export function replayFailed(
  { store, outbox }: Outbox,
  companyId: string,
  context: AuditContext,
  { endpointId, since }: { endpointId: string; since: number },
): Promise<ReplayFailedResult> {
  return store.write(companyId, async (tx): Promise<ReplayFailedResult> => {
    const endpoint = await lockEndpoint(tx, endpointId);
    if (endpoint === undefined) return { outcome: 'not_found' };
    if (!endpoint.active) {
      await recordAudit(tx, context, { act: 'webhook.replay', subject: endpointId, outcome: 'refused' });
      return { outcome: 'disabled' };
    }
    const failed = await listDeliveries(tx, { endpointId, status: 'failed', since, limit: REPLAY_MAX + 1 });
    const taken = failed.slice(0, REPLAY_MAX);
    await queueAgain(tx, outbox, endpoint, taken);
    await recordAudit(tx, context, {
      act: 'webhook.replay',
      subject: endpointId,
      data: { since, deliveries: taken.length },
    });
    return { outcome: 'queued', deliveries: taken.length, more: failed.length > taken.length };
  });
}

async function queueAgain(
  tx: Tx,
  bell: OutboxBell,
  endpoint: WebhookEndpoint,
  deliveries: readonly WebhookDelivery[],
): Promise<void> {
  const done = deliveries.filter(({ status }) => status !== 'queued');
  await changeDeliveries(
    tx,
    done.map(({ id }) => id),
    { status: 'queued', attempts: 0, last_error: null },
  );
  if (endpoint.holdUntil !== null) await changeEndpoint(tx, endpoint.id, { holdUntil: null });
  await putJobs(
    tx,
    'webhook',
    deliveries.map(({ id }) => deliveryRef(endpoint.id, id)),
    tx.now,
  );
  tx.afterCommit(() => bell.wake('webhook'));
}
