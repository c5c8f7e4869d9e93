import type { UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import type { Services } from '../services.ts';
import { unreadOf } from '../store/mailbox.ts';
import { readCaughtUp } from './catch-up.ts';

/** The badge: unread messages in both sections, and the unread conversations of each. */
export function readUnread(services: Pick<Services, 'store' | 'hub'>, principal: UserPrincipal) {
  const { key } = principal.user;
  return readCaughtUp(services, principal, async (tx) => ({
    ...(await unreadOf(tx, key)),
    state: await readState(tx, key),
  }));
}
