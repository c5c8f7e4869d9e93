import { type AuditContext, recordAudit } from '../audit/record.ts';
import {
  type HoldSubject,
  holdOn,
  holdSubjectExists,
  type LegalHold,
  listHolds,
  lockRemovals,
  removeHold,
  saveHold,
} from '../store/legal-holds.ts';
import type { Store } from '../store/tx.ts';

/** Places a hold, or gives a standing one another reference. Undefined when there is no such patient or conversation. */
export function placeLegalHold(
  store: Store,
  companyId: string,
  audit: AuditContext,
  subject: HoldSubject,
  reference: string | null,
): Promise<LegalHold | undefined> {
  return store.write(companyId, async (tx) => {
    await lockRemovals(tx);
    const before = await holdOn(tx, subject);
    if (before === undefined && !(await holdSubjectExists(tx, subject))) return undefined;
    const hold = { placedAt: tx.now, placedBy: audit.actor, ...before, ...subject, reference };
    if (before?.reference === reference) return hold;
    await saveHold(tx, hold);
    await recordAudit(tx, audit, {
      act: 'legal-hold.place',
      subject: subject.id,
      data: { type: subject.type, ...(reference === null ? {} : { reference }) },
    });
    return hold;
  });
}

/** Lifts a hold. False when there was none. */
export function liftLegalHold(
  store: Store,
  companyId: string,
  audit: AuditContext,
  subject: HoldSubject,
): Promise<boolean> {
  return store.write(companyId, async (tx) => {
    await lockRemovals(tx);
    if (!(await removeHold(tx, subject))) return false;
    await recordAudit(tx, audit, {
      act: 'legal-hold.lift',
      subject: subject.id,
      data: { type: subject.type },
    });
    return true;
  });
}

/** A page of the company's holds; `more` says whether another page follows. */
export async function listLegalHolds(
  store: Store,
  companyId: string,
  { after, limit }: { after: HoldSubject | undefined; limit: number },
): Promise<{ data: LegalHold[]; more: boolean }> {
  const rows = await store.read(companyId, (tx) =>
    listHolds(tx, { ...(after === undefined ? {} : { after }), limit: limit + 1 }),
  );
  return { data: rows.slice(0, limit), more: rows.length > limit };
}
