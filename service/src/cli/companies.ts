import { createCompany, createCompanyKey } from '../actions/create-company.ts';
import { rotateSigningKeys } from '../actions/rotate-signing-keys.ts';
import { SCOPES, type Scope } from '../auth/api-keys.ts';
import { type Command, required, UsageError } from './command.ts';
import { withStore } from './store.ts';

export const companyCreate: Command = {
  name: 'company create',
  usage: '--name NAME',
  summary: 'make a company and print its id; messaging is off until a Super Admin turns it on',
  options: { name: { type: 'string' } },
  operands: 0,
  async run(context, options) {
    const name = required(options, 'name');
    const id = await withStore(context, (store, config) =>
      createCompany(store, config.secretKeys, { name, defaults: config.defaults }),
    );
    context.out(id);
    return 0;
  },
};

export const keysCreate: Command = {
  name: 'keys create',
  usage: '--company ID --name NAME [--scopes A,B]',
  summary: 'make an API key and print it, this once',
  options: { company: { type: 'string' }, name: { type: 'string' }, scopes: { type: 'string' } },
  operands: 0,
  async run(context, options) {
    const company = required(options, 'company');
    const name = required(options, 'name');
    const scopes = options.values.scopes === undefined ? SCOPES : scopesOf(required(options, 'scopes'));
    const key = await withStore(context, (store) => createCompanyKey(store, company, name, scopes));
    if (key === undefined) throw new Error(`there is no company ${company}`);
    context.out(key.key);
    return 0;
  },
};

function scopesOf(text: string): Scope[] {
  return text.split(',').map((part) => {
    const scope = SCOPES.find((known) => known === part.trim());
    if (scope === undefined)
      throw new UsageError(`--scopes: ${part.trim()} is not one of ${SCOPES.join(', ')}`);
    return scope;
  });
}

export const keysRotateSigning: Command = {
  name: 'keys rotate-signing',
  usage: '',
  summary: 'sign new sessions with new keys; sessions under way run out as they would have',
  options: {},
  operands: 0,
  async run(context) {
    const companies = await withStore(context, (store, config) =>
      rotateSigningKeys(store, config.secretKeys),
    );
    context.say(`New signing keys for ${companies} ${companies === 1 ? 'company' : 'companies'}`);
    return 0;
  },
};
