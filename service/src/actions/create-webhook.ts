import { type AuditContext, recordAudit } from '../audit/record.ts';
import { type SecretKeys, seal } from '../auth/secrets.ts';
import { newWebhookSecret, secretContext } from '../outbox/webhook-signature.ts';
import { newId } from '../store/ids.ts';
import type { Store } from '../store/tx.ts';
import {
  endpointById,
  insertEndpoint,
  listEndpoints,
  type WebhookEndpoint,
} from '../store/webhook-endpoints.ts';

/** Each event of a company is stored once for each of its endpoints. */
export const ENDPOINTS_MAX = 20;

export type CreateWebhookResult =
  | { outcome: 'created'; endpoint: WebhookEndpoint; secret: string }
  | { outcome: 'too_many' };

/** Makes an endpoint. The secret is in this answer and nowhere else; what is stored is sealed. */
export function createWebhook(
  { store, secretKeys }: { store: Store; secretKeys: SecretKeys },
  companyId: string,
  context: AuditContext,
  input: Pick<WebhookEndpoint, 'url' | 'events' | 'description' | 'active'>,
): Promise<CreateWebhookResult> {
  return store.write(companyId, async (tx): Promise<CreateWebhookResult> => {
    if ((await listEndpoints(tx)).length >= ENDPOINTS_MAX) {
      await recordAudit(tx, context, {
        act: 'webhook.create',
        outcome: 'refused',
        data: { max: ENDPOINTS_MAX },
      });
      return { outcome: 'too_many' };
    }
    const id = newId(tx.now);
    const secret = newWebhookSecret();
    const sealed = seal(secretKeys, secretContext(companyId, id), secret);
    await insertEndpoint(tx, { ...input, id, secrets: [{ sealed, expiresAt: null }] });
    await recordAudit(tx, context, {
      act: 'webhook.create',
      subject: id,
      data: { events: input.events, active: input.active },
    });
    const endpoint = await endpointById(tx, id);
    if (endpoint === undefined) throw new Error('an endpoint that was made is not there');
    return { outcome: 'created', endpoint, secret };
  });
}
