import { catalogue } from '../base/locale.ts';

/** A reason as the service gives it; a limit says when it is over. */
export type SaidReason = { code: string; message: string; retryAfterMs?: number | undefined };

/** English as the service says it; other languages by code: a reason's, or that of a problem. */
const reasonsEn = {
  reason: ({ code, message }: SaidReason, _toPortalUser: boolean): string =>
    code === 'invalid' ? `The text was refused: ${message}.` : message,
};
export type ReasonWords = typeof reasonsEn;

const catalogues = catalogue(reasonsEn, {
  es: () => import('./reasons-es.ts'),
  ar: () => import('./reasons-ar.ts'),
});

/** Why something may not be done, in words, which load only where a reader is refused. */
export const inWords = (
  reasons: readonly SaidReason[],
  locale: string,
  toPortalUser: boolean | undefined,
): string[] => reasons.map((one) => catalogues.words(locale).reason(one, !!toPortalUser));
