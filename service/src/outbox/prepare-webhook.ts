import { putJob, removeJobs } from '../store/jobs.ts';
import type { Tx } from '../store/tx.ts';
import { changeDeliveries, deliveryById, deliveryIdOf } from '../store/webhook-deliveries.ts';
import { endpointById, type StoredSecret } from '../store/webhook-endpoints.ts';

/** Everything an attempt needs, read just now. */
export interface WebhookAttempt {
  readonly ref: string;
  readonly deliveryId: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly url: string;
  readonly payload: string;
  /** Those that sign now. */
  readonly secrets: readonly StoredSecret[];
  /** Counts from 1. */
  readonly tries: number;
}

/** What became of a claimed job before anything was sent. */
export type PreparedWebhook =
  | { readonly kind: 'send'; readonly attempt: WebhookAttempt }
  | { readonly kind: 'gone' }
  | { readonly kind: 'dropped'; readonly code: 'endpoint_deleted' | 'endpoint_disabled' }
  | { readonly kind: 'held'; readonly until: number };

/** Decides, at the moment of the attempt, whether this delivery still goes and where. One transaction of its company. */
export async function prepareWebhook(tx: Tx, ref: string): Promise<PreparedWebhook> {
  const delivery = await deliveryById(tx, deliveryIdOf(ref));
  if (delivery === undefined || (delivery.status !== 'queued' && delivery.status !== 'sending')) {
    await removeJobs(tx, 'webhook', [ref]);
    return { kind: 'gone' };
  }
  const endpoint = await endpointById(tx, delivery.endpointId);
  if (endpoint === undefined || !endpoint.active) {
    const code = endpoint === undefined ? 'endpoint_deleted' : 'endpoint_disabled';
    await changeDeliveries(tx, [delivery.id], { status: 'failed', last_error: code });
    await removeJobs(tx, 'webhook', [ref]);
    return { kind: 'dropped', code };
  }
  if (endpoint.holdUntil !== null && endpoint.holdUntil > tx.now) {
    await putJob(tx, 'webhook', ref, endpoint.holdUntil);
    return { kind: 'held', until: endpoint.holdUntil };
  }
  const tries = delivery.attempts + 1;
  await changeDeliveries(tx, [delivery.id], { status: 'sending', attempts: tries, attempted_at: tx.now });
  return {
    kind: 'send',
    attempt: {
      ref,
      deliveryId: delivery.id,
      endpointId: endpoint.id,
      eventId: delivery.eventId,
      url: endpoint.url,
      payload: delivery.payload,
      secrets: endpoint.secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > tx.now),
      tries,
    },
  };
}
