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
 * than the stored one is refused, and a row of someone who was erased; the refusal is audited.
 */
export function pushDirectoryRow<Row extends DirectoryRow>(
  { store, hub }: { store: Store; hub: Hub },
  companyId: string,
  context: AuditContext,
  row: Row,
): Promise<{ refused: 'stale' | 'erased' } | { refused: false; entry: Entry<Contents[Row['type']]> }> {
  const kind = kindOf(row.type);
  const key = (kind.keyOf as (row: DirectoryRow) => string)(row);
  const act = `directory.${row.type}.put`;
  return store.write(companyId, async (tx) => {
    await lockDirectory(tx);
    const plan = await planPush(tx, [row]);
    const [outcome] = plan.outcomes;
    if (outcome === 'stale' || outcome === 'erased') {
      await recordAudit(tx, context, {
        act,
        subject: key,
        outcome: 'refused',
        data: outcome === 'stale' ? { code: 'stale_version', version: row.version } : { code: outcome },
      });
      return { refused: outcome };
    }
    await plan.save(tx);
    if (plan.changed > 0) {
      await recordAudit(tx, context, { act, subject: key });
      await appendDirectoryChange(tx, hub, plan.subjects);
    }
    const stored = await kind.table.load(tx, [key]);
    return { refused: false, entry: stored.get(key) as Entry<Contents[Row['type']]> };
  });
}
