import type { Operation } from '../../http/operation.ts';
import { deleteWebhookOperation } from './delete.ts';
import { getWebhookOperation } from './get.ts';
import { listWebhooksOperation } from './list.ts';
import { listWebhookDeliveriesOperation } from './list-deliveries.ts';
import { patchWebhookOperation } from './patch.ts';
import { createWebhookOperation } from './post.ts';
import { replayWebhookDeliveryOperation } from './replay-delivery.ts';
import { replayFailedWebhooksOperation } from './replay-failed.ts';
import { rotateWebhookSecretOperation } from './rotate-secret.ts';
import { testWebhookOperation } from './test.ts';

/** Endpoints of a company and what is delivered to them. */
export const WEBHOOK_OPERATIONS: readonly Operation[] = [
  createWebhookOperation,
  listWebhooksOperation,
  getWebhookOperation,
  patchWebhookOperation,
  deleteWebhookOperation,
  rotateWebhookSecretOperation,
  testWebhookOperation,
  listWebhookDeliveriesOperation,
  replayWebhookDeliveryOperation,
  replayFailedWebhooksOperation,
];
