import type { Store } from '../store/tx.ts';
import { type DeliveryStatus, listDeliveries, type WebhookDelivery } from '../store/webhook-deliveries.ts';
import { endpointById } from '../store/webhook-endpoints.ts';

export interface DeliveryQuery {
  readonly endpointId: string;
  readonly status: DeliveryStatus | undefined;
  /** The place of the last row of the page before. */
  readonly after: { at: number; id: string } | undefined;
  readonly limit: number;
}

/** A page of what was delivered to an endpoint, newest first; undefined when there is no such endpoint. */
export function listWebhookDeliveries(
  store: Store,
  companyId: string,
  { endpointId, status, after, limit }: DeliveryQuery,
): Promise<{ data: WebhookDelivery[]; more: boolean } | undefined> {
  return store.read(companyId, async (tx) => {
    if ((await endpointById(tx, endpointId)) === undefined) return undefined;
    const rows = await listDeliveries(tx, {
      endpointId,
      ...(status === undefined ? {} : { status }),
      ...(after === undefined ? {} : { after }),
      limit: limit + 1,
    });
    return { data: rows.slice(0, limit), more: rows.length > limit };
  });
}
