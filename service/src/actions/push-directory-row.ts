import { type AuditContext, recordAudit } from '../audit/record.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import { type Contents, kindOf } from '../directory/kinds.ts';
import { planPush } from '../directory/push.ts';
import type { DirectoryRow } from '../directory/rows.ts';
import type { Hub } from '../events/hub.ts';
import type { Entry } from '../store/directory-table.ts';
import type { Store } from '../store/tx.ts';

/**
 * Puts one row of the directory. A push that changes nothing writes nothing but a newer version number; an older version
 * than the stored one is refused, and the refusal audited.
 */
export function pushDirectoryRow<Row extends DirectoryRow>(
  { store, hub }: { store: Store; hub: Hub },
  companyId: string,
  context: AuditContext,
  row: Row,
): Promise<{ stale: true } | { stale: false; entry: Entry<Contents[Row['type']]> }> {
  const kind = kindOf(row.type);
  const key = (kind.keyOf as (row: DirectoryRow) => string)(row);
  const act = `directory.${row.type}.put`;
  return store.write(companyId, async (tx) => {
    await lockDirectory(tx);
    const plan = await planPush(tx, [row]);
    if (plan.outcomes[0] === 'stale') {
      await recordAudit(tx, context, {
        act,
        subject: key,
        outcome: 'refused',
        data: { code: 'stale_version', version: row.version },
      });
      return { stale: true };
    }
    await plan.save(tx);
    if (plan.changed > 0) {
      await recordAudit(tx, context, { act, subject: key });
      await appendDirectoryChange(tx, hub, plan.subjects);
    }
    const stored = await kind.table.load(tx, [key]);
    return { stale: false, entry: stored.get(key) as Entry<Contents[Row['type']]> };
  });
}
