import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutAtOrBefore, onOneLine } from './one-line.ts';

const SMILE = '\u{1f600}';

describe('one line', () => {
  test('B24: white space of every kind becomes one space, and none stands at the ends', () => {
    expect(onOneLine('\n a\r\n\tb\u00a0\u2028c\u3000 ')).toBe('a b c');
    expect(onOneLine('  ')).toBe('');
  });

  test('B24: each line is one space apart from words alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = onOneLine(text);
        expect(line).not.toMatch(/[^\S ]| {2}|^ | $/);
        expect(line.replaceAll(' ', '')).toBe(text.replace(/\s/gu, ''));
      }),
    );
  });
});

describe('cutting', () => {
  test.each<[string, number, number]>([
    ['abcdef', 3, 3],
    ['abcdef', 6, 6],
    ['abcdef', 9, 6],
    ['abcdef', 0, 0],
    ['abcdef', -2, 0],
    [`ab${SMILE}c`, 3, 2],
    [`ab${SMILE}c`, 2, 2],
    [`ab${SMILE}c`, 4, 4],
    // Half a pair is no pair: it may stand at an end.
    ['ab\udc00\udc00c', 3, 3],
    ['ab\ud83d\ud83dc', 3, 3],
    ['\ud800\udc00x', 1, 0],
    ['\udbff\udfffx', 1, 0],
    ['abe\u0301f', 3, 2],
    ['abe\u0301\u0323f', 4, 2],
    ['x\u{1f468}\u200d\u{1f469}y', 3, 1],
    ['x\u{1f468}\u200d\u{1f469}y', 4, 1],
    ['x\u{1f44d}\u{1f3ff}y', 3, 1],
    // Flags: two regional indicators, or a black flag with tags.
    ['x🇲🇽🇨🇦y', 3, 1],
    ['x🇲🇽🇨🇦y', 5, 5],
    ['x🇲🇽🇨🇦y', 7, 5],
    ['🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}y', 8, 0],
    ['x1\ufe0f\u20e3y', 3, 1],
    // Syllables of Hangul in letters, and of Devanagari.
    ['x\u1112\u1161\u11abb', 3, 1],
    ['xक्षिy', 3, 1],
  ])('B24: %j is cut at or before %i at %i', (text, at, cut) => {
    expect(cutAtOrBefore(text, at)).toBe(cut);
  });

  test('B24: a flag in a long run of flags is never cut, wherever the run begins', () => {
    for (const before of ['', 'x', '😀']) {
      const text = before + '🇲🇽'.repeat(300);
      for (let at = before.length; at < text.length; at++) {
        expect((cutAtOrBefore(text, at) - before.length) % 4).toBe(0);
        expect(at - cutAtOrBefore(text, at)).toBeLessThan(4);
      }
    }
  });

  test('B24: what the platform calls one character is never cut', () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-composite', maxLength: 200 }), fc.nat(400), (text, at) => {
        const cut = cutAtOrBefore(text, at);
        const whole = cut === text.length || segmenter.segment(text).containing(cut)?.index === cut;
        expect(whole || at - cut === 0 || at - cut === 1).toBe(true);
        expect(text.slice(0, cut).isWellFormed()).toBe(true);
      }),
    );
  });

  test('B24: a pile of more than 32 marks is cut through, but no surrogate pair is', () => {
    expect(cutAtOrBefore(`xa${'\u0301'.repeat(40)}b`, 33)).toBe(1);
    expect(cutAtOrBefore(`xa${'\u0301'.repeat(40)}b`, 34)).toBe(34);
    // A mark outside the basic plane takes two units.
    expect(cutAtOrBefore(`xa${'\u{1d167}'.repeat(40)}`, 41)).toBe(40);
    expect(cutAtOrBefore(`xa${'\u{1d167}'.repeat(40)}`, 42)).toBe(42);
  });
});
