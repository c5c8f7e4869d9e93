import { type AuditContext, recordAudit } from '../audit/record.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import type { Hub } from '../events/hub.ts';
import { type IssuerContent, type IssuerEntry, listIssuers, saveIssuer } from '../store/issuers.ts';
import type { Store } from '../store/tx.ts';

/** A company has few; each is looked at with its tokens only. */
export const ISSUERS_MAX = 20;

/**
 * Registers an issuer of the company's own, or changes one. It waits until the operator approves it for this company, again
 * after each change: another company may have, or claim, the same pair, and nobody is told. Refused, and audited, when the
 * company has too many.
 */
export function putIssuer(
  { store, hub }: { store: Store; hub: Hub },
  companyId: string,
  context: AuditContext,
  id: string,
  content: IssuerContent,
): Promise<IssuerEntry | { refused: 'too_many' }> {
  return store.write(companyId, async (tx) => {
    await lockDirectory(tx);
    const all = await listIssuers(tx);
    const before = all.find((entry) => entry.id === id);
    const refused = before === undefined && all.length >= ISSUERS_MAX ? 'too_many' : undefined;
    if (refused !== undefined) {
      await recordAudit(tx, context, {
        act: 'issuer.put',
        subject: id,
        outcome: 'refused',
        data: { code: refused },
      });
      return { refused };
    }
    const same =
      before !== undefined &&
      (Object.keys(content) as Array<keyof IssuerContent>).every((name) => before[name] === content[name]);
    if (same) return before;
    const updatedAt = Math.max(tx.now, (before?.updatedAt ?? 0) + 1);
    const entry: IssuerEntry = {
      id,
      ...content,
      approvedAt: null,
      createdAt: before?.createdAt ?? tx.now,
      updatedAt,
    };
    await saveIssuer(tx, entry);
    await recordAudit(tx, context, { act: 'issuer.put', subject: id });
    // Open streams look again whether their token still counts.
    await appendDirectoryChange(tx, hub, []);
    return entry;
  });
}
