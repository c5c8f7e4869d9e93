import { define } from '../base/define.ts';
import { KipuSettings } from '../settings/settings.ts';

define('kipu-settings', KipuSettings);
