import { type Contents, kindOf } from '../directory/kinds.ts';
import type { DirectoryType } from '../directory/rows.ts';
import type { DirectoryTable, Entry } from '../store/directory-table.ts';
import type { Store } from '../store/tx.ts';

/** One row of the directory as stored, in force or not. Undefined when there is none. */
export async function readDirectoryRow<T extends DirectoryType>(
  store: Store,
  companyId: string,
  type: T,
  key: string,
): Promise<Entry<Contents[T]> | undefined> {
  const table = kindOf(type).table as DirectoryTable<unknown> as DirectoryTable<Contents[T]>;
  return store.read(companyId, async (tx) => (await table.load(tx, [key])).get(key));
}
