import { OPERATOR, recordAudit } from '../audit/record.ts';
import type { SecretKeys } from '../auth/secrets.ts';
import { newSigningKey, rotateSigningKey } from '../auth/session-tokens.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import type { Hub } from '../events/hub.ts';
import { endSessionsOf } from '../store/sessions.ts';
import type { Store } from '../store/tx.ts';

/**
 * Gives a company a new signing key, sealed with the newest of the secret keys. With `endSessions` every session ends, and
 * the former keys verify nothing any more: for a key that may be in other hands.
 */
export async function rotateSigningKeys(
  { store, hub }: { store: Store; hub: Pick<Hub, 'wakeCompany'> },
  secrets: SecretKeys,
  companyId: string,
  { endSessions }: { endSessions: boolean },
): Promise<void> {
  const pair = await newSigningKey();
  await store.write(companyId, async (tx) => {
    await lockDirectory(tx);
    await rotateSigningKey(tx, secrets, pair);
    await recordAudit(tx, OPERATOR, { act: 'signing-key.rotate', subject: pair.kid });
    if (!endSessions) return;
    await endSessionsOf(tx, 'everyone');
    await recordAudit(tx, OPERATOR, { act: 'session.end' });
    await appendDirectoryChange(tx, hub, []);
  });
}
