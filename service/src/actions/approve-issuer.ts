import { OPERATOR, recordAudit } from '../audit/record.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import type { Hub } from '../events/hub.ts';
import { approvedIssuer, type IssuerEntry, readIssuer, setApproved } from '../store/issuers.ts';
import type { Store } from '../store/tx.ts';

interface Services {
  readonly store: Store;
  readonly hub: Pick<Hub, 'wakeCompany'>;
}

export type ApproveResult =
  | { readonly kind: 'approved'; readonly entry: IssuerEntry }
  /** The company has no entry of this id with this issuer and audience. */
  | { readonly kind: 'unknown' }
  /** The tokens of this pair are accepted for another company. */
  | { readonly kind: 'taken'; readonly companyId: string };

/**
 * The operator accepts the tokens of an entry for its company, as the entry is now. An issuer and audience are one
 * company's: the entry of the same company that was approved before is no longer.
 */
export function approveIssuer(
  { store, hub }: Services,
  companyId: string,
  id: string,
  pair: Pick<IssuerEntry, 'issuer' | 'audience'>,
): Promise<ApproveResult> {
  return store.write(companyId, async (tx): Promise<ApproveResult> => {
    await lockDirectory(tx);
    const entry = await readIssuer(tx, id);
    if (entry === undefined || entry.issuer !== pair.issuer || entry.audience !== pair.audience)
      return { kind: 'unknown' };
    const holder = await approvedIssuer(tx, pair);
    if (holder !== undefined && holder.companyId !== companyId)
      return { kind: 'taken', companyId: holder.companyId };
    if (holder?.id === id) return { kind: 'approved', entry };
    if (holder !== undefined) await setApproved(tx, holder.id, null);
    await setApproved(tx, id, tx.now);
    await recordAudit(tx, OPERATOR, { act: 'issuer.approve', subject: id });
    // Streams of the former entry's tokens look again whether they still count.
    await appendDirectoryChange(tx, hub, []);
    return { kind: 'approved', entry };
  });
}

/** The operator accepts tokens of an entry no more; their streams end. False: the company has none of this id. */
export function suspendIssuer({ store, hub }: Services, companyId: string, id: string): Promise<boolean> {
  return store.write(companyId, async (tx) => {
    await lockDirectory(tx);
    if ((await readIssuer(tx, id)) === undefined) return false;
    await setApproved(tx, id, null);
    await recordAudit(tx, OPERATOR, { act: 'issuer.suspend', subject: id });
    await appendDirectoryChange(tx, hub, []);
    return true;
  });
}
