import { expect, it } from 'vitest';
import { highlight } from './highlight.ts';

const hits = (name: string, q: string) =>
  highlight(name, q)
    .filter(([, hit]) => hit)
    .map(([text]) => text);

it('B29: a hit is marked whatever its case and accents, and the name is kept as it is', () => {
  expect(hits('Łukasz Østergård', 'gard')).toEqual(['gård']);
  expect(hits('DANA Whitfield', 'dan whit')).toEqual(['DAN', 'Whit']);
  expect(
    highlight('Zoë Ångström', 'zoe ang')
      .map(([text]) => text)
      .join(''),
  ).toBe('Zoë Ångström');
});

it('B29: a letter that folds to several is marked as one', () => {
  expect(hits('ﬁona', 'fio')).toEqual(['ﬁo']);
  expect(hits('ﬁona', 'io')).toEqual(['ﬁo']);
});

it('B29: a hit is marked whatever its apostrophe, hyphen or marks', () => {
  expect(hits('Tom O’Brien‐Smith', "o'brien")).toEqual(['O’Brien']);
  expect(hits('Tom O’Brien‐Smith', 'Smith, Tom')).toEqual(['Tom', 'Smith']);
  expect(hits('السّلامُ', 'السلام')).toHaveLength(1);
});

it('B29: nothing is marked without a search', () => {
  expect(hits('Dana', '  ')).toEqual([]);
});
