import { OPERATOR, recordAudit } from '../audit/record.ts';
import type { SecretKeys } from '../auth/secrets.ts';
import { newSigningKey, rotateSigningKey } from '../auth/session-tokens.ts';
import type { Store } from '../store/tx.ts';

/** Gives a company a new signing key, sealed with the newest of the secret keys. */
export async function rotateSigningKeys(store: Store, secrets: SecretKeys, companyId: string): Promise<void> {
  const pair = await newSigningKey();
  await store.write(companyId, async (tx) => {
    await rotateSigningKey(tx, secrets, pair);
    await recordAudit(tx, OPERATOR, { act: 'signing-key.rotate', subject: pair.kid });
  });
}
