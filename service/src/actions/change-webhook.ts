import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { Store } from '../store/tx.ts';
import {
  changeEndpoint,
  endpointById,
  lockEndpoint,
  type WebhookEndpoint,
} from '../store/webhook-endpoints.ts';

/** Absent keeps. */
export interface WebhookChange {
  readonly url?: string | undefined;
  readonly events?: readonly string[] | null | undefined;
  readonly description?: string | null | undefined;
  readonly active?: boolean | undefined;
}

/** Changes an endpoint; undefined when there is none. Another URL, or being turned on again, is a fresh start for it. */
export function changeWebhook(
  store: Store,
  companyId: string,
  context: AuditContext,
  { id, change }: { id: string; change: WebhookChange },
): Promise<WebhookEndpoint | undefined> {
  return store.write(companyId, async (tx) => {
    const before = await lockEndpoint(tx, id);
    if (before === undefined) return undefined;
    const { url, events, description, active } = change;
    const afresh = (url !== undefined && url !== before.url) || (active === true && !before.active);
    await changeEndpoint(tx, id, {
      ...(url === undefined ? {} : { url }),
      ...(events === undefined ? {} : { events }),
      ...(description === undefined ? {} : { description }),
      ...(active === undefined ? {} : { active, disabledReason: null }),
      ...(afresh ? { failures: 0, failingSince: null, holdUntil: null } : {}),
    });
    await recordAudit(tx, context, {
      act: 'webhook.change',
      subject: id,
      data: { fields: Object.keys(change), active: active ?? before.active },
    });
    return endpointById(tx, id);
  });
}
