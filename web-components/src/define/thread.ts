import { define } from '../base/define.ts';
import { KipuThread } from '../thread/thread.ts';

define('kipu-thread', KipuThread);
