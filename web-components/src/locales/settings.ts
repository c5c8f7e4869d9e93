import { catalogue } from '../base/locale.ts';
import { settingsEn } from './settings-en.ts';

/** The words of the settings page. */
export const settingsWords = catalogue(settingsEn, {
  es: () => import('./settings-es.ts'),
  ar: () => import('./settings-ar.ts'),
});
