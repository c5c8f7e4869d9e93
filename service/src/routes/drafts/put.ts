import { z } from '@hono/zod-openapi';
import { saveDraft } from '../../actions/save-draft.ts';
import { versionsOf } from '../../http/entity-tags.ts';
import { operation } from '../../http/operation.ts';
import { type FieldError, invalid, Problem } from '../../http/problem.ts';
import { DRAFTS_MAX } from '../../store/drafts.ts';
import { Draft, DraftInput } from '../models/user.ts';
import { DRAFT } from './example.ts';
import { CHART, conversationOf, DraftParams, IfMatch, IfNoneMatch } from './key.ts';

const ETAG = { ETag: 'The draft’s version, for the next `If-Match`.' };

export const putDraft = operation({
  method: 'put',
  path: '/v1/drafts/{key}',
  operationId: 'saveDraft',
  tag: 'Drafts',
  summary: 'Save what is being written',
  description:
    'Private to its author. A first draft about a chart is taken where the chart is open to its author (404); at most 100 at a time (422). `If-Match: "<version>"` with the version that was edited, or `If-None-Match: *` for a first save; 412 carries the stored draft (null: it was sent or discarded), so that an older tab never overwrites newer text. Saving the stored text again is no conflict. A send that names a draft consumes it; the 412 of a late save then carries the `version` that the next text of this key must name as `If-Match`.',
  access: 'user',
  cost: 2,
  params: DraftParams,
  query: z.strictObject({}),
  headers: z.object({ 'if-match': IfMatch, 'if-none-match': IfNoneMatch }),
  body: DraftInput,
  freeText: ['subject', 'body'],
  bodyExample: {
    body: DRAFT.body,
    subject: DRAFT.subject,
    type: DRAFT.type,
    recipientIds: DRAFT.recipientIds,
  },
  responses: {
    200: { description: 'Saved.', schema: Draft, example: DRAFT, headers: ETAG },
    201: { description: 'Saved for the first time.', schema: Draft, example: DRAFT, headers: ETAG },
  },
  problems: ['not_found', 'version_mismatch', 'precondition_required'],
  async handle({ principal, params, headers, body }, services) {
    const conversationId = conversationOf(params.key);
    const ifMatch = headers['if-match'];
    const isFirst = headers['if-none-match'] !== undefined;
    if (isFirst === (ifMatch !== undefined)) {
      throw new Problem('precondition_required', {
        detail: 'Send either If-Match with the version that was edited, or If-None-Match: *',
      });
    }
    checkText(body);
    const result = await saveDraft(services, principal, {
      key: conversationId ?? params.key,
      conversationId,
      patientId: params.key.startsWith(CHART) ? params.key.slice(CHART.length) : null,
      base: ifMatch === undefined ? 'none' : versionsOf(ifMatch),
      content: {
        body: body.body,
        subject: body.subject ?? null,
        type: body.type ?? null,
        recipientIds: body.recipientIds ?? null,
      },
    });
    if (result.outcome === 'not_found') throw new Problem('not_found');
    if (result.outcome === 'too_many')
      throw invalid({
        pointer: 'path/key',
        message: `would be one draft more than the ${DRAFTS_MAX} there may be; send or discard one first`,
      });
    if (result.outcome === 'mismatch')
      throw new Problem('version_mismatch', {
        members: { draft: result.stored, ...(result.gone === undefined ? {} : { version: result.gone }) },
      });
    return {
      status: result.created ? 201 : 200,
      body: result.draft,
      headers: { etag: `"${result.draft.version}"` },
    };
  },
});

/** A draft is stored as typed, so only what no database can store is refused; a send looks at the rest. */
function checkText(texts: { body: string; subject?: string | undefined }): void {
  const errors = (['body', 'subject'] as const).flatMap((field): FieldError[] => {
    const text = texts[field] ?? '';
    if (!text.isWellFormed()) return [{ pointer: `/${field}`, message: 'must be well-formed Unicode' }];
    return text.includes('\0') ? [{ pointer: `/${field}`, message: 'must not contain U+0000' }] : [];
  });
  if (errors.length > 0) throw invalid(...errors);
}
