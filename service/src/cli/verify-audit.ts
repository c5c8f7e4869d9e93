import { SealKeys } from '../audit/seal-keys.ts';
import { readTrail } from '../audit/trail.ts';
import { verifyAnchors } from '../audit/verify-anchors.ts';
import { type AuditFault, TrailCheck } from '../audit/verify-trail.ts';
import type { CliContext, CliOptions, RunCommand } from './command.ts';
import { count } from './count.ts';
import { eachCompany } from './each-company.ts';
import { withStore } from './store.ts';

export const verifyAudit: RunCommand = (context, options) =>
  withStore(context, async (store, config) => {
    const keys = new SealKeys(config.secretKeys);
    const counts = { companies: 0, records: 0, seals: 0, waiting: 0, anchors: 0, faults: 0 };
    const tell = (fault: AuditFault) => {
      counts.faults += 1;
      context.out(JSON.stringify(fault));
    };
    const only = await eachCompany(context, store, options, async (companyId) => {
      const check = new TrailCheck(companyId, keys);
      for await (const entry of readTrail(store, companyId))
        for (const fault of check.check(entry)) tell(fault);
      for (const fault of check.finish()) tell(fault);
      counts.companies += 1;
      counts.records += check.counts.records;
      counts.seals += check.counts.seals;
      counts.waiting += check.counts.waiting;
    });
    const file = anchorFile(options) ?? config.auditAnchor;
    if (file !== undefined) {
      for await (const told of verifyAnchors(store, keys, file, only)) {
        if ('checked' in told) counts.anchors += told.checked;
        else tell(told);
      }
    }
    summarise(context, counts, file);
    return counts.faults === 0 ? 0 : 1;
  });

function anchorFile(options: CliOptions): string | undefined {
  const { anchor } = options.values;
  return typeof anchor === 'string' ? anchor : undefined;
}

function summarise(
  context: CliContext,
  counts: {
    companies: number;
    records: number;
    seals: number;
    waiting: number;
    anchors: number;
    faults: number;
  },
  file: string | undefined,
): void {
  const { companies, records, seals, waiting, anchors, faults } = counts;
  context.say(
    `Audit: ${count(companies, 'company', 'companies')}, ${count(records, 'sealed record')}, ${count(seals, 'seal')}, ${count(anchors, 'anchor')}; ${count(waiting, 'record')} waiting for a seal; ${count(faults, 'fault')}`,
  );
  if (file === undefined)
    context.say(
      'No anchors were given (--anchor FILE): a tail that was cut off with all its traces is not noticed',
    );
}
