import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyWordIn, fold, searchWords } from '../../src/rules/text.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let people: Person[];
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  people = await Promise.all(
    (['staff:priya', 'staff:tom', 'staff:ana', 'portal:pu-marcus'] as const).map((key) =>
      signIn(service, cast, key),
    ),
  );
});
afterAll(() => service.stop());

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

async function write(conversations: typeof history extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
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

test('B29: search answers what the rule says of every conversation the user can read, for any words', async () => {
  await write(fc.sample(history, { seed: 29, numRuns: 1 })[0] ?? []);
  const queries = fc.sample(
    fc.oneof(
      phrase,
      fc.tuple(phrase, fc.constantFrom('okafor', 'Sørensen', 'marcus', 'raman')).map((two) => two.join('  ')),
      fc.constantFrom('ride', 'rid', 'straß', 'ova', '日本語', 'van nav', 'μαιστροσ', 'bell ride', 'nothing'),
    ),
    { seed: 30, numRuns: 40 },
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
  expect(hits).toBeGreaterThan(50);
}, 60_000);
