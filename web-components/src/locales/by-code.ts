import type { ReasonWords, SaidReason } from './reasons.ts';

/** Sentences by reason code: to staff, and where they differ, to a portal user. A code of a newer service keeps its English. */
export const byCode = (
  sentences: Record<string, string | [toStaff: string, toPortalUser: string]>,
): ReasonWords => ({
  reason({ code, message }: SaidReason, toPortalUser) {
    const said = sentences[code] ?? message;
    return typeof said === 'string' ? said : said[toPortalUser ? 1 : 0];
  },
});
