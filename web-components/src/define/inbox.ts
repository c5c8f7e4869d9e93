import { define } from '../base/define.ts';
import { KipuInbox } from '../inbox/inbox.ts';
import './thread.ts';

define('kipu-inbox', KipuInbox);
