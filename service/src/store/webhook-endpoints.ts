import type { Tx } from './tx.ts';

/** Why the service turned an endpoint off: it answered 410, or failed for days. */
export const DISABLED_REASONS = ['gone', 'failing'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** A secret as it is kept: sealed, and until when it still signs; null for the one in use. */
export interface StoredSecret {
  readonly sealed: string;
  readonly expiresAt: number | null;
}

export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  /** The event types it wants; null: all. */
  readonly events: readonly string[] | null;
  readonly description: string | null;
  readonly active: boolean;
  readonly disabledReason: DisabledReason | null;
  readonly failures: number;
  readonly failingSince: number | null;
  readonly holdUntil: number | null;
  readonly createdAt: number;
  /** The newest first. */
  readonly secrets: readonly StoredSecret[];
}

/** What may be changed; absent keeps. */
export interface EndpointChange {
  readonly url?: string;
  readonly events?: readonly string[] | null;
  readonly description?: string | null;
  readonly active?: boolean;
  readonly disabledReason?: DisabledReason | null;
  readonly failures?: number;
  readonly failingSince?: number | null;
  readonly holdUntil?: number | null;
  readonly secrets?: readonly StoredSecret[];
}

/** The company's endpoints, oldest first. */
export async function listEndpoints(tx: Tx): Promise<WebhookEndpoint[]> {
  const rows = await tx.db
    .selectFrom('webhook_endpoint')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .orderBy('created_at')
    .orderBy('endpoint_id')
    .execute();
  return rows.map((row) => ({
    id: row.endpoint_id,
    url: row.url,
    events: row.events === null ? null : (JSON.parse(row.events) as string[]),
    description: row.description,
    active: row.active === 1,
    disabledReason: row.disabled_reason as DisabledReason | null,
    failures: row.failures,
    failingSince: row.failing_since,
    holdUntil: row.hold_until,
    createdAt: row.created_at,
    secrets: JSON.parse(row.secrets) as StoredSecret[],
  }));
}

export async function endpointById(tx: Tx, id: string): Promise<WebhookEndpoint | undefined> {
  return (await listEndpoints(tx)).find((endpoint) => endpoint.id === id);
}

/** The same under a lock: what is decided about one endpoint is decided one after the other. */
export async function lockEndpoint(tx: Tx, id: string): Promise<WebhookEndpoint | undefined> {
  if (tx.dialect === 'postgres') {
    await tx.db
      .selectFrom('webhook_endpoint')
      .select('endpoint_id')
      .where('company_id', '=', tx.companyId)
      .where('endpoint_id', '=', id)
      .forUpdate()
      .execute();
  }
  return endpointById(tx, id);
}

export async function insertEndpoint(
  tx: Tx,
  endpoint: Pick<WebhookEndpoint, 'id' | 'url' | 'events' | 'description' | 'active' | 'secrets'>,
): Promise<void> {
  await tx.db
    .insertInto('webhook_endpoint')
    .values({
      company_id: tx.companyId,
      endpoint_id: endpoint.id,
      url: endpoint.url,
      events: endpoint.events === null ? null : JSON.stringify(endpoint.events),
      description: endpoint.description,
      secrets: JSON.stringify(endpoint.secrets),
      active: endpoint.active ? 1 : 0,
      disabled_reason: null,
      failing_since: null,
      hold_until: null,
      created_at: tx.now,
    })
    .execute();
}

export async function changeEndpoint(tx: Tx, id: string, change: EndpointChange): Promise<void> {
  const { url, events, description, active, disabledReason, failures, failingSince, holdUntil, secrets } =
    change;
  const set = {
    ...(url === undefined ? {} : { url }),
    ...(events === undefined ? {} : { events: events === null ? null : JSON.stringify(events) }),
    ...(description === undefined ? {} : { description }),
    ...(active === undefined ? {} : { active: active ? 1 : 0 }),
    ...(disabledReason === undefined ? {} : { disabled_reason: disabledReason }),
    ...(failures === undefined ? {} : { failures }),
    ...(failingSince === undefined ? {} : { failing_since: failingSince }),
    ...(holdUntil === undefined ? {} : { hold_until: holdUntil }),
    ...(secrets === undefined ? {} : { secrets: JSON.stringify(secrets) }),
  };
  if (Object.keys(set).length === 0) return;
  await tx.db
    .updateTable('webhook_endpoint')
    .set(set)
    .where('company_id', '=', tx.companyId)
    .where('endpoint_id', '=', id)
    .execute();
}

/** False when there is none. What was delivered to it stays until its time is over. */
export async function deleteEndpoint(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('webhook_endpoint')
    .where('company_id', '=', tx.companyId)
    .where('endpoint_id', '=', id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
