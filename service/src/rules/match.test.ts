import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from './fold.ts';
import { everyWordIn, findMatches, queryTooShort, SNIPPET_MAX, searchWords, snippet } from './match.ts';

const marked = (text: string, query: string) =>
  findMatches(text, searchWords(query)).map(([start, end]) => text.slice(start, end));

describe('a search', () => {
  test.each([
    ['ab', true],
    [' ab ', true],
    ['abc', false],
    ['e\u0301e\u0301', true],
    ['\u{1f600}\u{1f600}', true],
    ['\u{1f600}\u{1f600}\u{1f600}', false],
  ])('B29: %j is too short: %s', (query, short) => {
    expect(queryTooShort(query)).toBe(short);
  });

  test('B29: words are folded, in order, each once; marks alone are no word', () => {
    expect(searchWords('  Núñez ride\tRIDE  núñez ')).toEqual(['nunez', 'ride']);
    expect(searchWords('\u0301\u0301\u0301')).toEqual([]);
    expect(searchWords('\u200b\u00ad\u200b')).toEqual([]);
  });

  test.each([
    ['Whitfield, Dana', ['whitfield', 'dana']],
    ['dose?', ['dose']],
    ['¿(dose)?', ['dose']],
    ['“ride”', ['ride']],
    ["O'Brien’s", ["o'brien's"]],
    ['8:30', ['8:30']],
    ['…', ['...']],
    ['C++', ['c++']],
    ['؟الجرعة؟', ['الجرعه']],
  ])(
    'B29: %j looks for %j: punctuation at the ends of a word is dropped where something is left',
    (q, words) => {
      expect(searchWords(q)).toEqual(words);
    },
  );

  test('B29: every word must occur, in the body or in the header; no words find nothing', () => {
    const body = fold('The van leaves at 8:30');
    const header = fold('Ride\nMarcus Núñez');
    expect(everyWordIn(searchWords('van nunez'), [body, header])).toBe(true);
    expect(everyWordIn(searchWords('van dana'), [body, header])).toBe(false);
    expect(everyWordIn([], [body, header])).toBe(false);
  });
});

describe('matches', () => {
  test.each([
    ['Straßenbahn', 'strasse', ['Straße']],
    ['Straßenbahn', 'assen', ['aßen']],
    ['Cafe\u0301 Núñez', 'café', ['Cafe\u0301']],
    ['aaaa', 'aaa', ['aaaa']],
    ['ride and Ride', 'ride', ['ride', 'Ride']],
    ['northwest', 'north west', ['northwest']],
    ['north west', 'north west', ['north', 'west']],
    ['the ﬁnal word', 'ina', ['ﬁna']],
    ['\u{1f600} hello', 'hello', ['hello']],
    ['nothing here', 'zzz', []],
    ['Mr O’Brien-Smith', "o'brien", ['O’Brien']],
    ['take medi\u00adcation now', 'medication', ['medi\u00adcation']],
    ['قال السّلامُ عليكم', 'السلام', ['السّلامُ']],
  ])('B29: in %j, %j marks %j', (text, query, hits) => {
    expect(marked(text, query)).toEqual(hits);
  });

  test('B29: text has marks exactly when its folded text holds the word, and each mark folds to it', () => {
    const dense = fc.string({ unit: fc.constantFrom(...'abßéeø \u0301ﬁi'), maxLength: 30 });
    fc.assert(
      fc.property(
        dense,
        fc.string({ unit: fc.constantFrom(...'abseo'), minLength: 1, maxLength: 3 }),
        (text, word) => {
          const ranges = findMatches(text, [word]);
          expect(ranges.length > 0).toBe(fold(text).includes(word));
          let before = -1;
          for (const [start, end] of ranges) {
            expect(start).toBeGreaterThan(before);
            before = end;
            expect(fold(text.slice(start, end))).toContain(word);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('snippet', () => {
  test('B29: short text is shown whole, on one line', () => {
    expect(snippet('The van\nleaves  at 8:30', ['leaves'])).toEqual({
      snippet: 'The van leaves at 8:30',
      ranges: [[8, 14]],
    });
  });

  test('B29: long text is cut at words around the first hit and says so', () => {
    const found = snippet(`${'before '.repeat(60)}needle ${'after '.repeat(60)}`, ['needle']);
    expect(found?.snippet).toMatch(/^…before before .*needle after .*after…$/);
    expect(found?.ranges.map(([start, end]) => found.snippet.slice(start, end))).toEqual(['needle']);
  });

  test('B29: text that just fits is whole; one character more and it is cut, at a word, with a sign', () => {
    const fits = `${'a'.repeat(SNIPPET_MAX - 7)} needle`;
    expect(snippet(fits, ['needle'])).toEqual({
      snippet: fits,
      ranges: [[SNIPPET_MAX - 6, SNIPPET_MAX]],
    });
    const long = `needle ${'word '.repeat(40)}`.trim();
    const found = snippet(long, ['needle']);
    expect(found?.snippet).toBe(`${long.slice(0, 156)}…`);
    expect(found?.ranges).toEqual([[0, 6]]);
  });

  test('B29: every hit within the snippet is marked, none beyond it', () => {
    const found = snippet(`needle and Néedle ${'far '.repeat(60)}needle`, ['needle', 'and']);
    expect(found?.ranges).toEqual([
      [0, 6],
      [7, 10],
      [11, 17],
    ]);
  });

  test('B29: text without spaces is cut at a character, with room before the hit', () => {
    const found = snippet(`${'\u{1f600}'.repeat(100)}針${'字'.repeat(300)}`, ['針']);
    expect(found?.snippet.length).toBe(SNIPPET_MAX);
    expect(found?.snippet).toBe(`…${'\u{1f600}'.repeat(20)}針${'字'.repeat(117)}…`);
    expect(found?.ranges).toEqual([[41, 42]]);
  });

  test('B29: words before the hit begin whole', () => {
    const found = snippet(`${'abcdefghi '.repeat(20)}needle`, ['needle']);
    expect(found?.snippet).toBe('…abcdefghi abcdefghi abcdefghi needle');
  });

  test('B29: no word, no snippet', () => {
    expect(snippet('The van', ['zzz'])).toBeNull();
    expect(snippet('The van', [])).toBeNull();
  });

  test('B29: a snippet is short, whole characters, and its first range is the hit', () => {
    const filler = fc.string({ unit: 'grapheme', maxLength: 400 });
    fc.assert(
      fc.property(filler, filler, fc.constantFrom('néedle', 'NEEDLE', 'needle'), (before, after, hit) => {
        const found = snippet(`${before} ${hit} ${after}`, ['needle']);
        if (found === null) throw new Error('the word is there');
        expect(found.snippet.length).toBeLessThanOrEqual(SNIPPET_MAX);
        expect(found.snippet.isWellFormed()).toBe(true);
        expect(found.snippet).not.toMatch(/[\n\r\t]/);
        expect(found.ranges.length).toBeGreaterThan(0);
        for (const [start, end] of found.ranges) {
          expect(end).toBeLessThanOrEqual(found.snippet.length);
          expect(fold(found.snippet.slice(start, end))).toContain('needle');
        }
      }),
      { numRuns: 500 },
    );
  });

  test('B29: a hit longer than a snippet is marked as far as it is shown', () => {
    const word = 'x'.repeat(300);
    const found = snippet(`start ${word}`, [word]);
    expect(found?.snippet.length).toBeLessThanOrEqual(SNIPPET_MAX);
    expect(found?.ranges).toHaveLength(1);
  });
});
