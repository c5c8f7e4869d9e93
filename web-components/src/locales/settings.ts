import { catalogue } from '../base/locale.ts';
import { settingsEn } from './settings-en.ts';

/** The words of the settings page. */
export const settingsWords = catalogue(settingsEn, {
  es: async () => (await import('./settings-es.ts')).settingsEs,
  ar: async () => (await import('./settings-ar.ts')).settingsAr,
});
