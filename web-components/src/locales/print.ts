import { catalogue } from '../base/locale.ts';
import { printEn } from './print-en.ts';

/** The words of a printed conversation. */
export const printWords = catalogue(printEn, {
  es: () => import('./print-es.ts'),
  ar: () => import('./print-ar.ts'),
});
