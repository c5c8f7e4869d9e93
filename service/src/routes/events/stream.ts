import { z } from '@hono/zod-openapi';
import { catchUp } from '../../actions/catch-up.ts';
import { LiveStream } from '../../events/live-stream.ts';
import { decodeState } from '../../events/state.ts';
import { eventStream } from '../../http/event-stream.ts';
import { operation } from '../../http/operation.ts';
import { Event } from '../models/user.ts';

const Since = z.string().min(1).max(200);

export const streamEvents = operation({
  method: 'get',
  path: '/v1/events',
  operationId: 'streamEvents',
  tag: 'Events',
  summary: 'What changes for this user, live',
  description:
    'Server-Sent Events, each with `id` (a state), `event` (its type) and `data` (the Event as JSON): ids and counts, never text. ' +
    'First `hello` with the position the stream starts at: `Last-Event-ID`, else `since`, else now. Everything after it follows, each event once. ' +
    '`message`: a message reached this user or was sent by them. `conversation`: it was archived, marked or read; with `removed`, messages in it were emptied. `unread`: the counts. ' +
    '`draft`: saved (`version`) or gone (null). `directory`: who may message whom may have changed in the named conversations, or in any without names; it comes also when time alone has changed that. ' +
    '`reset`: what came after the given position is not kept any more (7 days, 10,000 events), or the database was restored from a backup since; take a new snapshot and go on from here. ' +
    'A comment comes every 25 seconds. The stream ends with the token, the account or the service: come back with the last id.',
  access: 'user',
  cost: 5,
  query: z.strictObject({
    since: Since.optional().openapi({
      description: 'A `state`: everything after it is told.',
      example: 'st1.42.7',
    }),
  }),
  headers: z.object({
    'last-event-id': Since.optional().openapi({
      description: 'The last `id` received; goes before `since`.',
      example: 'st1.42.7',
    }),
  }),
  responses: {
    200: {
      description: 'The stream. The schema is that of each event’s `data`.',
      mediaType: 'text/event-stream',
      schema: Event,
      example: {
        id: 'st1.43.7',
        type: 'unread',
        messages: 1,
        conversations: 1,
        active: 1,
        archived: 0,
      },
    },
  },
  problems: [],
  async handle({ principal, query, headers, context }, services) {
    const since = headers['last-event-id'] ?? query.since;
    const startAt = since === undefined ? 'now' : (decodeState(since) ?? 'unknown');
    const options = { startAt, catchUp: () => catchUp(services, principal) } as const;
    return eventStream(context, (sink) => new LiveStream(services, principal, sink, options));
  },
});
