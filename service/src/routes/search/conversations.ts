import { z } from '@hono/zod-openapi';
import { searchConversations } from '../../actions/search-conversations.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { invalid } from '../../http/problem.ts';
import { codePoints, queryTooShort, SEARCH_MIN } from '../../rules/text.ts';
import { LIST_ITEM } from '../conversations/examples.ts';
import { PageBody, Section } from '../models/common.ts';
import { SearchPage } from '../models/conversation.ts';
import { SearchText } from '../models/search-text.ts';

const CURSOR = 'search';

const ConversationSearch = z
  .strictObject({
    q: SearchText.openapi({
      description: `Words, at least ${SEARCH_MIN} characters in all after trimming; each must occur, in any case and with or without accents.`,
      example: 'ride thursday',
    }),
    section: Section.default('all'),
    ...PageBody,
  })
  .openapi('ConversationSearch');

export const searchOwnConversations = operation({
  method: 'post',
  path: '/v1/conversations/search',
  operationId: 'searchConversations',
  tag: 'Inbox',
  summary: 'Search this user’s conversations',
  description:
    'Names of participants and patient, subject and messages, across both sections; each result says which (`archived`). A conversation matches if one of its messages exists such that every word occurs in that message or in the header. Case, accents and other optional marks, forms of apostrophes and hyphens, characters without a shape and punctuation at the ends of a word make no difference. Former names of people and patients find their conversations too, and are never shown: `matches` is empty where nothing else matches. `matches` shows where, as plain text with ranges. The latest first, paged without a cap; only what is this user’s own. A POST, so that no search text stands in a URL.',
  access: 'user',
  cost: 20,
  query: z.strictObject({}),
  body: ConversationSearch,
  freeText: ['q'],
  bodyExample: { q: 'ride thursday' },
  responses: {
    200: {
      description: 'A page of results.',
      schema: SearchPage,
      example: {
        data: [
          { ...LIST_ITEM, matches: [{ field: 'subject', snippet: 'Ride on Thursday', ranges: [[0, 4]] }] },
        ],
        nextCursor: null,
        state: 'st1.42.7',
      },
    },
  },
  problems: [],
  async handle({ principal, body, meta, request }, services) {
    if (queryTooShort(body.q))
      throw invalid({ pointer: '/q', message: `must have at least ${SEARCH_MIN} characters after trimming` });
    const { data, next, state } = await searchConversations(services, principal, {
      q: body.q,
      section: body.section,
      before:
        body.cursor === undefined
          ? undefined
          : services.cursors.decode(principal.companyId, CURSOR, body.cursor, ['number'], '/cursor')[0],
      limit: body.limit,
      signal: request.signal,
    });
    await services.views.record(principal.companyId, auditContext(principal, meta), {
      act: 'conversation.search',
      data: { length: codePoints(body.q), count: data.length },
    });
    return {
      status: 200,
      body: {
        data,
        nextCursor: next === null ? null : services.cursors.encode(principal.companyId, CURSOR, [next]),
        state,
      },
    };
  },
});
