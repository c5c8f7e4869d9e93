import { type AuditContext, recordAudit } from '../audit/record.ts';
import { isActive } from '../auth/authenticator.ts';
import type { User } from '../auth/principal.ts';
import type { SecretKeys } from '../auth/secrets.ts';
import { signSession } from '../auth/session-tokens.ts';
import type { Store } from '../store/tx.ts';

/** Signs a session for a user, `seconds` long. Undefined for one who is not active or not known: the two look the same. */
export async function createSession(
  store: Store,
  secrets: SecretKeys,
  companyId: string,
  context: AuditContext,
  { user, seconds }: { user: User; seconds: number },
): Promise<{ token: string; expiresAt: number } | undefined> {
  const active = await store.write(companyId, async (tx) => {
    const allowed = await isActive(tx, user);
    await recordAudit(tx, context, {
      act: 'session.create',
      subject: user.key,
      outcome: allowed ? 'done' : 'refused',
      data: { seconds },
    });
    return allowed;
  });
  return active ? signSession(store, secrets, companyId, user, seconds) : undefined;
}
