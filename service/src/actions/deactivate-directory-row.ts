import { type AuditContext, recordAudit } from '../audit/record.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import { planDeactivation } from '../directory/push.ts';
import type { DirectoryType } from '../directory/rows.ts';
import type { Hub } from '../events/hub.ts';
import type { Store } from '../store/tx.ts';

/** Takes one row of the directory out of force; nothing is removed. False when there is no such row. */
export function deactivateDirectoryRow(
  { store, hub }: { store: Store; hub: Hub },
  companyId: string,
  context: AuditContext,
  type: DirectoryType,
  key: string,
): Promise<boolean> {
  return store.write(companyId, async (tx) => {
    await lockDirectory(tx);
    const plan = await planDeactivation(tx, type, [key]);
    if (plan.changed > 0) {
      await plan.save(tx);
      await recordAudit(tx, context, { act: `directory.${type}.delete`, subject: key });
      await appendDirectoryChange(tx, hub, plan.subjects);
    }
    return plan.known > 0;
  });
}
