import { type AuditContext, recordAudit } from '../audit/record.ts';
import { revokeApiKey } from '../store/api-keys.ts';
import type { Store } from '../store/tx.ts';

/** Revokes a key of the company: its next request is refused. False when there is no such key. */
export function revokeKey(
  store: Store,
  companyId: string,
  context: AuditContext,
  keyId: string,
): Promise<boolean> {
  return store.write(companyId, async (tx) => {
    const result = await revokeApiKey(tx, keyId);
    if (result === 'revoked') await recordAudit(tx, context, { act: 'api-key.revoke', subject: keyId });
    return result !== 'unknown';
  });
}
