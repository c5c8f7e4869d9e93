import { type AuditContext, recordAudit } from '../audit/record.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import type { Hub } from '../events/hub.ts';
import { revokeApiKey } from '../store/api-keys.ts';
import type { Store } from '../store/tx.ts';

/**
 * Revokes a key of the company: its next request is refused, and so is the next of every session that it made; their
 * streams end. False when there is no such key.
 */
export function revokeKey(
  { store, hub }: { store: Store; hub: Pick<Hub, 'wakeCompany'> },
  companyId: string,
  context: AuditContext,
  keyId: string,
): Promise<boolean> {
  return store.write(companyId, async (tx) => {
    if (!(await lockDirectory(tx))) return false;
    const result = await revokeApiKey(tx, keyId);
    if (result === 'revoked') {
      await recordAudit(tx, context, { act: 'api-key.revoke', subject: keyId });
      // Open streams look again whether their token still counts.
      await appendDirectoryChange(tx, hub, []);
    }
    return result !== 'unknown';
  });
}
