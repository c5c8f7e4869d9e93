import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BODY_MAX,
  codePoints,
  normaliseText,
  PREVIEW_MAX,
  preview,
  SUBJECT_MAX,
  type TextRule,
} from './text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });

function rulesBroken(field: 'subject' | 'body', text: string): TextRule[] {
  const result = normaliseText(field, text);
  return result.ok ? [] : result.problems.map((problem) => problem.rule);
}

describe('normalising text', () => {
  test('B20: CRLF becomes LF and text becomes NFC, once, and nothing else changes', () => {
    const result = normaliseText('body', '  Cafe\u0301\r\n\tline two \u{1f600}\n');
    expect(result).toEqual({ ok: true, text: '  Caf\u00e9\n\tline two \u{1f600}\n' });
  });

  test('B20: what was accepted is accepted again unchanged', () => {
    fc.assert(
      fc.property(fc.constantFrom('subject' as const, 'body' as const), anyText, (field, text) => {
        const once = normaliseText(field, text);
        if (once.ok) expect(normaliseText(field, once.text)).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, string, TextRule[]]>([
    ['nothing', '', ['empty']],
    ['white space', ' \t\n\u00a0\u3000', ['empty']],
    ['zero-width characters', '\u200b\u200d\ufeff\u2060\u00ad', ['empty']],
    ['NUL', 'a\u0000b', ['control_character']],
    ['a bell', 'a\u0007', ['control_character']],
    ['a lone carriage return', 'a\rb', ['control_character']],
    ['a C1 control', 'a\u0085b', ['control_character']],
    ['DEL', 'a\u007f', ['control_character']],
    ['half a surrogate pair', 'a\ud800', ['lone_surrogate']],
    ['the other half', '\udc00', ['lone_surrogate']],
    ['a control alone', '\u0001', ['control_character']],
    ['line feed and tab', 'a\n\tb', []],
    ['an emoji', '\u{1f44d}', []],
    ['a family joined by zero-width joiners', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', []],
  ])('B20: a body of %s', (_says, text, rules) => {
    expect(rulesBroken('body', text)).toEqual(rules);
  });

  test('B20: a subject takes no line feed or tab, and one without anything to see is none', () => {
    expect(rulesBroken('subject', 'one\ntwo')).toEqual(['control_character']);
    expect(rulesBroken('subject', 'one\ttwo')).toEqual(['control_character']);
    expect(normaliseText('subject', ' \u200b ')).toEqual({ ok: true, text: '' });
    expect(normaliseText('subject', 'Ride on Thursday')).toEqual({ ok: true, text: 'Ride on Thursday' });
  });

  test('B20: limits count code points after NFC', () => {
    const emoji = '\u{1f600}';
    expect(rulesBroken('body', emoji.repeat(BODY_MAX))).toEqual([]);
    expect(rulesBroken('body', emoji.repeat(BODY_MAX + 1))).toEqual(['too_long']);
    expect(rulesBroken('body', 'e\u0301'.repeat(BODY_MAX))).toEqual([]);
    expect(rulesBroken('body', 'a\r\n'.repeat(BODY_MAX / 2))).toEqual([]);
    expect(rulesBroken('subject', 'x'.repeat(SUBJECT_MAX))).toEqual([]);
    expect(rulesBroken('subject', 'x'.repeat(SUBJECT_MAX + 1))).toEqual(['too_long']);
  });

  test('B20: a problem names the field and the rule and repeats none of the text', () => {
    const result = normaliseText('body', `secret\u0007${'y'.repeat(BODY_MAX)}`);
    expect(result).toEqual({
      ok: false,
      problems: [
        {
          field: 'body',
          rule: 'control_character',
          message:
            'body must not contain control characters other than line feed and tab: it contains U+0007',
        },
        { field: 'body', rule: 'too_long', message: 'body must be at most 10000 characters: it has 10007' },
      ],
    });
  });
});

describe('preview', () => {
  test('B24: the first 140 characters on one line', () => {
    expect(preview('\n  Two\r\n\tlines\u2028here ')).toBe('Two lines here');
    expect(preview('x'.repeat(500))).toBe('x'.repeat(PREVIEW_MAX));
    expect(preview('\u{1f600}'.repeat(200))).toBe('\u{1f600}'.repeat(PREVIEW_MAX));
  });

  test('B24: a letter is not cut from its marks, nor a joined emoji in two', () => {
    expect(preview(`${'x'.repeat(139)}q\u0323\u0307`)).toBe('x'.repeat(139));
    expect(preview(`${'x'.repeat(139)}\u{1f468}\u200d\u{1f469}`)).toBe('x'.repeat(139));
    expect(preview(`${'x'.repeat(138)}\u{1f468}\u200d\u{1f469}`)).toBe('x'.repeat(138));
    expect(preview(`${'x'.repeat(139)}🇲🇽`)).toBe('x'.repeat(139));
    expect(preview(`${'x'.repeat(138)}🇲🇽🇨🇦`)).toBe(`${'x'.repeat(138)}🇲🇽`);
  });

  test('B24: whatever the body, a preview is whole characters of it, on one line and short enough', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (body) => {
        const short = preview(body);
        expect(short.isWellFormed()).toBe(true);
        expect(codePoints(short)).toBeLessThanOrEqual(PREVIEW_MAX);
        expect(short).not.toMatch(/[\n\r\t\u2028\u2029]/);
        expect(body.replace(/\s+/gu, ' ').trim().startsWith(short)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('B24: a body of nothing but marks still has a preview', () => {
    expect(codePoints(preview(`a${'\u0301'.repeat(500)}`))).toBe(PREVIEW_MAX);
  });
});
