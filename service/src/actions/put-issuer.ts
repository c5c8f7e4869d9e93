import { type AuditContext, recordAudit } from '../audit/record.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import type { Hub } from '../events/hub.ts';
import {
  type IssuerContent,
  type IssuerEntry,
  issuerIsTaken,
  listIssuers,
  saveIssuer,
} from '../store/issuers.ts';
import type { Store } from '../store/tx.ts';

/** A company has few; each is looked at with its tokens only. */
export const ISSUERS_MAX = 20;

/**
 * Registers an issuer of the company's own, or changes one: tokens that were verified by the former entry are verified
 * again. Refused, and audited, when another entry has this issuer and audience, and when the company has too many.
 */
export function putIssuer(
  { store, hub }: { store: Store; hub: Hub },
  companyId: string,
  context: AuditContext,
  id: string,
  content: IssuerContent,
): Promise<IssuerEntry | { refused: 'taken' | 'too_many' }> {
  return store.write(companyId, async (tx) => {
    await lockDirectory(tx);
    const all = await listIssuers(tx);
    const before = all.find((entry) => entry.id === id);
    const refused = (await issuerIsTaken(tx, id, content))
      ? 'taken'
      : before === undefined && all.length >= ISSUERS_MAX
        ? 'too_many'
        : undefined;
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
    const entry: IssuerEntry = { id, ...content, createdAt: before?.createdAt ?? tx.now, updatedAt };
    await saveIssuer(tx, entry);
    await recordAudit(tx, context, { act: 'issuer.put', subject: id });
    // Open streams look again whether their token still counts.
    await appendDirectoryChange(tx, hub, []);
    return entry;
  });
}
