import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, foldWithMap } from './fold.ts';

const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
  .map((units) => String.fromCharCode(...units));
/** Text dense in what folds to another length or is reordered: marks, ligatures, Hangul, kana, Greek. */
const awkward = fc
  .array(
    fc.constantFrom(
      ...'aZß\u1e9eøłđæœıþðİſςΣσΐᾳﬁ½각が\uff9e\uff76\u0345\u0301\u0323\u05b0\u05bc\u3099\u302e\ud800\u{1d15e}\u{1f600}é \n\u00ad\u200b\u0640\ufe71\u064e\u0654\u0149\u00b4\u2019\u093c\u0915\u094d\u3164',
    ),
    { maxLength: 40 },
  )
  .map((chars) => chars.join(''));

describe('fold', () => {
  test.each([
    ['Núñez', 'nunez'],
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
    ['GROẞ', 'gross'],
    ['ΣΊΣΥΦΟΣ', 'σισυφοσ'],
    ['Σίσυφος', 'σισυφοσ'],
    ['Łódź', 'lodz'],
    ['Ðorđe Þór', 'dorde thor'],
    ['Ærø œuvre', 'aero oeuvre'],
    ['İstanbul Iğdır', 'istanbul igdir'],
    ['ﬁnal ½', 'final 1⁄2'],
    ['Ｆｕｌｌ', 'full'],
    ['Амёба', 'амеба'],
    ['Nguyễn', 'nguyen'],
    ['O’Brien', "o'brien"],
    ['OʼBrien', "o'brien"],
    ['O´Brien', "o'brien"],
    ['Smith‐Jones', 'smith-jones'],
    ['Smith–Jones', 'smith-jones'],
    ['Smith\u2011Jones', 'smith-jones'],
    ['“dose” „Dosis“ «dose»', '"dose" "dosis" "dose"'],
    ['medi\u00adcation', 'medication'],
    ['medi\u200bcation\ufeff', 'medication'],
    ['\u202eright\u202c', 'right'],
    ['السّلامُ', 'السلام'],
    ['أحمد إسلام آمن مؤمن', 'احمد اسلام امن مومن'],
    ['محـــمد', 'محمد'],
    ['فاطمة', 'فاطمه'],
    ['مصطفى', 'مصطفي'],
    ['שָׁלוֹם', 'שלום'],
    ['רמת־גן', 'רמת-גן'],
    ['हिन्दी', 'हिन्दी'.normalize('NFKD')],
    ['ज़रूर', 'जरूर'],
    ['น้ำ', 'น้ำ'.normalize('NFKD')],
    ['がき', 'がき'.normalize('NFKD')],
  ])('B29: %s is found as %s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  test('B29: case and composition make no difference to any letter but the Greek iota subscript', () => {
    const different: string[] = [];
    for (let code = 0; code < 0x110000; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const letter = String.fromCodePoint(code);
      const folded = fold(letter);
      const forms = [
        letter.toUpperCase(),
        letter.toLowerCase(),
        letter.normalize('NFC'),
        letter.normalize('NFD'),
      ];
      if (forms.some((form) => fold(form) !== folded)) different.push(letter);
    }
    expect(different.every((letter) => letter.normalize('NFD').includes('\u0345'))).toBe(true);
  });

  test('B29: folding twice is folding once', () => {
    fc.assert(
      fc.property(fc.oneof(anyUnits, awkward), (text) => fold(fold(text)) === fold(text)),
      {
        numRuns: 1000,
      },
    );
  });
});

describe('foldWithMap', () => {
  test('B29: the mapped text is the folded text, and its map runs forward over whole characters', () => {
    fc.assert(
      fc.property(fc.oneof(anyUnits, awkward), (text) => {
        const { folded, starts, ends } = foldWithMap(text);
        expect(folded).toBe(fold(text));
        for (let unit = 0; unit < folded.length; unit++) {
          const start = starts[unit] ?? -1;
          const end = ends[unit] ?? -1;
          expect(start).toBeGreaterThanOrEqual(unit === 0 ? 0 : (starts[unit - 1] ?? 0));
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(fold(text.slice(start, end))).toContain(folded[unit]);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('B29: a letter that folds to two stands for one place', () => {
    const { folded, starts, ends } = foldWithMap('aßc');
    expect(folded).toBe('assc');
    expect([...starts]).toEqual([0, 1, 1, 2]);
    expect([...ends]).toEqual([1, 2, 2, 3]);
  });
});
