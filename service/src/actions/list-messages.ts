import type { UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { rowsWithinBytes } from '../rules/page-bytes.ts';
import { visibleThrough } from '../rules/read-mark.ts';
import type { Services } from '../services.ts';
import { inboxRow, membersOf } from '../store/inbox.ts';
import { messagesOf } from '../store/messages.ts';
import { readCaughtUp } from './catch-up.ts';
import { type MessageView, messageView, namesOf } from './conversation-view.ts';

export interface MessagePageView {
  readonly data: MessageView[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  readonly state: string;
}

/**
 * Messages of one conversation, oldest first: the first after `after`, the last before `before`, or the newest. Fewer than
 * `limit` where they would be more than a page holds; `hasBefore` and `hasAfter` say what is left. Undefined when there
 * is no such conversation, or it is not the caller's.
 */
export function listMessages(
  services: Pick<Services, 'store' | 'hub'>,
  principal: UserPrincipal,
  conversationId: string,
  range: { after: number | undefined; before: number | undefined; limit: number },
): Promise<MessagePageView | undefined> {
  const { user } = principal;
  return readCaughtUp(services, principal, async (tx) => {
    const row = await inboxRow(tx, user.key, conversationId);
    if (row === undefined) return undefined;
    const through = visibleThrough(row.last_seq, row.passed_seq);
    const rows = await messagesOf(tx, conversationId, { ...range, through });
    const names = namesOf(await membersOf(tx, [conversationId]));
    const views = rows.map((message) => messageView(message, names));
    const data =
      range.after === undefined
        ? rowsWithinBytes(views.toReversed()).toReversed()
        : [...rowsWithinBytes(views)];
    const first =
      data[0]?.seq ?? Math.min((range.after ?? (range.before ?? through + 1) - 1) + 1, through + 1);
    const last = data.at(-1)?.seq ?? first - 1;
    return {
      data,
      hasBefore: first > 1,
      hasAfter: last < through,
      state: await readState(tx, user.key),
    };
  });
}
