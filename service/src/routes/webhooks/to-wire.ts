import { z } from '@hono/zod-openapi';
import type { Config } from '../../config.ts';
import { invalid, Problem } from '../../http/problem.ts';
import { networksOf } from '../../outbound/address-rule.ts';
import { problemOfUrl } from '../../outbound/named-url.ts';
import type { WebhookDelivery as StoredDelivery } from '../../store/webhook-deliveries.ts';
import type { WebhookEndpoint } from '../../store/webhook-endpoints.ts';
import { ServiceId } from '../models/common.ts';
import type { Webhook, WebhookDelivery } from '../models/webhook.ts';

export const WebhookPath = z.strictObject({
  id: ServiceId.openapi({ param: { name: 'id', in: 'path' }, description: 'The endpoint.' }),
});

function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** A stored endpoint as the contract has it, without its secrets. */
export function webhookToWire(endpoint: WebhookEndpoint): z.input<typeof Webhook> {
  const { id, url, events, description, active, disabledReason, failingSince } = endpoint;
  return {
    id,
    url,
    events: events as z.input<typeof Webhook>['events'],
    description,
    active,
    status: !active ? 'off' : failingSince === null ? 'active' : 'failing',
    disabledReason,
    failingSince: timeOrNull(failingSince),
    createdAt: new Date(endpoint.createdAt).toISOString(),
  };
}

/** A stored delivery as the contract has it. */
export function webhookDeliveryToWire(row: StoredDelivery): z.input<typeof WebhookDelivery> {
  const { id, eventId, type, status, attempts, responseStatus, lastError } = row;
  return {
    id,
    webhookId: row.endpointId,
    eventId,
    type,
    status,
    attempts,
    responseStatus,
    lastError,
    createdAt: new Date(row.createdAt).toISOString(),
    lastAttemptAt: timeOrNull(row.lastAttemptAt),
    nextAttemptAt: timeOrNull(row.nextAttemptAt),
    deliveredAt: timeOrNull(row.deliveredAt),
  };
}

/** Throws 422 for a URL that the service would never call. */
export function checkUrl(config: Config, url: string | undefined): void {
  const message = url === undefined ? undefined : problemOfUrl(url, networksOf(config.outboundAllowPrivate));
  if (message !== undefined) throw invalid({ pointer: '/url', message });
}

/** What stands in the way of sending now, as a problem. */
export function sendProblem(outcome: 'not_found' | 'disabled' | 'sending'): Problem {
  if (outcome === 'not_found') return new Problem('not_found');
  return new Problem('conflict', {
    detail:
      outcome === 'disabled'
        ? 'The endpoint is off; turn it on first'
        : 'An attempt of this delivery runs right now',
  });
}

export const WEBHOOK_EXAMPLE = {
  id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
  url: 'https://emr.example.org/hooks/messages',
  events: ['message.created'],
  description: 'Notices in the charting app',
  active: true,
  status: 'active',
  disabledReason: null,
  failingSince: null,
  createdAt: '2026-03-04T09:41:00.000Z',
};

export const WEBHOOK_DELIVERY_EXAMPLE = {
  id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a14',
  webhookId: WEBHOOK_EXAMPLE.id,
  eventId: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a13',
  type: 'message.created',
  status: 'failed',
  attempts: 10,
  responseStatus: 500,
  lastError: 'http_500',
  createdAt: '2026-03-04T09:41:00.000Z',
  lastAttemptAt: '2026-03-07T13:16:05.000Z',
  nextAttemptAt: null,
  deliveredAt: null,
};
