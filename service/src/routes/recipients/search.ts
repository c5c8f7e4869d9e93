import { z } from '@hono/zod-openapi';
import { searchRecipients } from '../../actions/search-recipients.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { type FieldError, invalid } from '../../http/problem.ts';
import { ConversationType, HostId, PageBody } from '../models/common.ts';
import { RecipientPage } from '../models/conversation.ts';
import { SearchText } from '../models/search-text.ts';

const CURSOR = 'recipients';

const RecipientSearch = z
  .strictObject({
    type: ConversationType,
    patientId: HostId.optional().openapi({ description: 'The chart. Required for `portal`.' }),
    q: SearchText.default('').openapi({ description: 'Part of a name; every word must occur. Empty: all.' }),
    ...PageBody,
  })
  .openapi('RecipientSearch');

export const searchOwnRecipients = operation({
  method: 'post',
  path: '/v1/recipients/search',
  operationId: 'searchRecipients',
  tag: 'Inbox',
  summary: 'Whom this user may message now',
  description:
    'Those the rule allows at this moment, and nobody else, by name. `portal`: for staff the active, connected portal users of the chart with their relation; for a portal user the staff whom the mode allows for the chosen chart. `staff`: colleagues, with a chart only those with access to it; never oneself. Nobody there: `reasons` says what stands in the caller’s own way, if anything. A POST, so that no name stands in a URL.',
  access: 'user',
  cost: 3,
  query: z.strictObject({}),
  body: RecipientSearch,
  freeText: ['q'],
  bodyExample: { type: 'portal', patientId: '123:7e0c', q: 'dana' },
  responses: {
    200: {
      description: 'A page of recipients.',
      schema: RecipientPage,
      example: {
        data: [{ type: 'portal', id: 'p-9', name: 'Dana Whitfield', relation: 'guardian' }],
        nextCursor: null,
        reasons: [],
        state: 'st1.42.7',
      },
    },
  },
  problems: [],
  async handle({ principal, body, meta }, { store, views, cursors }) {
    const errors: FieldError[] = [];
    if (principal.user.type === 'portal' && body.type !== 'portal')
      errors.push({ pointer: '/type', message: 'must be portal for a portal user' });
    if (body.type === 'portal' && body.patientId === undefined)
      errors.push({ pointer: '/patientId', message: 'is required for portal recipients' });
    if (errors.length > 0) throw invalid(...errors);
    const { next, ...page } = await searchRecipients(store, principal, {
      type: body.type,
      patientId: body.patientId ?? null,
      q: body.q,
      after:
        body.cursor === undefined
          ? undefined
          : cursors.decode(principal.companyId, CURSOR, body.cursor, ['string', 'string'], '/cursor'),
      limit: body.limit,
    });
    await views.record(principal.companyId, auditContext(principal, meta), {
      act: 'recipients.search',
      subject: body.patientId ?? null,
      data: { type: body.type, length: [...body.q].length, count: page.data.length },
    });
    return {
      status: 200,
      body: { ...page, nextCursor: next === null ? null : cursors.encode(principal.companyId, CURSOR, next) },
    };
  },
});
