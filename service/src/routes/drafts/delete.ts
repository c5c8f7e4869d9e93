import { z } from '@hono/zod-openapi';
import { discardDraft } from '../../actions/discard-draft.ts';
import { versionsOf } from '../../http/entity-tags.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { conversationOf, DraftParams, IfMatch } from './key.ts';

export const deleteDraft = operation({
  method: 'delete',
  path: '/v1/drafts/{key}',
  operationId: 'discardDraft',
  tag: 'Drafts',
  summary: 'Discard a draft',
  description:
    'What is not there is discarded already. With `If-Match: "<version>"` only that version is; 412 carries the stored draft.',
  access: 'user',
  params: DraftParams,
  query: z.strictObject({}),
  headers: z.object({ 'if-match': IfMatch }),
  responses: { 204: { description: 'Discarded.' } },
  problems: ['version_mismatch'],
  async handle({ principal, params, headers }, services) {
    const key = conversationOf(params.key) ?? params.key;
    const ifMatch = headers['if-match'];
    const refusal = await discardDraft(
      services,
      principal,
      key,
      ifMatch === undefined ? 'any' : versionsOf(ifMatch),
    );
    if (refusal !== undefined)
      throw new Problem('version_mismatch', { members: { draft: refusal.mismatch } });
    return { status: 204 };
  },
});
