import type { KipuClient } from '../client.ts';
import { Connection } from './connection.ts';
import { Core } from './core.ts';
import { Drafts } from './drafts.ts';
import { Lists } from './lists.ts';
import { Marks } from './marks.ts';
import { Outgoing } from './outgoing.ts';
import { type KeyValueStorage, OutgoingLog } from './outgoing-log.ts';
import { Rows } from './rows.ts';
import { Search } from './search.ts';
import { State } from './state.ts';
import { Threads } from './threads.ts';

/** What a store is made of. Each part owns one piece of the snapshot. */
export interface Parts {
  client: KipuClient;
  state: State;
  core: Core;
  connection: Connection;
  rows: Rows;
  lists: Lists;
  threads: Threads;
  drafts: Drafts;
  log: OutgoingLog;
  outgoing: Outgoing;
  marks: Marks;
  search: Search;
}

/** Makes the parts and tells them of one another. */
export function makeParts(client: KipuClient, storage: KeyValueStorage | undefined): Parts {
  const state = new State();
  const core = new Core(client, state);
  const rows = new Rows(core);
  const lists = new Lists(core, rows);
  const threads = new Threads(core, rows);
  const drafts = new Drafts(core);
  const log = new OutgoingLog(storage, client.transport.baseUrl);
  const outgoing = new Outgoing(core, log, threads, drafts);
  const marks = new Marks(core, rows, threads);
  const search = new Search(core);
  rows.onRow = (id, row) => {
    lists.changed(id, row);
    if (row) search.changed(row);
    else threads.gone(id);
  };
  rows.onWhole = (whole, askedAt) => threads.changed(whole, askedAt);
  const connection = new Connection(state);
  return { client, state, core, connection, rows, lists, threads, drafts, log, outgoing, marks, search };
}
