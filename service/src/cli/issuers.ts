import { approveIssuer, suspendIssuer } from '../actions/approve-issuer.ts';
import { Hub } from '../events/hub.ts';
import { allIssuers } from '../store/issuers.ts';
import { type RunCommand, required } from './command.ts';
import { withStore } from './store.ts';

export const listIssuersCommand: RunCommand = async (context, options) => {
  const { company } = options.values;
  const entries = await withStore(context, allIssuers);
  for (const { companyId, id, issuer, audience, jwksUrl, approvedAt } of entries) {
    if (company !== undefined && company !== companyId) continue;
    const state = approvedAt === null ? 'waits' : `approved ${new Date(approvedAt).toISOString()}`;
    context.out([companyId, id, issuer, audience, jwksUrl, state].join('\t'));
  }
  return 0;
};

export const approveIssuerCommand: RunCommand = async (context, options) => {
  const company = required(options, 'company');
  const pair = { issuer: required(options, 'issuer'), audience: required(options, 'audience') };
  const id = options.operands[0] ?? '';
  // A running service notices by itself.
  const result = await withStore(context, (store) =>
    approveIssuer({ store, hub: new Hub() }, company, id, pair),
  );
  if (result.kind === 'unknown')
    throw new Error(
      `company ${company} has no issuer ${id} with this --issuer and --audience: see \`issuers list\``,
    );
  if (result.kind === 'taken')
    throw new Error(
      `these tokens are accepted for company ${result.companyId}: find out whose they are, and \`issuers suspend\` the wrong one first`,
    );
  context.say(`Approved: keys from ${result.entry.jwksUrl}, users by the claim ${result.entry.userClaim}`);
  return 0;
};

export const suspendIssuerCommand: RunCommand = async (context, options) => {
  const company = required(options, 'company');
  const id = options.operands[0] ?? '';
  const known = await withStore(context, (store) => suspendIssuer({ store, hub: new Hub() }, company, id));
  if (!known) throw new Error(`company ${company} has no issuer ${id}`);
  return 0;
};
