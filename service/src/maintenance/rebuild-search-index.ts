import { pino } from 'pino';
import { resetIndex, resetWholeIndex } from '../store/search-index.ts';
import type { Store } from '../store/tx.ts';
import { refoldCompany } from './refold.ts';
import { SearchIndexer } from './search-indexer.ts';

/**
 * Folds the texts of every company anew and makes its search index anew from them, beside a running service: searches read what waits
 * themselves. Answers how many messages this process took up.
 */
export async function rebuildSearchIndex(store: Store): Promise<number> {
  const companies = await store.system((tx) => tx.db.selectFrom('company').select('company_id').execute());
  const ids = companies.map((row) => row.company_id);
  if (store.dialect === 'sqlite') await store.system((tx) => resetWholeIndex(tx, ids));
  else for (const companyId of ids) await store.write(companyId, resetIndex);
  const indexer = new SearchIndexer(store, pino({ level: 'silent' }));
  store.purgeLog();
  let messages = 0;
  for (const companyId of ids) {
    await refoldCompany(store, companyId, { force: true });
    messages += await indexer.catchUp(companyId);
  }
  return messages;
}
