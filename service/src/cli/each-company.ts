import { allCompanies } from '../store/audit-seals.ts';
import { CompanyMoving } from '../store/moves.ts';
import { NO_COMPANY, type Store } from '../store/tx.ts';
import type { CliContext, CliOptions } from './command.ts';

/**
 * Runs `work` for the company that `--company` names, or for every one that lives in this database. Answers the id that was
 * named. Throws when there is no such company, or it lives elsewhere.
 */
export async function eachCompany(
  context: CliContext,
  store: Store,
  options: CliOptions,
  work: (companyId: string) => Promise<void>,
): Promise<string | undefined> {
  const { company } = options.values;
  const only = typeof company === 'string' ? company : undefined;
  const companies = await store.read(NO_COMPANY, allCompanies);
  if (only !== undefined && !companies.includes(only)) throw new Error(`there is no company ${only}`);
  for (const companyId of only === undefined ? companies : [only]) {
    try {
      await work(companyId);
    } catch (error) {
      if (only !== undefined || !(error instanceof CompanyMoving)) throw error;
      context.say(`${companyId} was left out: ${error.message}`);
    }
  }
  return only;
}
