import { createReadStream } from 'node:fs';
import { importDirectory } from '../directory/import.ts';
import { Hub } from '../events/hub.ts';
import { parseLine } from '../routes/directory/parse-line.ts';
import { NO_COMPANY } from '../store/tx.ts';
import { type RunCommand, required, UsageError } from './command.ts';
import { withStore } from './store.ts';

export const importFile: RunCommand = async (context, options) => {
  const companyId = required(options, 'company');
  const pruneMax = Number(options.values['prune-max'] ?? 10);
  if (!(pruneMax >= 0 && pruneMax <= 100)) throw new UsageError('--prune-max must be a number from 0 to 100');
  const file = options.operands[0] ?? '';
  const report = await withStore(context, async (store) => {
    const company = await store.read(NO_COMPANY, (tx) =>
      tx.db.selectFrom('company').select('company_id').where('company_id', '=', companyId).executeTakeFirst(),
    );
    if (company === undefined) throw new Error(`there is no company ${companyId}`);
    return importDirectory(
      // Readers live in the running service, which sees for itself that the database changed.
      { store, hub: new Hub() },
      companyId,
      { actor: 'operator', requestId: null, ip: null },
      file === '-' ? process.stdin : createReadStream(file),
      {
        parse: parseLine,
        dryRun: options.values['dry-run'] === true,
        prune: options.values.prune === true,
        pruneMax,
      },
    );
  });
  context.out(JSON.stringify(report, null, 2));
  return report.errors.length === 0 ? 0 : 1;
};
