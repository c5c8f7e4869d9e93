import type { z } from '@hono/zod-openapi';
import type { EmailDelivery as Stored } from '../../store/emails.ts';
import type { EmailDelivery } from '../models/email.ts';

function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** A stored delivery as the contract has it. */
export function deliveryToWire(row: Stored): z.input<typeof EmailDelivery> {
  return {
    ...row,
    createdAt: new Date(row.createdAt).toISOString(),
    lastAttemptAt: timeOrNull(row.lastAttemptAt),
    nextAttemptAt: timeOrNull(row.nextAttemptAt),
    sentAt: timeOrNull(row.sentAt),
  };
}

export const DELIVERY_EXAMPLE = {
  id: 'b0c1a1de-58a4-4a5f-9c8e-4f7f0c1f2d3e',
  status: 'dead',
  portalUserId: 'dana',
  conversationId: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
  messageSeq: 3,
  attempts: 7,
  lastError: 'smtp_451',
  createdAt: '2026-03-04T09:41:00.000Z',
  lastAttemptAt: '2026-03-04T18:17:10.000Z',
  nextAttemptAt: null,
  sentAt: null,
};
