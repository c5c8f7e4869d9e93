import { describe, expect, test } from 'vitest';
import { storedAddress, usableAddress } from './email-address.ts';

describe('an e-mail address', () => {
  test.each([
    ['marcus@example.org', 'marcus@example.org'],
    [' marcus@example.org ', 'marcus@example.org'],
    ['r&d=x@example.org', 'r&d=x@example.org'],
    ["o'hara+kipu@example.org", "o'hara+kipu@example.org"],
    ['a..b.@example.org', 'a..b.@example.org'],
    ['!#$%*/?^`{|}~-@example.org', '!#$%*/?^`{|}~-@example.org'],
    ['"very unusual"@example.org', '"very unusual"@example.org'],
    ['"a@b"@example.org', '"a@b"@example.org'],
    ['josé@example.org', 'josé@example.org'],
    ['jose\u0301@example.org', 'josé@example.org'],
    ['用户@例子.广告', '用户@xn--fsqu00a.xn--4rr70v'],
    ['dana@bücher.example', 'dana@xn--bcher-kva.example'],
    ['dana@EXAMPLE.org', 'dana@example.org'],
    ['dana@mailhost', 'dana@mailhost'],
  ])('B32: %s is used as %s', (input, used) => {
    expect(usableAddress(input)).toBe(used);
  });

  test.each([
    [''],
    ['marcus'],
    ['@example.org'],
    ['marcus@'],
    ['marcus@example..org'],
    ['marcus@-example.org'],
    ['marcus@exa_mple.org'],
    ['mar cus@example.org'],
    ['Marcus <marcus@example.org>'],
    ['mailto:marcus@example.org>'],
    ['marcus@example.org, dana@example.org'],
    ['marcus@example.org\r\nBcc: all@example.org'],
    ['mar\u0000cus@example.org'],
    ['mar\ud800cus@example.org'],
    ['marcus@1.2'],
    [`${'a'.repeat(65)}@example.org`],
    [`marcus@${'a.'.repeat(127)}org`],
  ])('B32: %j cannot be used', (input) => {
    expect(usableAddress(input)).toBeUndefined();
  });

  test('B37: what cannot be used is stored as it came, bounded and well formed', () => {
    expect(storedAddress(' none ')).toBe('none');
    expect(storedAddress('x'.repeat(5000))).toHaveLength(320);
    expect(storedAddress('\ud800').isWellFormed()).toBe(true);
  });
});
