import type { UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { unreadOf } from '../store/mailbox.ts';
import type { Store } from '../store/tx.ts';

/** The badge: unread messages in both sections, and the unread conversations of each. */
export function readUnread(store: Store, { companyId, user }: UserPrincipal) {
  return store.read(companyId, async (tx) => ({
    ...(await unreadOf(tx, user.key)),
    state: await readState(tx, user.key),
  }));
}
