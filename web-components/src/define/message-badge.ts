import { define } from '../base/define.ts';
import { KipuMessageBadge } from '../message-badge/message-badge.ts';

define('kipu-message-badge', KipuMessageBadge);
