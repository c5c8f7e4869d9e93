import { type AuditContext, recordAudit } from '../audit/record.ts';
import { type SecretKeys, seal } from '../auth/secrets.ts';
import { newWebhookSecret, secretContext } from '../outbox/webhook-signature.ts';
import type { Store } from '../store/tx.ts';
import { changeEndpoint, lockEndpoint } from '../store/webhook-endpoints.ts';

/** Secrets that sign at the same time, so that the header stays short whoever rotates in a hurry. */
const SECRETS_MAX = 5;

export interface RotatedSecret {
  readonly secret: string;
  /** Until when the one before signs as well, ms. */
  readonly previousExpiresAt: number;
}

/**
 * Gives an endpoint a new secret. Those before sign beside it for `overlapMs` more, so that the receiver can change over in
 * its own time; undefined when there is no such endpoint.
 */
export function rotateWebhookSecret(
  { store, secretKeys }: { store: Store; secretKeys: SecretKeys },
  companyId: string,
  context: AuditContext,
  { id, overlapMs }: { id: string; overlapMs: number },
): Promise<RotatedSecret | undefined> {
  return store.write(companyId, async (tx) => {
    const endpoint = await lockEndpoint(tx, id);
    if (endpoint === undefined) return undefined;
    const secret = newWebhookSecret();
    const previousExpiresAt = tx.now + overlapMs;
    const before = endpoint.secrets
      .map(({ sealed, expiresAt }) => ({
        sealed,
        expiresAt: Math.min(expiresAt ?? previousExpiresAt, previousExpiresAt),
      }))
      .filter(({ expiresAt }) => expiresAt > tx.now);
    const sealed = seal(secretKeys, secretContext(companyId, id), secret);
    await changeEndpoint(tx, id, {
      secrets: [{ sealed, expiresAt: null }, ...before].slice(0, SECRETS_MAX),
    });
    await recordAudit(tx, context, { act: 'webhook.rotate', subject: id, data: { overlapMs } });
    return { secret, previousExpiresAt };
  });
}
