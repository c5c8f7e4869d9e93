import { expect, test } from 'vitest';
import { languageTag } from './language-tag.ts';

test.each([
  ['es', 'es'],
  ['es-MX', 'es-MX'],
  ['es_MX', 'es-MX'],
  ['ES_mx', 'es-MX'],
  ['zh_Hant_TW', 'zh-Hant-TW'],
  ['es_MX.UTF-8', 'es-MX'],
  ['de_DE@euro', 'de-DE'],
  ['zh_TW_#Hant', 'zh-TW'],
  [' ar ', 'ar'],
  ['iw', 'he'],
])('B32: the language %s is kept as %s', (given, kept) => {
  expect(languageTag(given)).toBe(kept);
});

test.each([
  '',
  'x',
  'english language',
  'es_',
  'es--MX',
  '_MX',
  'C',
  'e\u0301s',
  'en-a1',
  `en${'-abcdefgh'.repeat(5)}`,
])('B32: %j is no language', (text) => {
  expect(languageTag(text)).toBeUndefined();
});
