import { type DirectorySubject, encodeSubjects } from '../events/directory-subjects.ts';
import type { Tx } from '../store/tx.ts';

/**
 * Takes the company's row: writers of the directory and of the settings come one after another, so that what one compares
 * with is what it replaces. False when there is no such company.
 */
export async function lockDirectory(tx: Tx): Promise<boolean> {
  const query = tx.db
    .selectFrom('company')
    .select('directory_version')
    .where('company_id', '=', tx.companyId);
  // SQLite has one writer anyway.
  const row = await (tx.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  return row !== undefined;
}

/** Who is told that a company's directory changed: the hub, or an import that tells it less often. */
export interface WakesCompanies {
  wakeCompany(companyId: string): void;
}

/** Adds one change of the directory, `null` for "anything", and wakes the company's readers once it is committed. */
export async function appendDirectoryChange(
  tx: Tx,
  hub: WakesCompanies,
  subjects: Iterable<DirectorySubject> | null,
): Promise<void> {
  const company = await tx.db
    .updateTable('company')
    .set((eb) => ({ directory_version: eb('directory_version', '+', 1) }))
    .where('company_id', '=', tx.companyId)
    .returning('directory_version')
    .executeTakeFirstOrThrow();
  await tx.db
    .insertInto('directory_change')
    .values({
      company_id: tx.companyId,
      version: company.directory_version,
      subjects: encodeSubjects(subjects),
      at: tx.now,
    })
    .execute();
  const { companyId } = tx;
  tx.afterCommit(() => hub.wakeCompany(companyId));
}
