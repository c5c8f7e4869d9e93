import { sql } from 'kysely';
import type { Tx } from './tx.ts';

/**
 * Where a delivery stands. `queued`: to be sent, perhaps again. `sending`: an attempt runs. `delivered`: the endpoint
 * answered 2xx. `failed`: given up; it can be replayed.
 */
export const DELIVERY_STATUSES = ['queued', 'sending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export interface WebhookDelivery {
  readonly id: string;
  readonly endpointId: string;
  /** `webhook-id`: the same for every endpoint and attempt. */
  readonly eventId: string;
  readonly type: string;
  readonly payload: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly responseStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: number;
  readonly lastAttemptAt: number | null;
  readonly nextAttemptAt: number | null;
  readonly deliveredAt: number | null;
}

/** The job of a delivery. Its lane is the endpoint: one that is slow holds up none of the others. */
export function deliveryRef(endpointId: string, deliveryId: string): string {
  return `${endpointId}/${deliveryId}`;
}

export function deliveryIdOf(ref: string): string {
  return ref.slice(ref.indexOf('/') + 1);
}

export async function insertDeliveries(
  tx: Tx,
  rows: ReadonlyArray<Pick<WebhookDelivery, 'id' | 'endpointId' | 'eventId' | 'type' | 'payload'>>,
): Promise<void> {
  await tx.db
    .insertInto('webhook_delivery')
    .values(
      rows.map((row) => ({
        company_id: tx.companyId,
        delivery_id: row.id,
        endpoint_id: row.endpointId,
        event_id: row.eventId,
        type: row.type,
        payload: row.payload,
        status: 'queued',
        response_status: null,
        last_error: null,
        created_at: tx.now,
        attempted_at: null,
        delivered_at: null,
      })),
    )
    .execute();
}

interface DeliveryFilter {
  readonly id?: string;
  readonly endpointId?: string;
  readonly status?: DeliveryStatus;
  /** Of this time or later, ms. */
  readonly since?: number;
  /** The place of the last row of the page before. */
  readonly after?: { readonly at: number; readonly id: string };
  readonly limit: number;
}

/** Newest first. */
export async function listDeliveries(tx: Tx, filter: DeliveryFilter): Promise<WebhookDelivery[]> {
  const { id, endpointId, status, since, after, limit } = filter;
  let query = tx.db
    .selectFrom('webhook_delivery as d')
    .leftJoin('job as j', (join) =>
      join
        .onRef('j.company_id', '=', 'd.company_id')
        .on('j.kind', '=', 'webhook')
        .on('j.ref', '=', sql<string>`d.endpoint_id || '/' || d.delivery_id`),
    )
    .selectAll('d')
    .select('j.due_at')
    .where('d.company_id', '=', tx.companyId);
  if (id !== undefined) query = query.where('d.delivery_id', '=', id);
  if (endpointId !== undefined) query = query.where('d.endpoint_id', '=', endpointId);
  if (status !== undefined) query = query.where('d.status', '=', status);
  if (since !== undefined) query = query.where('d.created_at', '>=', since);
  if (after !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb('d.created_at', '<', after.at),
        eb.and([eb('d.created_at', '=', after.at), eb('d.delivery_id', '<', after.id)]),
      ]),
    );
  }
  const rows = await query
    .orderBy('d.created_at', 'desc')
    .orderBy('d.delivery_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.delivery_id,
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    type: row.type,
    payload: row.payload,
    status: row.status as DeliveryStatus,
    attempts: row.attempts,
    responseStatus: row.response_status,
    lastError: row.last_error,
    createdAt: row.created_at,
    lastAttemptAt: row.attempted_at,
    nextAttemptAt: row.due_at,
    deliveredAt: row.delivered_at,
  }));
}

export async function deliveryById(tx: Tx, id: string): Promise<WebhookDelivery | undefined> {
  return (await listDeliveries(tx, { id, limit: 1 }))[0];
}

export interface DeliveryChange {
  status?: DeliveryStatus;
  attempts?: number;
  response_status?: number | null;
  last_error?: string | null;
  attempted_at?: number;
  delivered_at?: number;
}

export async function changeDeliveries(
  tx: Tx,
  ids: readonly string[],
  change: DeliveryChange,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .updateTable('webhook_delivery')
    .set(change)
    .where('company_id', '=', tx.companyId)
    .where('delivery_id', 'in', [...ids])
    .execute();
}
