import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';

/** A new signing secret as receivers keep it: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(32).toString('base64');
}

/** What the sealing of an endpoint's secret is bound to. */
export function secretContext(companyId: string, endpointId: string): string {
  return `webhook:${companyId}:${endpointId}`;
}

export interface SignedMessage {
  /** `webhook-id`. */
  readonly id: string;
  /** Of this attempt, seconds since the epoch. */
  readonly timestamp: number;
  readonly body: string;
}

/** The headers of a signed webhook (Standard Webhooks 1.0): one signature for each secret that is in force. */
export function signedHeaders(
  { id, timestamp, body }: SignedMessage,
  secrets: readonly string[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
