import { catalogue } from '../base/locale.ts';
import { composeEn } from './compose-en.ts';

/** The words of the new-message dialog. */
export const composeWords = catalogue(composeEn, {
  es: () => import('./compose-es.ts'),
  ar: () => import('./compose-ar.ts'),
});
