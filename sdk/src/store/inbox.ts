import type { InboxClient } from '../connect.ts';
import {
  getMe,
  getSettings,
  listCharts,
  patchConversation,
  patchSettings,
  searchRecipients,
} from '../operations.ts';
import { cleanLine } from '../text.ts';
import { createConnection } from './connection.ts';
import { createCore } from './core.ts';
import { createDrafts } from './drafts.ts';
import { createLife } from './life.ts';
import { createLists } from './lists.ts';
import { createMarks } from './marks.ts';
import { createOutgoing, type Outgoing } from './outgoing.ts';
import { createLog, type KeyValueStorage, pageStorage } from './outgoing-log.ts';
import { createRows } from './rows.ts';
import { createSearch } from './search.ts';
import { createThreads } from './threads.ts';
import type { ArchiveResult, InboxStore } from './types.ts';

export interface InboxOptions {
  /** Share one live connection with this user's other tabs. Default: on in a page, off elsewhere. */
  share?: boolean;
  /** Where messages whose Send was pressed survive a reload. Default: `sessionStorage` where there is one. */
  storage?: KeyValueStorage;
}

/**
 * The inbox of the person a client is signed in as: the framework-free state that every view of it draws from. Nothing is
 * requested before the first `subscribe`.
 */
export function createInbox(client: InboxClient, options: InboxOptions = {}): InboxStore {
  const core = createCore(client);
  const { state } = core;
  const rows = createRows(core, {
    row(id, row) {
      lists.changed(id, row);
      if (row) search.changed(row);
      else threads.gone(id);
    },
    whole: (whole, askedAt) => threads.changed(whole, askedAt),
  });
  const lists = createLists(core, rows);
  const threads = createThreads(core, rows, (id, messages) => outgoing.shownWith(id, messages));
  const drafts = createDrafts(core);
  const log = createLog(options.storage ?? pageStorage(), client.transport.baseUrl);
  const outgoing: Outgoing = createOutgoing({ core, log, rows, lists, threads, drafts });
  const marks = createMarks(core, rows, threads);
  const search = createSearch(core);
  const connection = createConnection(state);
  const life = createLife(
    { client, core, connection, rows, lists, threads, drafts, log, outgoing, marks, search },
    options.share ?? typeof document !== 'undefined',
  );

  /** The conversation moves on screen at once, and back if the service refuses. */
  async function archive(id: string, archived: boolean, shownSeq?: number): Promise<ArchiveResult> {
    const { signal } = core;
    const read = shownSeq === undefined ? {} : { readThroughSeq: shownSeq };
    rows.archiving(id, archived);
    try {
      return await core.ask(
        (send) => send(patchConversation(id, { archived, ...read })),
        (whole, askedAt) => {
          rows.putWhole(whole, askedAt);
          return { archived: whole.archived };
        },
      );
    } catch (error) {
      if (!signal.aborted) life.events.refresh(id);
      throw error;
    } finally {
      if (!signal.aborted) rows.archiving(id, undefined);
    }
  }

  return {
    get snapshot() {
      return state.snapshot;
    },
    get hasUnsavedText() {
      return drafts.hasUnsaved || !outgoing.isEmpty;
    },
    subscribe(listener) {
      const off = state.subscribe(listener);
      life.start();
      return off;
    },
    openList: life.openList,
    loadMore: lists.more,
    retry: life.retry,

    openThread: (id, { around } = {}) => threads.open(id, around),
    loadBefore: threads.before,
    loadAfter: threads.after,
    markRead: marks.read,
    markUnread: marks.unread,
    archive: (id, shownSeq) => archive(id, true, shownSeq),
    unarchive: async (id) => void (await archive(id, false)),

    send: outgoing.send,
    resend: outgoing.resend,
    takeBack: outgoing.takeBack,
    discard: outgoing.takeBack,

    start: (input, { draftKey, signal } = {}) => outgoing.start(input, draftKey, signal),
    recipients: ({ q, ...query }, options) =>
      core.send(searchRecipients({ ...query, ...(q && { q: cleanLine(q) }) }), options),
    meFor: (patientId, options) => core.send(getMe({ patientId }), options),
    charts: async (options) => (await core.send(listCharts(), options)).data,

    openDraft: drafts.open,
    setDraft: drafts.set,
    flushDrafts: drafts.flush,
    discardDraft: drafts.discard,
    resolveDraft: drafts.resolve,

    search: search.ask,
    loadMoreResults: search.more,
    clearSearch: search.clear,

    async settings() {
      const { data, etag = '' } = await client.transport.request(getSettings());
      return { settings: data, etag };
    },
    async patchSettings(patch, ifMatch) {
      const { data, etag = '' } = await client.transport.request(patchSettings(patch, ifMatch));
      return { settings: data, etag };
    },
    previewSettings: (patch, etag) => core.send(patchSettings(patch, etag, true)),

    signOut: life.signOut,
    close: life.close,
  };
}
