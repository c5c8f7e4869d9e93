import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { Store } from '../store/tx.ts';
import { deleteEndpoint } from '../store/webhook-endpoints.ts';

/** Removes an endpoint with its secrets: what waits for it is not sent any more. False when there is none. */
export function deleteWebhook(
  store: Store,
  companyId: string,
  context: AuditContext,
  id: string,
): Promise<boolean> {
  return store.write(companyId, async (tx) => {
    if (!(await deleteEndpoint(tx, id))) return false;
    await recordAudit(tx, context, { act: 'webhook.delete', subject: id });
    return true;
  });
}
