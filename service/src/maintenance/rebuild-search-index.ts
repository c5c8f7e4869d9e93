import { pino } from 'pino';
import { resetIndex, resetWholeIndex } from '../store/search-index.ts';
import type { Store } from '../store/tx.ts';
import { SearchIndexer } from './search-indexer.ts';

/**
 * Makes the search index of every company anew from the texts, beside a running service: searches read what waits
 * themselves. Answers how many messages this process took up.
 */
export async function rebuildSearchIndex(store: Store): Promise<number> {
  const companies = await store.system((tx) => tx.db.selectFrom('company').select('company_id').execute());
  const ids = companies.map((row) => row.company_id);
  if (store.dialect === 'sqlite') await store.system((tx) => resetWholeIndex(tx, ids));
  else for (const companyId of ids) await store.write(companyId, resetIndex);
  const indexer = new SearchIndexer(store, pino({ level: 'silent' }));
  let messages = 0;
  for (const companyId of ids) messages += await indexer.catchUp(companyId);
  return messages;
}
