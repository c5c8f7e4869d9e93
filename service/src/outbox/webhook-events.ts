import type { User } from '../auth/principal.ts';
import { newId } from '../store/ids.ts';
import { putJobs } from '../store/jobs.ts';
import type { Tx } from '../store/tx.ts';
import { deliveryRef, insertDeliveries } from '../store/webhook-deliveries.ts';
import { type DisabledReason, listEndpoints, type WebhookEndpoint } from '../store/webhook-endpoints.ts';
import type { OutboxBell } from './enqueue.ts';

/** A user as the EMR knows them. */
export type UserRef = Pick<User, 'type' | 'id'>;

/** What each event carries: ids, numbers and codes, never a name, an address or a text (B36). */
export interface WebhookData {
  'conversation.created': {
    conversationId: string;
    conversationType: 'portal' | 'staff';
    patientId: string | null;
    participants: UserRef[];
  };
  'message.created': {
    conversationId: string;
    conversationType: 'portal' | 'staff';
    patientId: string | null;
    messageId: string;
    seq: number;
    author: UserRef;
    recipients: UserRef[];
  };
  /** `seqs`: the numbers of the messages that were emptied. */
  'message.removed': { conversationId: string; seqs: number[] };
  'settings.changed': { version: number };
  'email.failed': { emailId: string; portalUserId: string; conversationId: string; seq: number };
  /** `code`: what stands in the way, e.g. `smtp_553`, `eauth`. */
  'email.sending_stopped': { code: string };
  'email.sending_resumed': { code: string };
  'webhook.disabled': { endpointId: string; reason: DisabledReason };
  'webhook.test': { endpointId: string };
}
export type WebhookType = keyof WebhookData;
export type WebhookEvent = { [T in WebhookType]: { type: T; data: WebhookData[T] } }[WebhookType];

/** The types an endpoint can ask for. `webhook.test` goes to the one that is tested, whatever it asks for. */
export const WEBHOOK_TYPES = [
  'conversation.created',
  'message.created',
  'message.removed',
  'settings.changed',
  'email.failed',
  'email.sending_stopped',
  'email.sending_resumed',
  'webhook.disabled',
] as const satisfies readonly WebhookType[];

/**
 * Queues events for every endpoint of the company that wants them, in the transaction of what happened: both are stored,
 * or neither. Nothing is queued for an endpoint that is off. The bell is rung after the commit.
 */
export async function enqueueWebhooks(
  tx: Tx,
  bell: OutboxBell,
  events: readonly WebhookEvent[],
): Promise<void> {
  const active = (await listEndpoints(tx)).filter((endpoint) => endpoint.active);
  if (active.length === 0) return;
  const queued = events.flatMap((event) => {
    const eventId = newId(tx.now);
    return active
      .filter(({ events: wanted }) => wanted?.includes(event.type) ?? true)
      .map((endpoint) => ({ endpoint, event, eventId }));
  });
  await put(tx, bell, queued);
}

/** Queues a test event for one endpoint; answers the delivery's id. */
export async function enqueueTest(tx: Tx, bell: OutboxBell, endpoint: WebhookEndpoint): Promise<string> {
  const event: WebhookEvent = { type: 'webhook.test', data: { endpointId: endpoint.id } };
  const [deliveryId = ''] = await put(tx, bell, [{ endpoint, event, eventId: newId(tx.now) }]);
  return deliveryId;
}

async function put(
  tx: Tx,
  bell: OutboxBell,
  queued: ReadonlyArray<{ endpoint: WebhookEndpoint; event: WebhookEvent; eventId: string }>,
): Promise<string[]> {
  if (queued.length === 0) return [];
  const timestamp = new Date(tx.now).toISOString();
  const rows = queued.map(({ endpoint, event, eventId }) => ({
    id: newId(tx.now),
    endpointId: endpoint.id,
    eventId,
    type: event.type,
    payload: JSON.stringify({ type: event.type, timestamp, data: event.data }),
  }));
  await insertDeliveries(tx, rows);
  await putJobs(
    tx,
    'webhook',
    rows.map((row) => deliveryRef(row.endpointId, row.id)),
    tx.now,
  );
  tx.afterCommit(() => bell.wake('webhook'));
  return rows.map((row) => row.id);
}
