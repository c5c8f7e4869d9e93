import { cleanLine, cleanText } from '../text.ts';
import { merge } from './state.ts';
import type { Draft, DraftInput } from './types.ts';

/** Nothing is written. */
export const EMPTY: DraftInput = { body: '' };

/** Nothing that anyone would miss. */
export function isEmpty(value: DraftInput): boolean {
  return value.body === '' && !value.subject && !value.recipientIds?.length;
}

/** What was written, as it can be sent, and without what the service adds. */
export function inputOf({ body, subject, type, recipientIds }: Draft | DraftInput): DraftInput {
  return merge<DraftInput>(
    { body: cleanText(body) },
    { subject: subject && cleanLine(subject), type, recipientIds },
  );
}

/** True if nobody could tell the two apart. */
export function sameText(a: DraftInput, b: DraftInput): boolean {
  const parts = ({ body, subject = '', type, recipientIds = [] }: DraftInput) =>
    JSON.stringify([body, subject, type, recipientIds]);
  return parts(a) === parts(b);
}
