import { expect } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type Audited, CANARY, type Stage } from './stage.ts';

async function webhookPath({ service, cast }: Stage): Promise<string> {
  const list = await service.request('GET', '/v1/webhooks', { token: cast.key });
  return `/v1/webhooks/${list.body.data[0].id}`;
}

function onWebhook(act: string, method: string, rest: string, body?: Record<string, unknown>): Audited {
  return {
    act,
    actor: 'key',
    async call(stage) {
      const path = (await webhookPath(stage)) + rest;
      return { method, path, token: stage.cast.key, ...(body === undefined ? {} : { body }) };
    },
  };
}

/** What endpoints and their deliveries leave, in the order in which they are called. */
export const WEBHOOKS: Record<string, Audited> = {
  createWebhook: {
    act: 'webhook.create',
    actor: 'key',
    call: ({ cast }) => ({
      method: 'POST',
      path: '/v1/webhooks',
      token: cast.key,
      body: { url: `https://receiver.invalid/${CANARY}`, description: CANARY },
    }),
    subject: (_stage, answer) => answer.body.id,
  },
  changeWebhook: onWebhook('webhook.change', 'PATCH', '', { description: `${CANARY} again` }),
  rotateWebhookSecret: onWebhook('webhook.rotate', 'POST', '/rotate-secret', {}),
  testWebhook: onWebhook('webhook.test', 'POST', '/test'),
  listWebhookDeliveries: onWebhook('webhook-deliveries.view', 'GET', '/deliveries'),
  replayWebhookDelivery: {
    act: 'webhook.replay',
    actor: 'key',
    async call(stage) {
      const { service, cast } = stage;
      const path = await webhookPath(stage);
      // An attempt at a name that nobody has is over soon; then it may be sent again.
      const id = await eventually(async () => {
        const list = await service.request('GET', `${path}/deliveries`, { token: cast.key });
        expect(list.body.data[0].status).toBe('queued');
        return list.body.data[0].id;
      });
      return { method: 'POST', path: `${path}/deliveries/${id}/replay`, token: cast.key };
    },
  },
  replayFailedWebhooks: onWebhook('webhook.replay', 'POST', '/replay', { since: '2026-01-01T00:00:00Z' }),
  deleteWebhook: onWebhook('webhook.delete', 'DELETE', ''),
};
