import { createCompany, createCompanyKey } from '../actions/create-company.ts';
import { revokeKey } from '../actions/revoke-api-key.ts';
import { rotateSigningKeys } from '../actions/rotate-signing-keys.ts';
import { OPERATOR } from '../audit/record.ts';
import { DEFAULT_SCOPES, SCOPES, type Scope } from '../auth/api-keys.ts';
import { Hub } from '../events/hub.ts';
import { oneLine } from '../routes/models/common.ts';
import { listApiKeys } from '../store/api-keys.ts';
import { type CliOptions, type RunCommand, required, UsageError } from './command.ts';
import { count } from './count.ts';
import { eachCompany } from './each-company.ts';
import { withStore } from './store.ts';

export const createCompanyCommand: RunCommand = async (context, options) => {
  const name = nameOf(options);
  const id = await withStore(context, (store, config) =>
    createCompany(store, config.secretKeys, { name, defaults: config.defaults }),
  );
  context.out(id);
  return 0;
};

export const createKeyCommand: RunCommand = async (context, options) => {
  const company = required(options, 'company');
  const name = nameOf(options);
  const scopes = options.values.scopes === undefined ? DEFAULT_SCOPES : scopesOf(required(options, 'scopes'));
  const key = await withStore(context, (store) => createCompanyKey(store, company, name, scopes));
  if (key === undefined) throw new Error(`there is no company ${company}`);
  context.out(key.key);
  return 0;
};

export const listKeysCommand: RunCommand = async (context, options) => {
  const company = required(options, 'company');
  const keys = await withStore(context, (store) => store.read(company, listApiKeys));
  if (keys.length === 0)
    throw new Error(`there is no API key of a company ${company}; \`keys create\` makes one`);
  for (const { id, name, scopes, revokedAt } of keys) {
    const revoked = revokedAt === null ? [] : [`revoked ${new Date(revokedAt).toISOString()}`];
    context.out([id, name, scopes.join(), ...revoked].join('\t'));
  }
  return 0;
};

export const revokeKeyCommand: RunCommand = async (context, options) => {
  const company = required(options, 'company');
  const id = options.operands[0] ?? '';
  const known = await withStore(context, (store) =>
    revokeKey({ store, hub: new Hub() }, company, OPERATOR, id),
  );
  if (!known) throw new Error(`company ${company} has no API key ${id}; \`keys list\` prints the ids`);
  return 0;
};

/** A name as the API would take it: what is stored must be one that it can answer. */
function nameOf(options: CliOptions): string {
  const parsed = oneLine(100).safeParse(required(options, 'name'));
  if (parsed.success) return parsed.data;
  throw new UsageError(
    '--name must be one line of at most 100 characters, without control or direction characters',
  );
}

function scopesOf(text: string): Scope[] {
  return text.split(',').map((part) => {
    const scope = SCOPES.find((known) => known === part.trim());
    if (scope === undefined)
      throw new UsageError(`--scopes: ${part.trim()} is not one of ${SCOPES.join(', ')}`);
    return scope;
  });
}

export const rotateSigningKeysCommand: RunCommand = async (context, options) => {
  const endSessions = options.values['end-sessions'] === true;
  let companies = 0;
  await withStore(context, (store, config) =>
    eachCompany(context, store, options, async (companyId) => {
      await rotateSigningKeys({ store, hub: new Hub() }, config.secretKeys, companyId, { endSessions });
      companies += 1;
    }),
  );
  context.say(`New signing keys for ${count(companies, 'company', 'companies')}`);
  return 0;
};
