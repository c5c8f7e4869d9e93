import type { UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { rowsWithinBytes } from '../rules/page-bytes.ts';
import type { Services } from '../services.ts';
import { inboxPage, membersOf } from '../store/inbox.ts';
import { readCaughtUp } from './catch-up.ts';
import { byConversation, type ListItemView, listItemView } from './conversation-view.ts';

export interface ListQuery {
  readonly section: 'active' | 'archived' | 'all';
  readonly unread: boolean;
  readonly patientId: string | undefined;
  /** Only what reached the reader before this place. */
  readonly before: number | undefined;
  readonly limit: number;
}

export interface ListPage {
  readonly data: readonly ListItemView[];
  /** Where the next page begins; null: this is the last. */
  readonly next: number | null;
  readonly state: string;
}

/** A page of this user's inbox, the latest first, in four statements whatever its length. */
export function listConversations(
  services: Pick<Services, 'store' | 'hub'>,
  principal: UserPrincipal,
  query: ListQuery,
): Promise<ListPage> {
  const { user } = principal;
  return readCaughtUp(services, principal, async (tx) => {
    const filter = {
      archived: query.section === 'all' ? undefined : query.section === 'archived',
      unread: query.unread,
      patientId: query.patientId,
      before: query.before,
    };
    const rows = await inboxPage(tx, user.key, filter, query.limit + 1);
    const page = rows.slice(0, query.limit);
    const members = byConversation(
      await membersOf(
        tx,
        page.map((row) => row.conversation_id),
      ),
    );
    const data = rowsWithinBytes(
      page.map((row) => listItemView(row, members.get(row.conversation_id) ?? [], user)),
    );
    return {
      data,
      next: rows.length > data.length ? (page[data.length - 1]?.activity_seq ?? null) : null,
      state: await readState(tx, user.key),
    };
  });
}
