import { type ConnectionContent, connectionsOf } from '../store/directory-connections.ts';
import type { Entry } from '../store/directory-table.ts';
import type { Store } from '../store/tx.ts';

/** Every connection of a portal user, in force or not, by key and in the order of their charts' ids. */
export async function readConnections(
  store: Store,
  companyId: string,
  portalUserId: string,
): Promise<Array<[key: string, Entry<ConnectionContent>]>> {
  const found = await store.read(companyId, (tx) => connectionsOf(tx, [portalUserId]));
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}
