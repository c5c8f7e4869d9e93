import { OPERATOR, recordAudit } from '../audit/record.ts';
import type { SecretKeys } from '../auth/secrets.ts';
import { newSigningKey, rotateSigningKey } from '../auth/session-tokens.ts';
import { NO_COMPANY, type Store } from '../store/tx.ts';

/** Gives every company a new signing key, sealed with the newest of the secret keys. Answers how many companies. */
export async function rotateSigningKeys(store: Store, secrets: SecretKeys): Promise<number> {
  const companies = await store.read(NO_COMPANY, (tx) =>
    tx.db.selectFrom('company').select('company_id').execute(),
  );
  for (const { company_id: companyId } of companies) {
    const pair = await newSigningKey();
    await store.write(companyId, async (tx) => {
      await rotateSigningKey(tx, secrets, pair);
      await recordAudit(tx, OPERATOR, { act: 'signing-key.rotate', subject: pair.kid });
    });
  }
  return companies.length;
}
