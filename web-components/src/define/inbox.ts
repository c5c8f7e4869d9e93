import { define } from '../base/define.ts';
import { KipuInbox } from '../inbox/inbox.ts';
import { KipuThread } from '../thread/thread.ts';

// Both here: a definition imported from another entry is built into a shared chunk, and bundlers drop those.
define('kipu-thread', KipuThread);
define('kipu-inbox', KipuInbox);
