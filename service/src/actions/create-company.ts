import { type CreatedKey, createApiKey, DEFAULT_SCOPES, type Scope } from '../auth/api-keys.ts';
import type { SecretKeys } from '../auth/secrets.ts';
import { newSigningKey, rotateSigningKey } from '../auth/session-tokens.ts';
import type { Config } from '../config.ts';
import { FOLD_VERSION } from '../rules/fold.ts';
import {
  DEFAULT_EMAIL_QUIET_MINUTES,
  DEFAULT_EMERGENCY_NOTICE,
  DEFAULT_NON_URGENT_NOTICE,
  DEFAULT_PART2_NOTICE,
} from '../rules/settings-in-force.ts';
import { startChain } from '../store/audit-seals.ts';
import { newId } from '../store/ids.ts';
import type { Store } from '../store/tx.ts';

/** Makes a company: messaging off, no mode named, the environment's defaults copied into its settings. Answers its id. */
export async function createCompany(
  store: Store,
  secrets: SecretKeys,
  input: { name: string; defaults: Config['defaults'] },
): Promise<string> {
  const companyId = newId();
  const pair = await newSigningKey();
  await store.write(companyId, async (tx) => {
    await tx.db
      .insertInto('company')
      .values({ company_id: companyId, name: input.name, created_at: tx.now, fold_version: FOLD_VERSION })
      .execute();
    await tx.db
      .insertInto('settings')
      .values({
        company_id: companyId,
        mode: null,
        brand_name: input.name,
        email_quiet_minutes: DEFAULT_EMAIL_QUIET_MINUTES,
        neutral_sender: null,
        portal_url: input.defaults.portalUrl,
        mail_from: input.defaults.mailFrom,
        emergency_notice: DEFAULT_EMERGENCY_NOTICE,
        non_urgent_notice: DEFAULT_NON_URGENT_NOTICE,
        part2_notice: DEFAULT_PART2_NOTICE,
        updated_at: null,
        updated_by: null,
      })
      .execute();
    for (const origin of new Set(input.defaults.allowedOrigins)) {
      await tx.db.insertInto('allowed_origin').values({ company_id: companyId, origin }).execute();
    }
    await rotateSigningKey(tx, secrets, pair);
    await startChain(tx);
  });
  return companyId;
}

/** Makes an API key of a company. Undefined when there is no such company. */
export function createCompanyKey(
  store: Store,
  companyId: string,
  name: string,
  scopes: readonly Scope[] = DEFAULT_SCOPES,
): Promise<CreatedKey | undefined> {
  return store.write(companyId, async (tx) => {
    const company = await tx.db
      .selectFrom('company')
      .select('company_id')
      .where('company_id', '=', companyId)
      .executeTakeFirst();
    return company === undefined ? undefined : createApiKey(tx, name, scopes);
  });
}
