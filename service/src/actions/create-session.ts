import { type AuditContext, recordAudit } from '../audit/record.ts';
import { SUPER_ADMIN_SESSIONS } from '../auth/api-keys.ts';
import type { KeyPrincipal, User } from '../auth/principal.ts';
import type { SecretKeys } from '../auth/secrets.ts';
import { signSession } from '../auth/session-tokens.ts';
import { newId } from '../store/ids.ts';
import { activeAccount, sessionEpochs } from '../store/sessions.ts';
import type { Store } from '../store/tx.ts';

export type CreateSessionResult =
  /** Not active or not known: the two look the same. */
  | { readonly kind: 'inactive' }
  /** A Super Admin, whom this key may not sign in. */
  | { readonly kind: 'scope_required' }
  | { readonly kind: 'created'; readonly id: string; readonly token: string; readonly expiresAt: number };

/** Signs a session for a user, `seconds` long. It ends early with its API key, and when it is ended. */
export async function createSession(
  store: Store,
  secrets: SecretKeys,
  principal: KeyPrincipal,
  context: AuditContext,
  { user, seconds }: { user: User; seconds: number },
): Promise<CreateSessionResult> {
  const id = newId();
  const superAdmin = principal.scopes.includes(SUPER_ADMIN_SESSIONS);
  const decided = await store.write(principal.companyId, async (tx) => {
    const account = await activeAccount(tx, user);
    const code =
      account === undefined
        ? 'user_inactive'
        : account.superAdmin && !superAdmin
          ? 'scope_required'
          : undefined;
    await recordAudit(tx, context, {
      act: 'session.create',
      subject: user.key,
      ...(code === undefined
        ? { outcome: 'done', data: { seconds, session: id } }
        : { outcome: 'refused', data: { seconds, code } }),
    });
    return code ?? (await sessionEpochs(tx, user.key));
  });
  if (decided === 'user_inactive') return { kind: 'inactive' };
  if (decided === 'scope_required') return { kind: 'scope_required' };
  const signed = await signSession(store, secrets, principal.companyId, user, seconds, {
    id,
    apiKey: principal.keyId,
    companyEpoch: decided.company,
    userEpoch: decided.user,
    superAdmin,
  });
  return { kind: 'created', id, ...signed };
}
