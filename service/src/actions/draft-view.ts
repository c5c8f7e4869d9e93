import type { StoredDraft } from '../store/drafts.ts';

/** A draft on the wire; what was not set is absent. */
export interface DraftView {
  key: string;
  version: number;
  body: string;
  subject?: string;
  type?: 'portal' | 'staff';
  recipientIds?: readonly string[];
  updatedAt: string;
}

export function draftView(draft: StoredDraft): DraftView {
  return {
    key: draft.key,
    version: draft.version,
    body: draft.body,
    ...(draft.subject === null ? {} : { subject: draft.subject }),
    ...(draft.type === null ? {} : { type: draft.type }),
    ...(draft.recipientIds === null ? {} : { recipientIds: draft.recipientIds }),
    updatedAt: new Date(draft.updatedAt).toISOString(),
  };
}
