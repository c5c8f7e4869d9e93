import type { InboxClient } from '../connect.ts';
import { createConnection } from './connection.ts';
import { createCore } from './core.ts';
import { createDrafts } from './drafts.ts';
import { createLists } from './lists.ts';
import { createMarks } from './marks.ts';
import { createOutgoing, type Outgoing } from './outgoing.ts';
import { createLog, type KeyValueStorage } from './outgoing-log.ts';
import { createRows } from './rows.ts';
import { createSearch } from './search.ts';
import { createThreads } from './threads.ts';

/** What a store is made of. Each part owns one piece of the snapshot. */
export type Parts = ReturnType<typeof makeParts>;

/** Makes the parts and tells them of one another. */
export function makeParts(client: InboxClient, storage: KeyValueStorage | undefined) {
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
  const log = createLog(storage, client.transport.baseUrl);
  const outgoing: Outgoing = createOutgoing({ core, log, rows, lists, threads, drafts });
  const marks = createMarks(core, rows, threads);
  const search = createSearch(core);
  const connection = createConnection(state);
  return { client, state, core, connection, rows, lists, threads, drafts, log, outgoing, marks, search };
}
