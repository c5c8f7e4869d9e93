import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SearchIndexer } from '../../src/maintenance/search-indexer.ts';
import { everyWordIn, fold, searchWords } from '../../src/rules/text.ts';
import { isIndexed } from '../../src/store/search-index.ts';
import { CAST, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService } from '../harness/service.ts';

/** How a search comes to its answer: none of it may make a difference. */
const WAYS = [
  ['the rows alone', {}, 'none'],
  ['the index', { scanFirst: 0 }, 'all'],
  ['the latest rows, then the index and what it does not hold yet', { scanFirst: 20 }, 'some'],
] as const;

const WORDS = [
  'ride',
  'Ríde',
  'STRASSE',
  'straße',
  'van',
  'nav',
  'ova',
  '日本語',
  'μαΐστρος',
  'ｶﾞｽ',
  'bell',
  'ø',
  '%_',
  'c\\d',
  `"it's"`,
  '👩‍👩‍👧',
  'AND',
  '*',
];
const phrase = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 })
  .map((words) => words.join(' '));

const history = fc.array(
  fc.record({
    author: fc.nat(3),
    subject: fc.option(phrase),
    bodies: fc.array(phrase, { minLength: 1, maxLength: 4 }),
    portal: fc.boolean(),
    archive: fc.boolean(),
  }),
  { minLength: 25, maxLength: 35 },
);

type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

async function write(people: readonly Person[], conversations: History): Promise<void> {
  const [priya, tom, , marcus] = people as [Person, Person, Person, Person];
  for (const { author, subject, bodies, portal, archive } of conversations) {
    const [first = '', ...rest] = bodies;
    const writer = portal ? (author % 2 === 0 ? priya : marcus) : author % 2 === 0 ? priya : tom;
    const { id } = await writer.started({
      ...(portal
        ? {
            type: 'portal',
            patientId: CAST.patients.marcusFirst,
            recipientIds: [writer === priya ? CAST.portal.marcus : 'priya'],
          }
        : { type: 'staff', recipientIds: writer === priya ? ['tom', 'ana'] : ['priya'] }),
      ...(subject === null ? {} : { subject }),
      body: first,
    });
    for (const body of rest) await writer.sent(id, body);
    if (archive) await writer.patch(id, { archived: true });
  }
}

interface Readable {
  id: string;
  header: string[];
  bodies: string[];
}

/** Everything this user can read, folded, as the lists show it. */
async function readableBy(person: Person): Promise<Readable[]> {
  const { data } = await person.list('?section=all&limit=200');
  return Promise.all(
    data.map(async (row: Json) => ({
      id: row.id,
      header: [
        row.subject ?? '',
        row.patient?.name ?? '',
        ...row.participants.map((one: Json) => one.name),
      ].map(fold),
      bodies: (await person.messages(row.id, '?limit=200')).data.map((message: Json) => fold(message.body)),
    })),
  );
}

/** What B29 says of them. */
function expected(readable: readonly Readable[], q: string): string[] {
  const words = searchWords(q);
  return readable
    .filter(({ header, bodies }) => bodies.some((body) => everyWordIn(words, [...header, body])))
    .map(({ id }) => id);
}

test.each(WAYS)(
  'B29: by %s, search answers what the rule says of every conversation the user can read, for any words',
  async (_, index, indexed) => {
    const service = await startService({ index: { delayMs: Number.POSITIVE_INFINITY, ...index } });
    const cast = await createCast(service);
    const people = await Promise.all(
      (['staff:priya', 'staff:tom', 'staff:ana', 'portal:pu-marcus'] as const).map((key) =>
        signIn(service, cast, key),
      ),
    );
    const conversations = fc.sample(history, { seed: 29, numRuns: 1 })[0] ?? [];
    const before = indexed === 'some' ? conversations.length / 2 : conversations.length;
    await write(people, conversations.slice(0, before));
    const { store, log } = service.messaging.services;
    if (indexed !== 'none') await new SearchIndexer(store, log).catchUp(cast.companyId);
    await write(people, conversations.slice(before));
    expect(await store.read(cast.companyId, isIndexed)).toBe(indexed === 'all');
    const hits = await compare(people);
    expect(hits).toBeGreaterThan(50);
    await service.stop();
  },
  60_000,
);

/** Asks every kind of query of everybody, and answers how many conversations were found in all. */
async function compare(people: readonly Person[]): Promise<number> {
  const queries = fc.sample(
    fc.oneof(
      phrase,
      fc.tuple(phrase, fc.constantFrom('okafor', 'Sørensen', 'marcus', 'raman')).map((two) => two.join('  ')),
      fc.constantFrom('ride', 'rid', 'straß', 'ova', '日本語', 'van nav', 'μαιστροσ', 'bell ride', 'nothing'),
    ),
    { seed: 30, numRuns: 30 },
  );
  let hits = 0;
  for (const person of people) {
    const readable = await readableBy(person);
    for (const q of new Set(queries.filter((text) => [...text].length >= 3))) {
      const answer = await person.call('POST', '/v1/conversations/search', { q, limit: 200 });
      const ids = answer.body.data.map((row: Json) => row.id);
      expect([person.key, q, ids]).toEqual([person.key, q, expected(readable, q)]);
      for (const { matches } of answer.body.data) {
        expect(matches.length).toBeGreaterThan(0);
        for (const { snippet, ranges } of matches)
          for (const [start, end] of ranges)
            expect(searchWords(q).some((word) => fold(snippet.slice(start, end)).includes(word))).toBe(true);
      }
      hits += ids.length;
    }
  }
  return hits;
}
