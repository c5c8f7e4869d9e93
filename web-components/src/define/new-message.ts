import { define } from '../base/define.ts';
import { KipuNewMessage } from '../new-message/new-message.ts';

define('kipu-new-message', KipuNewMessage);
