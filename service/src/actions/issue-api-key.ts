import { type AuditContext, recordAudit } from '../audit/record.ts';
import { type CreatedKey, createApiKey, type Scope } from '../auth/api-keys.ts';
import type { KeyPrincipal } from '../auth/principal.ts';
import type { Store } from '../store/tx.ts';

/** Makes an API key for the company of a key. A key gives no scope that it lacks: those are answered instead. */
export function issueApiKey(
  store: Store,
  principal: KeyPrincipal,
  context: AuditContext,
  { name, scopes }: { name: string; scopes: readonly Scope[] },
): Promise<{ created: CreatedKey; createdAt: number } | { lacking: Scope[] }> {
  return store.write(principal.companyId, async (tx) => {
    const lacking = scopes.filter((scope) => !principal.scopes.includes(scope));
    if (lacking.length > 0) {
      await recordAudit(tx, context, { act: 'api-key.create', outcome: 'refused', data: { lacking } });
      return { lacking };
    }
    const created = await createApiKey(tx, name, scopes);
    await recordAudit(tx, context, { act: 'api-key.create', subject: created.keyId, data: { scopes } });
    return { created, createdAt: tx.now };
  });
}
