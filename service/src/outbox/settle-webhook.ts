import { recordAudit } from '../audit/record.ts';
import { ENDPOINT_HOLD, retryDelay, WEBHOOK_RETRY } from '../rules/backoff.ts';
import { holdLane, putJob, removeJobs } from '../store/jobs.ts';
import type { Tx } from '../store/tx.ts';
import { changeDeliveries, deliveryById } from '../store/webhook-deliveries.ts';
import {
  changeEndpoint,
  type DisabledReason,
  lockEndpoint,
  type WebhookEndpoint,
} from '../store/webhook-endpoints.ts';
import { OUTBOX } from './audit-email.ts';
import type { OutboxBell } from './enqueue.ts';
import type { WebhookAttempt } from './prepare-webhook.ts';
import { enqueueWebhooks } from './webhook-events.ts';

/** What the endpoint made of an attempt. */
export type WebhookResult =
  /** `retryAfterMs`: how long it asked to wait; null: it did not. */
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs: number | null }
  /** No answer; `code` names why. */
  | { readonly kind: 'failed'; readonly code: string }
  /** The service stops: the attempt was cut off. */
  | { readonly kind: 'stopped' };

/** What was written down about it. */
export type SettledWebhook =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly at: number }
  | { readonly kind: 'failed'; readonly disabled: DisabledReason | null }
  | { readonly kind: 'gone' };

const DAY_MS = 24 * 60 * 60_000;
/** An endpoint that failed at every attempt for so long is turned off. */
export const FAILING_MS = 5 * DAY_MS;

/**
 * Writes down the outcome of an attempt, and what it says of the endpoint: 410 turns it off, a wish to wait or silence
 * holds back all its deliveries, failing for five days turns it off. If this transaction never commits, the claim runs out
 * and the same `webhook-id` goes out again: at least once.
 *
 * @param random a number from 0 up to 1, for the back-off's jitter
 */
export async function settleWebhook(
  tx: Tx,
  bell: OutboxBell,
  attempt: WebhookAttempt,
  result: WebhookResult,
  random: () => number,
): Promise<SettledWebhook> {
  const { ref, deliveryId, tries } = attempt;
  const endpoint = await lockEndpoint(tx, attempt.endpointId);
  const delivery = await deliveryById(tx, deliveryId);
  if (delivery?.status !== 'sending' || delivery.attempts !== tries) return { kind: 'gone' };
  if (result.kind === 'stopped') {
    await changeDeliveries(tx, [deliveryId], { status: 'queued', attempts: tries - 1 });
    await putJob(tx, 'webhook', ref, tx.now);
    return { kind: 'retry', at: tx.now };
  }
  const responseStatus = result.kind === 'answered' ? result.status : null;
  if (responseStatus !== null && responseStatus >= 200 && responseStatus < 300) {
    await changeDeliveries(tx, [deliveryId], {
      status: 'delivered',
      response_status: responseStatus,
      last_error: null,
      delivered_at: tx.now,
    });
    await removeJobs(tx, 'webhook', [ref]);
    if (endpoint !== undefined && (endpoint.failingSince !== null || endpoint.holdUntil !== null))
      await changeEndpoint(tx, endpoint.id, { failures: 0, failingSince: null, holdUntil: null });
    return { kind: 'delivered' };
  }

  const wait = result.kind === 'answered' ? result.retryAfterMs : null;
  const disabled = endpoint === undefined ? null : await notice(tx, endpoint, result, random);
  const delay = disabled === null ? retryDelay(WEBHOOK_RETRY, tries, random) : null;
  const lastError = result.kind === 'answered' ? `http_${result.status}` : result.code;
  await changeDeliveries(tx, [deliveryId], {
    status: delay === null ? 'failed' : 'queued',
    response_status: responseStatus,
    last_error: lastError,
  });
  if (endpoint !== undefined && disabled !== null) {
    await recordAudit(tx, OUTBOX, {
      act: 'webhook.disable',
      subject: endpoint.id,
      data: { reason: disabled },
    });
    await enqueueWebhooks(tx, bell, [
      { type: 'webhook.disabled', data: { endpointId: endpoint.id, reason: disabled } },
    ]);
  }
  if (delay === null) {
    await removeJobs(tx, 'webhook', [ref]);
    return { kind: 'failed', disabled };
  }
  const at = tx.now + Math.max(delay, wait ?? 0);
  await putJob(tx, 'webhook', ref, at);
  return { kind: 'retry', at };
}

/** What a failure says of the endpoint as a whole; answers why it is now off, or null. */
async function notice(
  tx: Tx,
  endpoint: WebhookEndpoint,
  result: Exclude<WebhookResult, { kind: 'stopped' }>,
  random: () => number,
): Promise<DisabledReason | null> {
  if (!endpoint.active) return null;
  const failures = endpoint.failures + 1;
  const failingSince = endpoint.failingSince ?? tx.now;
  const gone = result.kind === 'answered' && result.status === 410;
  if (gone || tx.now - failingSince >= FAILING_MS) {
    const disabledReason = gone ? 'gone' : 'failing';
    await changeEndpoint(tx, endpoint.id, { active: false, disabledReason, failures, failingSince });
    return disabledReason;
  }
  // An error of one event is no reason to hold back the others; silence, or a wish to wait, is.
  const hold =
    result.kind === 'answered'
      ? result.retryAfterMs
      : retryDelay(ENDPOINT_HOLD, Math.min(failures, ENDPOINT_HOLD.length), random);
  const until = hold === null ? null : Math.max(tx.now + hold, endpoint.holdUntil ?? 0);
  await changeEndpoint(tx, endpoint.id, {
    failures,
    failingSince,
    ...(until === null ? {} : { holdUntil: until }),
  });
  if (until !== null) await holdLane(tx, 'webhook', endpoint.id, until);
  return null;
}
