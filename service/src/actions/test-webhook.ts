import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { OutboxBell } from '../outbox/enqueue.ts';
import { enqueueTest } from '../outbox/webhook-events.ts';
import type { Store } from '../store/tx.ts';
import { deliveryById, type WebhookDelivery } from '../store/webhook-deliveries.ts';
import { changeEndpoint, lockEndpoint } from '../store/webhook-endpoints.ts';

export type SendAgainResult =
  | { outcome: 'queued'; delivery: WebhookDelivery }
  | { outcome: 'not_found' }
  /** The endpoint is off. */
  | { outcome: 'disabled' }
  /** An attempt runs right now. */
  | { outcome: 'sending' };

/** Queues a test event for an endpoint, to be sent at once even if it is being left alone. */
export function testWebhook(
  { store, outbox }: { store: Store; outbox: OutboxBell },
  companyId: string,
  context: AuditContext,
  id: string,
): Promise<SendAgainResult> {
  return store.write(companyId, async (tx): Promise<SendAgainResult> => {
    const endpoint = await lockEndpoint(tx, id);
    if (endpoint === undefined) return { outcome: 'not_found' };
    if (!endpoint.active) {
      await recordAudit(tx, context, { act: 'webhook.test', subject: id, outcome: 'refused' });
      return { outcome: 'disabled' };
    }
    if (endpoint.holdUntil !== null) await changeEndpoint(tx, id, { holdUntil: null });
    const deliveryId = await enqueueTest(tx, outbox, endpoint);
    await recordAudit(tx, context, { act: 'webhook.test', subject: id, data: { deliveryId } });
    const delivery = await deliveryById(tx, deliveryId);
    if (delivery === undefined) throw new Error('a delivery that was queued is not there');
    return { outcome: 'queued', delivery };
  });
}
