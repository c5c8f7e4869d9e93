import { readTrail } from '../audit/trail.ts';
import type { RunCommand } from './command.ts';
import { eachCompany } from './each-company.ts';
import { withStore } from './store.ts';

/** Writes the trail as lines of JSON, for a checker of anyone's own (docs/audit.md). */
export const dumpAudit: RunCommand = (context, options) =>
  withStore(context, async (store) => {
    await eachCompany(context, store, options, async (companyId) => {
      for await (const entry of readTrail(store, companyId)) context.out(JSON.stringify(entry));
    });
    return 0;
  });
