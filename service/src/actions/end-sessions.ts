import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import type { Hub } from '../events/hub.ts';
import { endOneSession, endSessionsOf, isKnownUser } from '../store/sessions.ts';
import type { Store } from '../store/tx.ts';

/** One session by its id, all of one user, or all of the company. */
export type EndedSessions = { readonly session: string } | { readonly user: User } | 'everyone';

/**
 * Ends sessions before their time: their next request is refused, and their open streams end within a second on every
 * node. New sessions can be made at once. False: there is no such user. An id that is not known answers true: no list of
 * sessions is kept.
 */
export function endSessions(
  { store, hub }: { store: Store; hub: Pick<Hub, 'wakeCompany'> },
  companyId: string,
  context: AuditContext,
  which: EndedSessions,
): Promise<boolean> {
  return store.write(companyId, async (tx) => {
    await lockDirectory(tx);
    if (which === 'everyone') await endSessionsOf(tx, 'everyone');
    else if ('session' in which) await endOneSession(tx, which.session);
    else {
      if (!(await isKnownUser(tx, which.user))) return false;
      await endSessionsOf(tx, which.user.key);
    }
    await recordAudit(tx, context, {
      act: 'session.end',
      subject: which === 'everyone' ? null : 'session' in which ? which.session : which.user.key,
    });
    // Open streams look again whether their token still counts.
    await appendDirectoryChange(tx, hub, []);
    return true;
  });
}
