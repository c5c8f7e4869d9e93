import { type AuditContext, recordAudit } from '../audit/record.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import type { Hub } from '../events/hub.ts';
import { deleteIssuer } from '../store/issuers.ts';
import type { Store } from '../store/tx.ts';

/** Takes an issuer of the company's own away: its tokens are refused at once, and their streams end. False: there is none. */
export function removeIssuer(
  { store, hub }: { store: Store; hub: Hub },
  companyId: string,
  context: AuditContext,
  id: string,
): Promise<boolean> {
  return store.write(companyId, async (tx) => {
    await lockDirectory(tx);
    if (!(await deleteIssuer(tx, id))) return false;
    await recordAudit(tx, context, { act: 'issuer.delete', subject: id });
    await appendDirectoryChange(tx, hub, []);
    return true;
  });
}
