import { catalogue } from '../base/locale.ts';
import { composeEn } from './compose-en.ts';

/** The words of the new-message dialog. */
export const composeWords = catalogue(composeEn, {
  es: async () => (await import('./compose-es.ts')).composeEs,
  ar: async () => (await import('./compose-ar.ts')).composeAr,
});
