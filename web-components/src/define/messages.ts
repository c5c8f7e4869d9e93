import { define } from '../base/define.ts';
import { KipuMessages } from '../messages/messages.ts';

define('kipu-messages', KipuMessages);
