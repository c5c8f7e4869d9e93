import { readDirectoryRow } from '../../actions/read-directory-row.ts';
import type { Contents } from '../../directory/kinds.ts';
import type { DirectoryType } from '../../directory/rows.ts';
import { Problem } from '../../http/problem.ts';
import type { Entry } from '../../store/directory-table.ts';
import type { Store } from '../../store/tx.ts';

/** A row as stored; 404 when there is none. */
export async function getRow<T extends DirectoryType>(
  store: Store,
  companyId: string,
  type: T,
  key: string,
): Promise<Entry<Contents[T]>> {
  const entry = await readDirectoryRow(store, companyId, type, key);
  if (entry === undefined) throw new Problem('not_found');
  return entry;
}
