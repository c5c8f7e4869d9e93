import { getMe, getUnread } from '../operations.ts';
import type { FeedEvent } from '../stream.ts';
import { ignore } from './core.ts';
import { SECTIONS } from './lists.ts';
import type { Parts } from './parts.ts';
import type { UnreadState } from './types.ts';

/** After a change of the directory all open pages ask again, spread over this time. */
const SPREAD_MS = 500;

/** Turns what the service tells into what must be read anew. An event that comes twice does no harm. */
export function createEvents({ core, rows, lists, threads, drafts, search }: Parts) {
  const { state } = core;
  let unreadAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What a change of the directory touched, until it is asked for. */
  let touched: Set<string> | 'any' | undefined;

  function setUnread({ messages, conversations, active, archived }: UnreadState, askedAt: number): void {
    // An event that came meanwhile knows better.
    if (unreadAt > askedAt) return;
    unreadAt = askedAt;
    state.patch({ unread: { messages, conversations, active, archived } });
  }

  /** Reads one conversation anew if anything on this page could show it. */
  function refresh(id: string): void {
    const listed = SECTIONS.some((section) => state.snapshot.lists[section].status !== 'idle');
    if (listed || threads.get(id) || rows.get(id)) void rows.refresh(id);
  }

  function readMe(): void {
    core
      .insist(
        (send) => send(getMe()),
        (me) => state.patch({ me }),
      )
      .catch(ignore);
  }

  /** Counts and drafts, which are not asked for by anyone. */
  function reload(): void {
    core.insist((send) => send(getUnread()), setUnread).catch(ignore);
    drafts.reload();
  }

  function reloadLists(): void {
    for (const section of SECTIONS) lists.reload(section);
  }

  /** Who may write to whom may have changed: ask for what is open, not all pages at the same moment. */
  function directoryChanged(ids: readonly string[] | undefined): void {
    touched = ids && touched !== 'any' ? new Set([...(touched ?? []), ...ids]) : 'any';
    timer ??= setTimeout(() => {
      const changed = touched;
      clear();
      readMe();
      if (changed === 'any') reloadLists();
      for (const id of changed === 'any' ? threads.ids() : (changed ?? [])) refresh(id);
    }, Math.random() * SPREAD_MS);
  }

  function clear(): void {
    clearTimeout(timer);
    timer = undefined;
    touched = undefined;
  }

  return {
    clear,
    refresh,
    reload,
    happened(event: FeedEvent): void {
      switch (event.type) {
        case 'message': {
          const { conversationId: id, seq } = event;
          lists.reached(id);
          if (seq > (threads.get(id)?.messages.at(-1)?.seq ?? 0)) void threads.grow(id);
          refresh(id);
          break;
        }
        case 'conversation':
          if (event.removed) {
            search.removed(event.conversationId);
            threads.emptied(event.conversationId);
          }
          refresh(event.conversationId);
          break;
        case 'unread':
          setUnread(event, core.tick());
          break;
        case 'draft': {
          const { key, version } = event;
          drafts.changed(key, version);
          // Most saves change nothing that a list shows.
          const shown = !rows.isBeingRead(key) && rows.get(key)?.hasDraft === (version !== null);
          if (!key.startsWith('new') && !shown) refresh(key);
          break;
        }
        case 'directory':
          directoryChanged(event.conversationIds);
          break;
        case 'reset':
          // The events since our position are gone: everything on screen is read anew.
          reload();
          readMe();
          reloadLists();
          for (const id of threads.ids()) void threads.load(id);
          break;
      }
    },
  };
}
