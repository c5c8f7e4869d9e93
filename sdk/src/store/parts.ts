import type { InboxClient } from '../connect.ts';
import type { Connection } from './connection.ts';
import type { Core } from './core.ts';
import type { Drafts } from './drafts.ts';
import type { Lists } from './lists.ts';
import type { Marks } from './marks.ts';
import type { Outgoing } from './outgoing.ts';
import type { OutgoingLog } from './outgoing-log.ts';
import type { Rows } from './rows.ts';
import type { Search } from './search.ts';
import type { Threads } from './threads.ts';

/** What a store is made of. Each part owns one piece of the snapshot. */
export interface Parts {
  client: InboxClient;
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
